"""The deployed functions with the real driver, and database servers behind the endpoints of the stack."""

import json
import os
import sys
import unittest
from pathlib import Path
from unittest import mock

from emulated import MISSING, SOURCE_DIR
from functional import BUCKET, FunctionalStack
sys.path.insert(0, str(SOURCE_DIR / "tests" / "functions"))
import support
if not MISSING:
    import functions
    from handlers import client


class WholeWay(FunctionalStack):
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
