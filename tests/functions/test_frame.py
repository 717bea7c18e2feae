"""Without a database: splitting scripts, reading table definitions, and the frame of a run."""

import contextlib
import io
import json
import os
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import support

SPLITS = [
    ("", []),
    (" ;;\n; ", []),
    ("SELECT 1", ["SELECT 1"]),
    ("SELECT 1; SELECT 2;\n", ["SELECT 1", "SELECT 2"]),
    ("SELECT 'a;b', \"c;d\", `e;f`; X", ["SELECT 'a;b', \"c;d\", `e;f`", "X"]),
    (r"SELECT 'it\'s;', 'it''s;', '\\'; X", [r"SELECT 'it\'s;', 'it''s;', '\\'", "X"]),
    ('SELECT "a\\";", """;"; X', ['SELECT "a\\";", """;"', "X"]),
    ("SELECT `a``;`; X", ["SELECT `a``;`", "X"]),
    ("-- a; b\nSELECT 1; # c; d\n/* e; ' */ SELECT 2;", ["SELECT 1", "# c; d\n/* e; ' */ SELECT 2"]),
    ("-- only a comment;\n/* and; another */ # and it's\n--", []),
    ("SELECT 1--2; X", ["SELECT 1--2", "X"]),
    ("--it's;\n /* ; */ --x;\nSELECT 1;--no space; 'here\nX", ["SELECT 1", "X"]),
    ("SELECT 1\n--2;", ["SELECT 1\n--2"]),
    ("/*!40101 SET a=';' */; X", ["/*!40101 SET a=';' */", "X"]),
    ("/*!40101 SET a=1; SET b=2 */; X", ["/*!40101 SET a=1", "SET b=2 */", "X"]),
    ("/*M!50701 A; */;", ["/*M!50701 A", "*/"]),
    ("SELECT 1\\G SELECT 2\\g SELECT 3", ["SELECT 1", "SELECT 2", "SELECT 3"]),
    ("use shop\nSELECT 1; USE `a b`;", ["use shop", "SELECT 1", "USE `a b`"]),
    ("delimiter '//'\nA;//\nDELIMITER `;`\nB;C", ["A;", "B", "C"]),
    ("DELIMITER go\nSELECT gone;go X go\n", ["SELECT", "ne;", "X"]),
    ("A;\r\nB\r\n;\r\n", ["A", "B"]),
    ("\u00e4;\u4e2d '\u00e4;'", ["\u00e4", "\u4e2d '\u00e4;'"]),
    ("DELIMITER //\nBEGIN a; b; END//\ndelimiter ;\nX; Y", ["BEGIN a; b; END", "X", "Y"]),
    ("  delimiter $$  \nA; B$$\nC$$", ["A; B", "C"]),
    ("SELECT 1,\ndelimiter x\n;Y", ["SELECT 1,\ndelimiter x", "Y"]),
    ("SELECT 'x\ndelimiter //\n'; Y", ["SELECT 'x\ndelimiter //\n'", "Y"]),
    ("SELECT '%s', '%';", ["SELECT '%s', '%'"]),
]

TABLE = """CREATE TABLE `t` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `a``b` varchar(9) DEFAULT 'x,y' COMMENT 'z, `q`',
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`a``b`),
  CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"""


class Scripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.index = support.load("schema_replication")

    def test_splits_as_the_client_does(self):
        for script, expected in SPLITS:
            with self.subTest(script):
                self.assertEqual(expected, list(self.index.statements(script)))

    def test_refuses_an_open_end(self):
        for script, line in (("X;\nSELECT 'a", 2), ('"', 1), ("`a``", 1), ("\n\n/* a", 3), ("'\\'", 1)):
            with self.subTest(script), self.assertRaisesRegex(self.index.Failure, f"in line {line}"):
                list(self.index.statements(script))

    def test_long_script_in_reasonable_time(self):
        line = "INSERT INTO t VALUES (" + ",".join(["'it''s; %'"] * 1000) + ");\n"
        self.assertEqual(200, len(list(self.index.statements(line * 200))))


