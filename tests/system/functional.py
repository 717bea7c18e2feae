"""A test of the deployed functional profile: its stack, its functions, and what its deletion leaves."""

import json

from emulated import MISSING, OnEmulator, dbrepl
if not MISSING:
    import aws_emulator
    from handlers import client

BUCKET = "migration-scripts-pr-42-123456789012"


class FunctionalStack(OnEmulator):
    """A test with the archive of a driver in a bucket of the emulated AWS."""

    SETTINGS = {"AURORA_LOG_GROUPS": "1"}

    def setUp(self):
        super().setUp()
        layer = self.directory / "layer.zip"
        out = dbrepl("layer", "--from", self.driver(), "-o", layer)
        self.assertEqual(0, out.returncode, out.stderr)
        client("s3").create_bucket(Bucket="artifacts")
        client("s3").put_object(Bucket="artifacts", Key="pymysql-layer.zip", Body=layer.read_bytes())

    def driver(self):
        """The folder or wheel that the layer is built from."""
        raise NotImplementedError

    def deploy(self, text="profile: functional", stack="replication", driver=True):
        config = self.directory / "c.yaml"
        config.write_text(text, encoding="utf-8")
        out = dbrepl("deploy", config, "--stack-name", stack, "--parameter", "EnvironmentSuffix=pr-42",
                     *(["--parameter", "DriverLayerBucket=artifacts"] if driver else []))
        self.assertEqual(0, out.returncode, out.stderr + "; ".join(aws_emulator.reasons(stack)))
        self.assertEqual("CREATE_COMPLETE", aws_emulator.summary(stack)["status"])
        return aws_emulator.summary(stack)

    def delete(self, stack="replication"):
        client("cloudformation").delete_stack(StackName=stack)
        left = aws_emulator.residue()
        left.pop("pending_keys", None)  # AWS offers no way to delete a key at once
        self.assertEqual(["artifacts"], left.pop("buckets"))
        return left

    def invoke(self, function, **event):
        answer = client("lambda").invoke(FunctionName=f"db-sync-{function}-pr-42", Payload=json.dumps(event))
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")
