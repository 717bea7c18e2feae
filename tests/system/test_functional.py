"""The functional profile on the emulated AWS: its functions run as far as they can there, and its deletion leaves nothing."""

import json
import unittest
import zipfile

from emulated import MISSING
from functional import BUCKET, FunctionalStack
if not MISSING:
    import aws_emulator
    import custom_resources
    from handlers import client

# A driver that finds no server: everything before and after the connection is the functions' own.
DRIVER = {"pymysql/__init__.py": "from pymysql.connections import *\n", "pymysql/connections.py": """
class MySQLError(Exception): pass
class OperationalError(MySQLError): pass
err = __import__("types").SimpleNamespace(OperationalError=OperationalError)
class converters: encoders = decoders = {}
class cursors: SSCursor = Cursor = DictCursor = object
def connect(host, **rest): raise OperationalError(2003, f"no server at {host}")
"""}


class Deployment(FunctionalStack):
    def driver(self):
        wheel = self.directory / "PyMySQL-1.1.1-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in DRIVER.items():
                archive.writestr(name, text)
        return wheel

    def test_runs_and_leaves_nothing(self):
        summary = self.deploy()
        self.assertIn("no server at dev-aurora-cluster-pr-42", summary["outputs"]["DatabasePreparationResult"])
        self.assertNotIn("Versions", client("s3").list_object_versions(Bucket=BUCKET))  # the script that ran is gone
        for kind, function in (("schema", "schema-replication"), ("data", "data-replication")):
            answer, failed = self.invoke(function, source_env="dev", target_env="staging", tables=["appdb.t"])
            self.assertIn("no server at", answer["errorMessage"])  # secret, layer and variables were reached
            state = client("ssm").get_parameter(Name=f"/db-replication/pr-42/last-{kind}-sync/dev-to-staging")
            self.assertEqual("error", json.loads(state["Parameter"]["Value"])["status"])
            lines = [event["message"] for event in client("logs").filter_log_events(
                logGroupName=f"/aws/lambda/db-sync-{function}-pr-42")["events"]]
            self.assertTrue(any('"status": "error"' in line for line in lines), lines)
        for number in range(12):
            client("ssm").put_parameter(Name=f"/db-replication/pr-42/last-data-sync/{number}", Type="String", Value="{}")
        for number in range(30):
            client("s3").put_object(Bucket=BUCKET, Key=f"scripts/{number % 10}.sql", Body=b"SELECT 1")
        client("s3").delete_object(Bucket=BUCKET, Key="scripts/1.sql")
        self.assertEqual({}, self.delete())

    def test_by_a_nat_gateway(self):
        self.deploy("{profile: functional, network: {egress: nat}, functions: {sync_alarm: {enabled: false}}}")
        answer, _ = self.invoke("schema-replication", source_env="dev", target_env="staging")
        self.assertIn("no server at", answer["errorMessage"])
        left = self.delete()
        left.pop("interfaces", None)  # moto keeps the one of a NAT gateway
        self.assertEqual({}, left)

    def test_without_a_way_the_functions_reach_nothing(self):
        """What the profile is for: the emulator knows which services a VPC reaches."""
        self.deploy("{profile: functional, network: {egress: none}}")
        answer, failed = self.invoke("schema-replication", source_env="dev", target_env="staging")
        self.assertEqual("Unhandled", failed)
        self.assertRegex(answer["errorMessage"], "Could not connect to the endpoint URL|Connect timeout")

    def test_a_bucket_that_went_before(self):
        self.deploy()
        client("s3").delete_bucket(Bucket=BUCKET)
        client("cloudformation").delete_stack(StackName="replication")
        events = aws_emulator.reasons("replication")
        self.assertFalse([reason for reason in events if "Housekeeping" in reason], events)

    def test_more_objects_than_a_page_holds(self):
        self.deploy("{bucket: {empty_on_deletion: true}, functions: {code: packed}, defaults: {log_exports: []}}", driver=False)
        from moto.s3.models import s3_backends
        for number in range(1100):
            s3_backends["123456789012"]["aws"].put_object(BUCKET, f"{number} ü+&.sql", b"x")
        client("s3").delete_object(Bucket=BUCKET, Key="5 ü+&.sql")
        self.assertEqual({}, self.delete())

    def test_an_update_empties_nothing(self):
        """Deletion of the custom resource alone: the stack is there to stay."""
        self.deploy("{bucket: {empty_on_deletion: true}, functions: {code: packed}, defaults: {log_exports: []}}", driver=False)
        client("s3").put_object(Bucket=BUCKET, Key="a.sql", Body=b"SELECT 1")
        stack = client("cloudformation").describe_stacks(StackName="replication")["Stacks"][0]["StackId"]
        from moto.cloudformation.models import cloudformation_backends
        model = cloudformation_backends["123456789012"]["us-east-1"].get_stack("replication")
        token = client("lambda").get_function(FunctionName="db-sync-housekeeping-pr-42")["Configuration"]["FunctionArn"]
        for status, left in (("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 1), ("DELETE_IN_PROGRESS", 0)):
            model.status = status
            custom_resources.request(client, "Delete", stack, "Housekeeping", "Custom::Housekeeping",
                                     {"ServiceToken": token, "Bucket": BUCKET}, BUCKET)
            self.assertEqual(left, len(client("s3").list_object_versions(Bucket=BUCKET).get("Versions", [])))
        self.assertEqual({}, self.delete())

    def test_only_a_deletion_deletes(self):
        self.deploy("{bucket: {empty_on_deletion: true}, functions: {code: packed}, defaults: {log_exports: []}}", driver=False)
        client("s3").put_object(Bucket=BUCKET, Key="a.sql", Body=b"SELECT 1")
        stack = client("cloudformation").describe_stacks(StackName="replication")["Stacks"][0]["StackId"]
        token = client("lambda").get_function(FunctionName="db-sync-housekeeping-pr-42")["Configuration"]["FunctionArn"]
        for kind in ("Create", "Update"):
            answer = custom_resources.request(client, kind, stack, "Housekeeping", "Custom::Housekeeping",
                                              {"ServiceToken": token, "Bucket": BUCKET}, BUCKET)
            self.assertEqual(BUCKET, answer["PhysicalResourceId"])
        self.assertEqual(1, len(client("s3").list_object_versions(Bucket=BUCKET)["Versions"]))
        with self.assertRaisesRegex(ValueError, "FAILED"):  # it answers also where it fails
            custom_resources.request(client, "Delete", "no-such-stack", "Housekeeping", "Custom::Housekeeping",
                                     {"ServiceToken": token, "Bucket": BUCKET}, BUCKET)


if __name__ == "__main__":
    unittest.main()
