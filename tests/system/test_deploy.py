"""Templates meet the AWS CLI and the emulated AWS: they deploy whole, and what their deletion leaves is known."""

import json
import os
import unittest
from unittest import mock

from emulated import MISSING, SOURCE_DIR, OnEmulator, dbrepl
if not MISSING:
    import aws_emulator
    from handlers import client

OUTPUTS = {"DevAuroraClusterEndpoint", "StagingAuroraClusterEndpoint", "ProdAuroraClusterEndpoint",
           "MigrationScriptsBucketName", "SchemaReplicationFunctionArn", "DataReplicationFunctionArn"}
TWO = {"environments": [{"name": "blue", "cidr": "10.8.0.0/16"}, {"name": "green", "cidr": "10.9.0.0/16"}],
       "peerings": [["blue", "green"]], "functions": {"environment": "blue"}}
FIVE = {"environments": [{"name": name, "cidr": f"10.{at}.0.0/16"} for at, name in enumerate(
            ("dev", "qa", "pre-prod", "prod", "dr"), 20)],
        "peerings": [["qa", name] for name in ("dev", "pre-prod", "prod", "dr")], "functions": {"environment": "qa"}}


class Deploy(OnEmulator):
    def dbrepl(self, *arguments, code=0):
        out = dbrepl(*arguments)
        self.assertEqual(code, out.returncode, out.stderr + out.stdout + "; ".join(
            reason for stack in ("replication", "second") for reason in aws_emulator.reasons(stack)))
        return out

    def write(self, configuration):
        file = self.directory / "config.json"
        file.write_text(json.dumps(configuration), encoding="utf-8")
        return file

    def deploy(self, *arguments, suffix="pr-42", stack="replication", code=0, handed_on=()):
        return self.dbrepl("deploy", *arguments, "--stack-name", stack, "--parameter", f"EnvironmentSuffix={suffix}",
                           *(("--", *handed_on) if handed_on else ()), code=code)

    def deploy_file(self, template, suffix="pr-42"):
        out = aws_emulator.aws("cloudformation", "deploy", "--template-file", str(template), "--stack-name", "replication",
                               "--capabilities", "CAPABILITY_NAMED_IAM",
                               "--parameter-overrides", f"EnvironmentSuffix={suffix}")
        self.assertEqual(0, out.returncode, out.stderr + "; ".join(aws_emulator.reasons("replication")))

    def assert_complete(self, resources, stack="replication"):
        summary = aws_emulator.summary(stack)
        self.assertEqual(("CREATE_COMPLETE", resources), (summary["status"], summary["resources"]))
        for value in summary["outputs"].values():
            self.assertRegex(value, r"^[a-z0-9][a-zA-Z0-9:._-]+$")  # resolved to a name, a host or an ARN
        return summary["outputs"]

    def delete(self, stack="replication"):
        out = aws_emulator.aws("cloudformation", "delete-stack", "--stack-name", stack)
        self.assertEqual(0, out.returncode, out.stderr)
        return aws_emulator.residue()

    def assert_goes_without_a_trace(self, keys):
        left = self.delete()
        self.assertEqual(keys, len(left.pop("pending_keys")))  # AWS offers no way to delete a key at once
        self.assertEqual({}, left)

    def test_default(self):
        self.deploy()
        outputs = self.assert_complete(58)
        self.assertEqual(OUTPUTS, set(outputs))
        self.assertIn("dev-aurora-cluster-pr-42.", outputs["DevAuroraClusterEndpoint"])
        self.assertEqual("migration-scripts-pr-42-123456789012", outputs["MigrationScriptsBucketName"])
        self.assertTrue(outputs["DataReplicationFunctionArn"].endswith(":db-sync-data-replication-pr-42"))
        exports = {export["Name"] for export in client("cloudformation").list_exports()["Exports"]}
        self.assertLessEqual({"replication-DevAuroraEndpoint", "replication-MigrationBucket"}, exports)
        deployed = aws_emulator.residue()
        self.assertTrue(all("pr-42" in name for kind in (
            "clusters", "instances", "subnet_groups", "buckets", "functions", "log_groups", "secrets", "parameters", "roles",
            "alarms", "aliases", "security_groups") for name in deployed[kind]))
        self.assert_goes_without_a_trace(keys=3)

    def test_default_through_a_file(self):
        template = self.directory / "template.json"
        self.dbrepl("synth", "--format", "compact", "-o", template)
        self.assertLessEqual(template.stat().st_size, 51200, "the AWS CLI takes no more without a bucket")
        self.deploy_file(template)
        self.assertEqual(OUTPUTS, set(self.assert_complete(58)))
        self.assert_goes_without_a_trace(keys=3)

    def test_yaml_through_a_file(self):
        template = self.directory / "template.yaml"
        self.dbrepl("synth", "--format", "yaml", "-o", template)
        if template.stat().st_size > 51200:
            template.write_text(json.dumps(self.read_yaml(template), separators=(",", ":")), encoding="utf-8")
        self.deploy_file(template)
        self.assertEqual(OUTPUTS, set(self.assert_complete(58)))

    @staticmethod
    def read_yaml(template):
        from moto.cloudformation.models import Stack
        return Stack.parse_template(template.read_text(encoding="utf-8"))

    def test_original_leaves_its_snapshots(self):
        example = next((SOURCE_DIR / "examples").glob("original.*"))
        template = self.directory / "template.json"
        self.dbrepl("synth", example, "--format", "compact", "-o", template)
        self.deploy_file(template)
        self.assertEqual(OUTPUTS, set(self.assert_complete(58)))
        left = self.delete()
        left.pop("pending_keys")
        self.assertEqual({"cluster_snapshots": [f"{name}-aurora-cluster-pr-42-final" for name in ("dev", "prod", "staging")]},
                         {kind: sorted(names) for kind, names in left.items()})

    def test_log_groups_of_the_exports_stay(self):
        """What 58 resources cannot avoid: Aurora makes these groups itself, and no stack owns them."""
        with mock.patch.dict(os.environ, AURORA_LOG_GROUPS="1"):
            self.deploy()
        left = self.delete()
        left.pop("pending_keys")
        self.assertEqual({"log_groups": [
            f"/aws/rds/cluster/{name}-aurora-cluster-pr-42/{export}" for name in ("dev", "prod", "staging")
            for export in ("error", "general", "slowquery")]}, {kind: sorted(names) for kind, names in left.items()})

    def test_a_bucket_that_holds_scripts_stops_the_deletion(self):
        self.deploy()
        bucket = {"Bucket": "migration-scripts-pr-42-123456789012", "Key": "001.sql"}
        version = client("s3").put_object(**bucket, Body=b"SELECT 1")["VersionId"]
        self.delete()
        self.assertEqual("DELETE_FAILED", aws_emulator.summary("replication")["status"])
        client("s3").delete_object(**bucket, VersionId=version)
        self.assert_goes_without_a_trace(keys=3)

    def test_two_environments(self):
        self.deploy(self.write(TWO))
        self.assertEqual({"BlueAuroraClusterEndpoint", "GreenAuroraClusterEndpoint"},
                         {name for name in self.assert_complete(40) if name.endswith("ClusterEndpoint")})
        self.assert_goes_without_a_trace(keys=2)

    def test_five_environments(self):
        refused = self.deploy(self.write(FIVE), code=2)
        self.assertIn("--s3-bucket", refused.stderr)
        client("s3").create_bucket(Bucket="uploads")
        # moto finds the bucket in the path of a URL only where the host is localhost.
        local = os.environ["AWS_ENDPOINT_URL"].replace("127.0.0.1", "localhost")
        with mock.patch.dict(os.environ, AWS_ENDPOINT_URL=local):
            self.deploy(self.write(FIVE), handed_on=("--s3-bucket", "uploads"))
        for uploaded in client("s3").list_objects_v2(Bucket="uploads")["Contents"]:
            client("s3").delete_object(Bucket="uploads", Key=uploaded["Key"])
        client("s3").delete_bucket(Bucket="uploads")
        outputs = self.assert_complete(94)
        self.assertIn("pre-prod-aurora-cluster-pr-42.", outputs["PreProdAuroraClusterEndpoint"])
        self.assertEqual(5, len(aws_emulator.residue()["clusters"]))
        self.assertEqual(4, len(aws_emulator.residue()["peerings"]))
        self.assert_goes_without_a_trace(keys=5)

    def test_again(self):
        """Nothing to change is no failure; what would replace a cluster cannot be; after a deletion all names are free."""
        self.deploy()
        before = aws_emulator.residue()
        out = self.deploy()
        self.assertIn("No changes to deploy", out.stdout + out.stderr)
        self.deploy(self.write({"defaults": {"database_name": "shop"}}), code=255)
        self.assertRegex("; ".join(aws_emulator.reasons("replication")), "custom-named .* Rename (dev|staging|prod)-aurora-cluster-pr-42 and update")
        self.deploy(suffix="pr-43", code=255)
        self.assertEqual("UPDATE_ROLLBACK_COMPLETE", aws_emulator.summary("replication")["status"])
        self.assertEqual(before, aws_emulator.residue())
        self.assert_goes_without_a_trace(keys=3)
        self.deploy()
        self.assert_complete(58)

    def test_examples_with_options(self):
        for name, resources in (("optional-alarms", 60), ("two-environments", 42)):
            aws_emulator.reset()
            self.deploy(SOURCE_DIR / "examples" / f"{name}.yaml", suffix="x" * 20)
            self.assert_complete(resources)

    def test_names_of_stacks(self):
        for name in ("1st", "a_b", "a b", "x" * 129, "-a", ""):
            with self.subTest(name):
                out = self.dbrepl("deploy", f"--stack-name={name}", "--parameter", "EnvironmentSuffix=pr-42", code=2)
                self.assertIn("is no name of a stack" if name else "stack-name", out.stderr)
        self.assertEqual({}, aws_emulator.residue())

    def test_suffixes_keep_stacks_apart(self):
        self.deploy(suffix="one")
        self.deploy(suffix="two", stack="second")
        self.assert_complete(58)
        self.assert_complete(58, "second")
        before = aws_emulator.residue()
        self.deploy(suffix="one", stack="third", code=255)  # the AWS CLI's own code
        after = aws_emulator.residue()
        self.assertEqual("ROLLBACK_COMPLETE", aws_emulator.summary("third")["status"])
        for left in (before, after):
            left.pop("pending_keys", None)
            left["stacks"] = sorted(set(left["stacks"]) - {"third"})
        self.assertEqual(before, after)

    def test_a_suffix_that_no_name_could_bear(self):
        for suffix in ("Upper", "-edge", "a--b", "x" * 21):
            with self.subTest(suffix):
                out = self.dbrepl("deploy", "--stack-name", "replication", f"--parameter=EnvironmentSuffix={suffix}", code=1)
                self.assertIn('the value given for "EnvironmentSuffix"', out.stderr)
                self.assertEqual({}, aws_emulator.residue())


if __name__ == "__main__":
    unittest.main()
