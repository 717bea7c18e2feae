"""The functional profile on the emulated AWS: its functions run as far as they can there, and its deletion leaves nothing."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
DBREPL = os.environ.get("DBREPL", str(SOURCE_DIR / "build" / "release" / "dbrepl"))
MISSING = [name for name in ("moto", "boto3", "flask") if not importlib.util.find_spec(name)]
MISSING += [name for name in ("aws", DBREPL) if not shutil.which(name)]
sys.path.insert(0, str(SOURCE_DIR / "tests" / "functions"))
import support
if not MISSING:
    sys.path.insert(0, str(SOURCE_DIR / "tests" / "emulator"))
    import aws_emulator
    from handlers import client

BUCKET = "migration-scripts-pr-42-123456789012"
# A driver that finds no server: everything before and after the connection is the functions' own.
DRIVER = {"pymysql/__init__.py": "from pymysql.connections import *\n", "pymysql/connections.py": """
class MySQLError(Exception): pass
class OperationalError(MySQLError): pass
err = __import__("types").SimpleNamespace(OperationalError=OperationalError)
class converters: encoders = decoders = {}
class cursors: SSCursor = Cursor = DictCursor = object
def connect(host, **rest): raise OperationalError(2003, f"no server at {host}")
"""}


def dbrepl(*arguments):
    return subprocess.run([DBREPL, *map(str, arguments)], capture_output=True, text=True)


@unittest.skipUnless(shutil.which(DBREPL), f"{DBREPL} is not built")
class Template(unittest.TestCase):
    def synth(self, *arguments):
        out = dbrepl("synth", "--format", "compact", *arguments)
        self.assertEqual(0, out.returncode, out.stderr)
        return out

    def configured(self, text):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "c.yaml"
            file.write_text(text, encoding="utf-8")
            return json.loads(self.synth(file).stdout)

    def test_fits_without_a_bucket(self):
        self.assertLessEqual(len(self.synth("--profile", "functional").stdout.encode()), 51200)
        self.assertLessEqual(len(self.synth(SOURCE_DIR / "examples" / "functional.yaml").stdout.encode()), 51200)

    def test_what_does_not_fit_is_said_with_the_way_out(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "c.yaml"
            for options in ("{profile: functional, functions: {code: plain}}", "profile: functional",
                            "{profile: functional, network: {egress: nat}}"):
                file.write_text(options, encoding="utf-8")
                out = self.synth(file)
                fits = len(out.stdout.encode()) <= 51200
                self.assertFalse(fits and "plain" in options)
                self.assertEqual(fits, "deploy it through a bucket (--s3-bucket)" not in out.stderr, options)

    def test_validation_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory() as directory:
            for number, options in enumerate((
                    "profile: functional", "{profile: functional, network: {egress: nat}}",
                    '{profile: functional, driver: {layer: arn, arn: "arn:aws:lambda:eu-west-1:111122223333:layer:pymysql:1"}}',
                    "{profile: functional, functions: {code: plain}}")):
                with self.subTest(options):
                    file = Path(directory) / f"{number}.json"
                    config = Path(directory) / f"{number}.yaml"
                    config.write_text(options, encoding="utf-8")
                    file.write_text(self.synth(config).stdout, encoding="utf-8")
                    found = json.loads(dbrepl("validate", "--format", "json", file).stdout)["findings"]
                    self.assertEqual([], [f"{each['rule']}: {each['message']}" for each in found
                                          if each["severity"] != "info"])

    @unittest.skipUnless(shutil.which("cfn-lint"), "cfn-lint is not installed")
    def test_cfn_lint_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "t.json"
            file.write_text(self.synth("--profile", "functional").stdout, encoding="utf-8")
            out = subprocess.run(["cfn-lint", "--format", "json", str(file)], capture_output=True, text=True)
            self.assertEqual([], [(each["Rule"]["Id"], each["Message"]) for each in json.loads(out.stdout or "[]")
                                  if each["Level"] != "Informational"])

    def test_the_default_has_none_of_it(self):
        self.assertEqual(self.synth().stdout, self.synth("--profile", "baseline").stdout)
        self.assertEqual(58, len(json.loads(self.synth().stdout)["Resources"]))

    def test_packed_code_is_the_code(self):
        """Every function defines what it defines unpacked."""
        templates = [self.configured("{profile: functional, functions: {code: %s}}" % code) for code in ("plain", "packed")]
        for name in ("SchemaReplicationFunction", "DataReplicationFunction", "HousekeepingFunction"):
            plain, packed = (self.text(template, name) for template in templates)
            self.assertLess(len(packed), len(plain))
            self.assertRegex(packed, r"^exec\(p\[.*\]\)\n$")
            self.assertIn("def lambda_handler(event,context)", self.unpacked(templates[1], packed))

    @staticmethod
    def text(template, name):
        code = template["Resources"][name]["Properties"]["Code"]["ZipFile"]
        if isinstance(code, str):
            return code
        return "".join(part if isinstance(part, str) else "" for part in code["Fn::Join"][1])

    @staticmethod
    def unpacked(template, loader):
        scope = {}
        exec(template["Mappings"]["Code"]["Functions"]["Packed"] + loader.replace("exec", "source="), scope)
        return scope["source"]

    def test_each_option_alone(self):
        default = json.loads(self.synth().stdout)["Resources"]
        for text, added in {
                "network: {egress: endpoints}": {"EndpointSecurityGroup", "StagingSecretsManagerEndpoint", "StagingSSMEndpoint",
                                                 "StagingS3Endpoint"},
                "network: {egress: nat}": {"StagingInternetGateway", "StagingInternetGatewayAttachment", "StagingPublicSubnet",
                                           "StagingPublicRouteTable", "StagingPublicSubnetRouteTableAssociation",
                                           "StagingInternetRoute", "StagingNatAddress", "StagingNatGateway", "StagingNatRoute"},
                "driver: {layer: object, bucket: artifacts, key: layer.zip}": {"DriverLayer"},
                "bucket: {empty_on_deletion: true}": {"Housekeeping", "HousekeepingFunction", "HousekeepingRole",
                                                      "HousekeepingLogGroup"},
                "functions: {forget_state: true}": {"Housekeeping", "HousekeepingFunction", "HousekeepingRole",
                                                    "HousekeepingLogGroup"},
                "functions: {initial_schema: SELECT 1}": {"DatabasePreparation", "HousekeepingFunction", "HousekeepingRole",
                                                          "HousekeepingLogGroup"},
                "defaults: {export_retention_days: 7, log_exports: [error]}": {"DevErrorLogGroup", "StagingErrorLogGroup",
                                                                               "ProdErrorLogGroup"},
                "functions: {sync_alarm: {enabled: true}}": {
                    f"{pair}{kind}SyncAlarm" for pair in ("DevToStaging", "StagingToProd") for kind in ("Schema", "Data")},
                "defaults: {database_name: shop}": set(), "functions: {code: packed}": set()}.items():
            with self.subTest(text):
                self.assertEqual(added, set(self.configured(text)["Resources"]) - set(default))

    def test_what_is_left_open_becomes_a_parameter(self):
        for text, parameters in {
                "driver: {layer: object}": {"DriverLayerBucket", "DriverLayerKey"}, "driver: {layer: arn}": {"DriverLayerArn"},
                "driver: {layer: object, bucket: artifacts}": {"DriverLayerKey"},
                "driver: {layer: object, bucket: artifacts, key: k}": set()}.items():
            self.assertEqual(parameters, set(self.configured(text)["Parameters"]) - {"EnvironmentSuffix", "MasterUsername"})

    def test_the_order_of_deletion(self):
        """Writers go before what clears away behind them, and that before what it clears."""
        resources = self.configured("profile: functional")["Resources"]
        for name in ("SchemaReplicationFunction", "DataReplicationFunction"):
            self.assertEqual("Housekeeping", resources[name]["DependsOn"])
        self.assertEqual({"Ref": "MigrationScriptsBucket"}, resources["Housekeeping"]["Properties"]["Bucket"])
        for name in ("Dev", "Staging", "Prod"):
            self.assertEqual([f"{name}{log}LogGroup" for log in ("Error", "General", "Slowquery")],
                             resources[f"{name}AuroraCluster"]["DependsOn"])
        self.assertEqual({"LogGroup": {"Ref": "HousekeepingLogGroup"}},
                         resources["HousekeepingFunction"]["Properties"]["LoggingConfig"])

    def test_settings_reach_the_functions(self):
        variables = self.configured(
            "functions: {never_targets: [prod], reference_tables: [shop.a, shop.b], left_out_columns: [shop.a.x], "
            "masked_columns: [shop.a.y], allow_destructive: true}")["Resources"]["DataReplicationFunction"]["Properties"][
                "Environment"]["Variables"]
        self.assertEqual(["prod", "shop.a,shop.b", "shop.a.x", "shop.a.y", "true"], [variables[name] for name in (
            "NEVER_TARGETS", "REFERENCE_TABLES", "LEFT_OUT_COLUMNS", "MASKED_COLUMNS", "ALLOW_DESTRUCTIVE")])


class OnEmulator(unittest.TestCase):
    """A test with the emulated AWS, and the archive of a driver in a bucket there."""

    @classmethod
    def setUpClass(cls):
        cls.environment = mock.patch.dict(os.environ, AURORA_LOG_GROUPS="1")
        cls.environment.start()
        cls.server = aws_emulator.serve()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.environment.stop()

    def setUp(self):
        aws_emulator.reset()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        layer = self.directory / "layer.zip"
        out = dbrepl("layer", "--from", self.driver(), "-o", layer)
        self.assertEqual(0, out.returncode, out.stderr)
        client("s3").create_bucket(Bucket="artifacts")
        client("s3").put_object(Bucket="artifacts", Key="pymysql-layer.zip", Body=layer.read_bytes())

    def driver(self):
        wheel = self.directory / "PyMySQL-1.1.1-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in DRIVER.items():
                archive.writestr(name, text)
        return wheel

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


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Deployment(OnEmulator):
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

    def test_an_update_empties_nothing(self):
        """Deletion of the custom resource alone: the stack is there to stay."""
        self.deploy("{bucket: {empty_on_deletion: true}, functions: {code: packed}, defaults: {log_exports: []}}", driver=False)
        client("s3").put_object(Bucket=BUCKET, Key="a.sql", Body=b"SELECT 1")
        stack = client("cloudformation").describe_stacks(StackName="replication")["Stacks"][0]["StackId"]
        import custom_resources
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
        import custom_resources
        token = client("lambda").get_function(FunctionName="db-sync-housekeeping-pr-42")["Configuration"]["FunctionArn"]
        for kind in ("Create", "Update"):
            answer = custom_resources.request(client, kind, stack, "Housekeeping", "Custom::Housekeeping",
                                              {"ServiceToken": token, "Bucket": BUCKET}, BUCKET)
            self.assertEqual(BUCKET, answer["PhysicalResourceId"])
        self.assertEqual(1, len(client("s3").list_object_versions(Bucket=BUCKET)["Versions"]))
        with self.assertRaisesRegex(ValueError, "FAILED"):  # it answers also where it fails
            custom_resources.request(client, "Delete", "no-such-stack", "Housekeeping", "Custom::Housekeeping",
                                     {"ServiceToken": token, "Bucket": BUCKET}, BUCKET)


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class WholeWay(OnEmulator):
    """The deployed functions with the real driver, and database servers behind the endpoints of the stack."""

    SCHEMA = [
        "USE appdb",
        "CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(60) NOT NULL, next CHAR(2), FOREIGN KEY (next) REFERENCES countries (code))",
        "CREATE TABLE seen (what VARCHAR(90))",
        "CREATE TRIGGER noted AFTER INSERT ON countries FOR EACH ROW INSERT INTO seen VALUES (CONCAT('new; ', NEW.code))",
        "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, country CHAR(2), total DECIMAL(9,2), FOREIGN KEY (country) REFERENCES countries (code))",
        "CREATE VIEW bill AS SELECT o.id, c.name, o.total FROM orders o JOIN countries c ON c.code = o.country",
        "CREATE FUNCTION taxed(price DECIMAL(9,2)) RETURNS DECIMAL(9,2) DETERMINISTIC RETURN price * 1.19",
        "INSERT INTO countries VALUES ('de', 'Köln 😀', NULL), ('fr', 'it''s', 'de')", "INSERT INTO orders VALUES (1, 'de', 5)"]

    def setUp(self):
        servers = dict(zip(support.ENVIRONMENTS, support.INSTALLATION.start(3)))
        if any(server.port != 3306 for server in servers.values()):
            self.skipTest("port 3306 is taken on loopback")
        self.servers = servers
        for server in servers.values():
            server.empty()
        super().setUp()
        import functions
        call = functions.call

        def with_databases(function, event):
            """Before a function runs: its clusters' hosts lead to the servers, which have the users of the secrets."""
            hosts = {}
            for cluster in client("rds").describe_db_clusters()["DBClusters"]:
                name = cluster["DBClusterIdentifier"].partition("-")[0]
                hosts[cluster["Endpoint"]] = servers[name].host
                arn = next(each["ARN"] for each in client("secretsmanager").list_secrets()["SecretList"] if each["Name"].startswith(name))
                secret = json.loads(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
                servers[name]("CREATE OR REPLACE USER %s@'%%' IDENTIFIED BY %s", secret["username"], secret["password"])
                servers[name]("GRANT ALL ON *.* TO %s@'%%'", secret["username"])
            with mock.patch.dict(os.environ, EMULATOR_HOSTS=json.dumps(hosts)):
                return call(function, event)

        patch = mock.patch.object(functions, "call", with_databases)
        patch.start()
        self.addCleanup(patch.stop)
        for server in servers.values():
            self.addCleanup(server, "DROP USER IF EXISTS admin@'%'")

    def driver(self):
        return Path(support.driver().__file__).parent

    def succeed(self, function, **event):
        answer, failed = self.invoke(function, **event)
        self.assertIsNone(failed, answer)
        self.assertEqual(200, answer["statusCode"])
        body = json.loads(answer["body"])
        self.assertEqual("success", body["status"], body)
        self.assertNotIn("not_recorded", body)
        return body

    def test_prepares_replicates_and_leaves_nothing(self):
        summary = self.deploy()
        self.assertEqual("dev: ready; staging: ready; prod: ready", summary["outputs"]["DatabasePreparationResult"])
        dev, staging, prod = self.servers.values()
        for server in self.servers.values():
            self.assertEqual((("utf8mb4",),), server("SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='appdb'"))
        for statement in self.SCHEMA:
            dev(statement)
        ways = [{"source_env": "dev", "target_env": "staging"}, {"source_env": "staging", "target_env": "prod"}]
        for way, target in zip(ways, (staging, prod)):
            self.assertEqual(6, len(self.succeed("schema-replication", **way)["changes"]))
            self.assertEqual(2, self.succeed("data-replication", tables=["countries"], **way)["tables"]["appdb.countries"]["inserted"])
            self.assertEqual(support.definitions(dev, "appdb"), support.definitions(target, "appdb"))
            self.assertEqual(support.contents(dev, "appdb", "countries"), support.contents(target, "appdb", "countries"))
            for table in ("orders", "seen"):
                self.assertEqual((), target(f"SELECT * FROM appdb.{table}"), "what is not listed is not copied")
        for way in ways:
            self.assertEqual(([], []), tuple(self.succeed("schema-replication", **way)[key] for key in ("changes", "drift")))
            table = self.succeed("data-replication", tables=["appdb.countries"], **way)["tables"]["appdb.countries"]
            self.assertEqual((0, 0), (table["deleted"], table["inserted"]))
        client("s3").put_object(Bucket=BUCKET, Key="more.sql", Body="USE appdb;\nINSERT INTO orders VALUES (7, 'fr', 1); -- ;\n".encode())
        self.assertEqual(2, self.succeed("schema-replication", migration_script=f"s3://{BUCKET}/more.sql", **ways[1])["executed"])
        self.assertEqual(((7,),), prod("SELECT id FROM appdb.orders"))
        self.assert_alarms_watch_what_is_printed()
        self.assertEqual({}, self.delete())

    def assert_alarms_watch_what_is_printed(self):
        lines = [json.loads(event["message"]) for function in ("schema-replication", "data-replication")
                 for event in client("logs").filter_log_events(logGroupName=f"/aws/lambda/db-sync-{function}-pr-42")["events"]
                 if '"_aws"' in event["message"]]
        printed = {tuple(sorted((name, line[name]) for name in metric["Dimensions"][0]))
                   for line in lines for metric in line["_aws"]["CloudWatchMetrics"]}
        watched = {tuple(sorted((each["Name"], each["Value"]) for each in alarm["Dimensions"]))
                   for alarm in client("cloudwatch").describe_alarms()["MetricAlarms"] if alarm["MetricName"] == "SyncAge"}
        self.assertEqual(4, len(watched))
        self.assertLessEqual(watched, printed)


if __name__ == "__main__":
    unittest.main()