class Definitions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.index = support.load("schema_replication")

    def test_reads_columns_keys_constraints_and_options(self):
        self.assertEqual({
            "options": "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4", "partitions": "",
            "`id`": "`id` int(11) NOT NULL AUTO_INCREMENT",
            "`a``b`": "`a``b` varchar(9) DEFAULT 'x,y' COMMENT 'z, `q`'",
            "PRIMARY KEY": "PRIMARY KEY (`id`)",
            "KEY `u`": "UNIQUE KEY `u` (`a``b`)",
            "CONSTRAINT `f`": "CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)",
        }, self.index.parts(TABLE))

    def alter(self, new, old, allowed=False):
        steps, drift = self.index.alterations("`t`", new, old, allowed)
        return [statement.replace("ALTER TABLE `t` ", "") for _, statement in sorted(steps)], drift

    def test_adds_what_lacks_in_its_place(self):
        old = "CREATE TABLE `t` (\n  `a``b` varchar(9) DEFAULT 'x,y' COMMENT 'z, `q`'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
        self.assertEqual(([
            "ADD COLUMN `id` int(11) NOT NULL AUTO_INCREMENT FIRST, ADD PRIMARY KEY (`id`), ADD UNIQUE KEY `u` (`a``b`)",
            "ADD CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)",
        ], []), self.alter(TABLE, old))

    def test_drops_only_where_allowed(self):
        new = "CREATE TABLE `t` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
        self.assertEqual(([], ["`a``b`", "KEY `u`", "CONSTRAINT `f`"]), self.alter(new, TABLE))
        self.assertEqual((["DROP FOREIGN KEY `f`", "DROP COLUMN `a``b`, DROP KEY `u`"], []), self.alter(new, TABLE, True))

    def test_orders_columns(self):
        table = "CREATE TABLE `t` (\n  {},\n  {},\n  {}\n) ENGINE=InnoDB"
        one, two, three = "`a` int(11)", "`b` int(11)", "`c` int(11)"
        steps, drift = self.alter(table.format(one, two, three), table.format(three, one, two))
        self.assertEqual([], drift)
        self.assertEqual(1, len(steps))
        self.assertEqual("MODIFY COLUMN `a` int(11) FIRST, MODIFY COLUMN `b` int(11) AFTER `a`", steps[0])

    def test_options_that_change_appear_or_go(self):
        table = "CREATE TABLE `t` (\n  `a` int(11)\n) ENGINE=InnoDB DEFAULT CHARSET=latin1{}"
        for new, old, clause in ((" COMMENT='it''s, = b'", "", "COMMENT='it''s, = b'"), ("", " COMMENT='x'", "COMMENT=''"),
                                 (" ROW_FORMAT=DYNAMIC", " ROW_FORMAT=COMPACT", "ROW_FORMAT=DYNAMIC"),
                                 ("", " ROW_FORMAT=COMPACT", "ROW_FORMAT=DEFAULT")):
            self.assertEqual(([clause], []), self.alter(table.format(new), table.format(old)))
        self.assertEqual(([], ["partitions"]), self.alter(table.format("\n PARTITION BY HASH (`a`)"), table.format("")))

    def test_what_narrows(self):
        wider = [
            ("int(11)", "tinyint(4)"), ("bigint(20) unsigned", "int(10) unsigned"), ("varchar(20)", "varchar(10)"),
            ("varchar(20)", "varchar(20) NOT NULL"), ("decimal(12,3)", "decimal(10,2)"), ("longtext", "tinytext"),
            ("enum('a','b','c')", "enum('a','b')"), ("datetime(6)", "datetime"), ("double", "float"), ("int(11)", "int(11) DEFAULT 5"),
            ("varchar(9) CHARACTER SET utf8mb4", "varchar(9) CHARACTER SET latin1"), ("mediumblob", "blob"),
            ("int(11) COMMENT 'x NOT NULL'", "int(11)"), ("varchar(5) CHARACTER SET latin1", "varchar(5) CHARACTER SET ascii"),
        ]
        for new, old in wider:
            with self.subTest(f"{old} to {new}"):
                self.assertTrue(self.index.holds(f"`c` {new}", f"`c` {old}", "utf8mb4", "utf8mb4"))
        narrower = [(old, new) for new, old in wider if "DEFAULT" not in old and "COMMENT" not in new] + [
            ("int(11) unsigned", "int(11)"), ("int(11)", "int(10) unsigned"), ("varchar(10)", "int(11)"),
            ("decimal(10,4)", "decimal(10,2)"), ("enum('b','a')", "enum('a','b')"), ("binary(9)", "binary(5)"),
            ("int(11) GENERATED ALWAYS AS (`a` + 1) STORED", "int(11)"), ("enum('a','bc')", "enum('a','b')"),
        ]
        for new, old in narrower:
            with self.subTest(f"{old} to {new}"):
                self.assertFalse(self.index.holds(f"`c` {new}", f"`c` {old}", "utf8mb4", "utf8mb4"))
        self.assertFalse(self.index.holds("`c` varchar(5)", "`c` varchar(5)", "latin1", "utf8mb4"))

    def test_stops_at_a_line_that_it_cannot_read(self):
        with self.assertRaisesRegex(self.index.Failure, "PERIOD FOR"):
            self.index.parts("CREATE TABLE `t` (\n  PERIOD FOR SYSTEM_TIME (`a`, `b`)\n) ENGINE=InnoDB")

    def test_quotes_every_name(self):
        self.assertEqual("`a`.`b``; DROP TABLE c -- `", self.index.quote("a", "b`; DROP TABLE c -- "))


class Idle:
    """A database that answers the question for the lock, and holds no tables of the runs."""

    def __init__(self, free="1"):
        self.free, self.closed = free, False

    def rows(self, sql):
        assert "GET_LOCK" in sql or "TABLE_SCHEMA='_dbrepl'" in sql
        return [(self.free,)] if "GET_LOCK" in sql else []

    def close(self):
        self.closed = True


class Frame(unittest.TestCase):
    EVENT = {"source_env": "dev", "target_env": "staging"}
    STATE = "/db-replication/test/last-schema-sync/dev-to-staging"

    def setUp(self):
        self.index = support.load("schema_replication")
        self.aws = support.FakeAws({})
        self.index.boto3.client = self.aws.client
        self.databases = []
        self.free = "1"
        environment = mock.patch.dict(os.environ, support.ENVIRONMENT, clear=True)
        environment.start()
        self.addCleanup(environment.stop)

    def run_with(self, work, event=None):
        def connect(env, time_left):
            self.databases.append(Idle(self.free))
            return self.databases[-1]

        self.index.Database = connect
        self.printed = io.StringIO()
        with contextlib.redirect_stdout(self.printed):
            return self.index.run("schema", self.EVENT if event is None else event, None, work)

    def test_returns_and_records_what_was_done(self):
        result = self.run_with(lambda *_: {"changes": ["a", "b"], "rows": 7})
        self.assertEqual(200, result["statusCode"])
        body = json.loads(result["body"])
        self.assertEqual(("success", "dev", "staging", ["a", "b"], 7),
                         tuple(body[k] for k in ("status", "source", "target", "changes", "rows")))
        self.assertRegex(body["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
        self.assertEqual(2, self.aws.parameters[self.STATE]["details"]["changes"])
        self.assertEqual({"timestamp", "status", "source", "target", "details", "last_success"}, set(self.aws.parameters[self.STATE]))
        self.assertTrue(all(database.closed for database in self.databases))

    def test_failure_is_recorded_and_raised(self):
        def work(*_):
            raise ValueError("aaa" + "😀" * 9000)

        with self.assertRaises(ValueError):
            self.run_with(work)
        self.assertEqual("error", self.aws.parameters[self.STATE]["status"])
        self.assertTrue(self.aws.parameters[self.STATE]["details"]["error"].startswith("ValueError: aaa"))
        self.assertTrue(all(database.closed for database in self.databases))

    def test_a_state_that_cannot_be_recorded_hides_nothing(self):
        self.aws.refuses_parameters = True
        body = json.loads(self.run_with(lambda *_: {})["body"])
        self.assertEqual(("success", "OSError: no route to ssm"), (body["status"], body["not_recorded"]))
        with self.assertRaises(KeyError):
            self.run_with(lambda *_: {}["x"])

    def test_dry_run_records_nothing(self):
        self.run_with(lambda *_: {}, {**self.EVENT, "dry_run": True})
        self.assertEqual({}, self.aws.parameters)

    def metric(self):
        """The metric that CloudWatch reads out of the log."""
        lines = [json.loads(line) for line in self.printed.getvalue().splitlines()]
        found = [line for line in lines if "_aws" in line]
        return found[0] if found else None

    def test_age_of_the_last_success_is_a_metric(self):
        with self.assertRaises(KeyError):
            self.run_with(lambda *_: {}["x"])
        self.assertIsNone(self.metric(), "there is no age before the first success")
        self.run_with(lambda *_: {})
        metric = self.metric()
        self.assertEqual((0, "test", "schema-dev-to-staging"), tuple(metric[key] for key in ("SyncAge", "EnvironmentSuffix", "Sync")))
        self.assertAlmostEqual(self.index.time.time() * 1000, metric["_aws"]["Timestamp"], delta=60_000)
        (description,) = metric["_aws"]["CloudWatchMetrics"]
        self.assertEqual("DbReplication", description["Namespace"])
        self.assertEqual([["EnvironmentSuffix", "Sync"]], description["Dimensions"])
        self.assertEqual([{"Name": "SyncAge", "Unit": "Seconds"}], description["Metrics"])
        self.aws.parameters[self.STATE]["last_success"] -= 100
        for _ in range(2):
            with self.assertRaises(KeyError):
                self.run_with(lambda *_: {}["x"])
            self.assertAlmostEqual(100, self.metric()["SyncAge"], delta=20)
        self.run_with(lambda *_: {}, {**self.EVENT, "dry_run": True})
        self.assertIsNone(self.metric())

    def test_a_state_that_is_none_is_replaced(self):
        for text in ("", "somebody's note", "[]", "null", "7"):
            self.aws.parameters.clear()
            answer = {"Parameter": {"Value": text}}
            with mock.patch.object(self.aws, "get_parameter", lambda Name: answer), self.assertRaises(KeyError):
                self.run_with(lambda *_: {}["x"])
            self.assertEqual("error", self.aws.parameters[self.STATE]["status"], text)

    def test_a_state_that_cannot_be_read_is_replaced(self):
        with mock.patch.object(self.aws, "get_parameter", side_effect=OSError("no answer")), self.assertRaises(KeyError):
            self.run_with(lambda *_: {}["x"])
        self.assertEqual("error", self.aws.parameters[self.STATE]["status"])

    def test_a_run_whose_time_is_up_says_so(self):
        def work(*_):
            raise self.index.Pause({"stopped_in": "a.b"})

        body = json.loads(self.run_with(work)["body"])
        self.assertEqual(("incomplete", "a.b"), (body["status"], body["stopped_in"]))
        self.assertEqual("incomplete", self.aws.parameters[self.STATE]["status"])

    def test_lock_of_another_run(self):
        self.free = "0"
        with self.assertRaisesRegex(self.index.Failure, "lock"):
            self.run_with(lambda *_: self.fail("must not run"))

    def test_environments_that_cannot_be(self):
        os.environ["NEVER_TARGETS"] = "prod, staging"
        for event, text in (({}, "environment each, not None"), ({"source_env": "../x", "target_env": "dev"}, "not '../x'")):
            with self.subTest(event), self.assertRaisesRegex(self.index.Failure, text):
                self.run_with(lambda *_: self.fail("must not run"), event)
        self.assertEqual({}, self.aws.parameters, "a name from the event must not become a parameter's")
        with self.assertRaisesRegex(self.index.Failure, "QA_SECRET_ARN is not set"):
            self.run_with(lambda *_: self.fail("must not run"), {"source_env": "dev", "target_env": "qa"})
        self.assertEqual("error", self.aws.parameters[self.STATE.replace("staging", "qa")]["status"])
        for event in (self.EVENT, {"source_env": "dev", "target_env": "dev"}, {"source_env": "dev", "target_env": "Dev"}):
            with self.subTest(event), self.assertRaisesRegex(self.index.Failure, "must not be the target"):
                self.run_with(lambda *_: self.fail("must not run"), event)
        self.assertEqual("error", self.aws.parameters[self.STATE]["status"])
        self.assertEqual([], self.databases)

    def test_missing_driver_is_said(self):
        self.index.pymysql = None
        with self.assertRaisesRegex(self.index.Failure, "layer"), contextlib.redirect_stdout(io.StringIO()):
            self.index.lambda_handler(self.EVENT, None)
        self.assertEqual("error", self.aws.parameters[self.STATE]["status"])

    def test_credentials_stay_secret(self):
        self.aws.secrets = {arn: {"username": "u", "password": "hunter2"} for arn in ("arn:dev", "arn:staging")}
        self.index.pymysql = mock.Mock(OperationalError=type("OperationalError", (Exception,), {}))
        self.index.pymysql.connect.side_effect = OSError("cannot connect")
        printed = io.StringIO()
        with self.assertRaises(OSError), contextlib.redirect_stdout(printed):
            self.index.lambda_handler(self.EVENT, None)
        given = self.index.pymysql.connect.call_args.kwargs
        self.assertEqual(("127.0.0.1", 3306, "u", b"hunter2"),
                         tuple(given[k] for k in ("host", "port", "user", "password")))
        self.assertIn("cannot connect", printed.getvalue())
        self.assertNotIn("hunter2", printed.getvalue() + json.dumps(self.aws.parameters))


if __name__ == "__main__":
    unittest.main()
