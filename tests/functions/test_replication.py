"""The composed functions on real servers: what is replicated, what is refused, and what a failure leaves behind."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import support

EVENT = {"source_env": "dev", "target_env": "staging"}
SCHEMA = [
    "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    "USE shop",
    # by name, children come before their parents, and two tables need each other
    "CREATE TABLE a_child (id INT PRIMARY KEY, parent INT, KEY (parent), CHECK (id > 0)) COMMENT='a, b) c'",
    "CREATE TABLE z_parent (id INT AUTO_INCREMENT PRIMARY KEY, favourite INT, name VARCHAR(20) DEFAULT 'a''b;c,',"
    " twice INT GENERATED ALWAYS AS (LENGTH(name) * 2) STORED, UNIQUE KEY (name), FULLTEXT KEY (name),"
    " FOREIGN KEY (favourite) REFERENCES a_child (id))",
    "ALTER TABLE a_child ADD CONSTRAINT owned FOREIGN KEY (parent) REFERENCES z_parent (id) ON DELETE CASCADE",
    "CREATE TABLE parts (id INT, day DATE, PRIMARY KEY (id, day)) PARTITION BY HASH (id) PARTITIONS 3",
    "INSERT INTO z_parent (id, name) VALUES (100, 'never copied with the schema')",
    "CREATE TABLE `odd``na;me` (`col``1` INT, `select` INT, `per%cent` INT)",
    "CREATE VIEW base_of_b AS SELECT id FROM z_parent",
    "CREATE VIEW a_needs_b AS SELECT id FROM base_of_b",
    "CREATE DATABASE empty",
]
TYPES = """CREATE DATABASE data; USE data;
CREATE TABLE every (id INT AUTO_INCREMENT PRIMARY KEY, tiny TINYINT UNSIGNED, big BIGINT, exact DECIMAL(30, 10), f FLOAT,
 d DOUBLE, b BIT(9), day DATE, stamp TIMESTAMP(6) NULL, moment DATETIME(3), clock TIME(2), y YEAR, fixed CHAR(5),
 words VARCHAR(50) CHARACTER SET utf8mb4, old VARCHAR(20) CHARACTER SET latin1, body LONGTEXT, raw VARBINARY(300),
 bin BINARY(4), blobs BLOB, choice ENUM('x', 'y'), many SET('p', 'q'), doc JSON, `we``ird %s` INT,
 shape POINT, made INT AS (tiny + 1) VIRTUAL, kept INT AS (tiny + 2) STORED) ENGINE=InnoDB;
CREATE TABLE codes (code CHAR(2) PRIMARY KEY, name VARCHAR(50));
CREATE TABLE uses (id INT PRIMARY KEY, code CHAR(2), FOREIGN KEY (code) REFERENCES codes (code) ON DELETE CASCADE);
CREATE TABLE self (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES self (id))"""
ROWS = """INSERT INTO every (tiny, big, exact, f, d, b, day, stamp, moment, clock, y, fixed, words, old, body, raw, bin,
 blobs, choice, many, doc, `we``ird %s`, shape) VALUES
 (255, -9223372036854775808, 12345678901234567890.0123456789, 1.23456789, 0.1e-300, b'101010101', '0000-00-00',
  '2020-02-29 23:59:59.999999', '9999-12-31 23:59:59.999', '-838:59:59', 2155, 'a ', '😀 it''s \\\\ "%s"', 'é', REPEAT('ä', 9),
  UNHEX('00ff275c0d0a1a22'), UNHEX('00010000'), '', 'y', 'p,q', '{"a": [1, "ü"]}', 5, POINT(1.5, -2)),
 (0, 0, 0, -0.1, 1.7976931348623157e308, b'0', '2020-02-31', '1970-01-01 00:00:01', '0000-00-00', '00:00:00.01', 0, '', '',
  '', '', '', '', NULL, 'x', '', 'null', 0, NULL),
 (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL)"""


class Cut(Exception):
    """The failure that a test plants."""


def setUpModule():
    global DIRECTORY, SERVERS
    DIRECTORY = tempfile.TemporaryDirectory()
    if not support.shutil.which("cmake"):
        raise unittest.SkipTest("cmake is not installed")
    SERVERS = support.start_servers(DIRECTORY.name, 2)
    if isinstance(SERVERS, str):
        raise unittest.SkipTest(SERVERS)


def tearDownModule():
    if not isinstance(SERVERS, str):
        for server in SERVERS:
            server.stop()
    DIRECTORY.cleanup()


class OnServers(unittest.TestCase):
    FUNCTION = None

    def setUp(self):
        self.source, self.target = SERVERS
        for server in SERVERS:
            for (name,) in server("SHOW DATABASES"):
                if name not in ("information_schema", "mysql", "performance_schema", "sys"):
                    server("DROP DATABASE " + "`" + name.replace("`", "``") + "`")
        self.index = support.load(self.FUNCTION)
        self.aws = support.FakeAws({"arn:dev": self.source.secret, "arn:staging": self.target.secret})
        self.index.boto3.client = self.aws.client
        environment = mock.patch.dict(os.environ, support.ENVIRONMENT)
        environment.start()
        self.addCleanup(environment.stop)

    def invoke(self, context=None, **event):
        with contextlib.redirect_stdout(io.StringIO()):
            return json.loads(self.index.lambda_handler({**EVENT, **event}, context)["body"])

    def refused(self, text, context=None, **event):
        with self.assertRaisesRegex(self.index.Failure, text):
            self.invoke(context, **event)


class Schema(OnServers):
    FUNCTION = "schema_replication"

    def build(self, server, statements=SCHEMA):
        server("SET foreign_key_checks=0")
        for statement in statements:
            server(statement)
        server("SET foreign_key_checks=1")

    def definitions(self, server, database="shop"):
        found = {}
        server(f"USE {database}")
        for name, _ in server(f"SHOW FULL TABLES FROM {database}"):
            quoted = name.replace("`", "``")
            create = server(f"SHOW CREATE TABLE {database}.`{quoted}`")[0][1]
            found[name] = self.index.re.sub(r"(?<=\n\) ENGINE=InnoDB) AUTO_INCREMENT=\d+", "", create)
        return found

    def test_copies_everything_then_nothing(self):
        self.build(self.source)
        body = self.invoke()
        self.assertEqual(self.definitions(self.source), self.definitions(self.target))
        self.assertEqual(((0,),), self.target("SELECT COUNT(*) FROM shop.z_parent"))
        self.assertEqual(self.source("SHOW CREATE DATABASE shop"), self.target("SHOW CREATE DATABASE shop"))
        self.assertEqual(8, len(body["changes"]))  # two databases, four tables, two views
        body = self.invoke()
        self.assertEqual(([], []), (body["changes"], body["drift"]))

    def test_adds_what_is_missing_and_reports_what_differs(self):
        self.build(self.source)
        self.build(self.target, ["CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "USE shop",
                                 "CREATE TABLE z_parent (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10), extra INT)",
                                 "CREATE TABLE a_child (id INT PRIMARY KEY, KEY (id)) COMMENT='a, b) c'",
                                 "INSERT INTO z_parent (name) VALUES ('stays')", "CREATE TABLE local_only (id INT)"])
        body = self.invoke()
        self.assertEqual({"shop.z_parent: `name`", "shop.z_parent: `extra`", "shop.local_only: only in the target",
                          "shop.a_child: KEY `id`"}, set(body["drift"]))
        self.assertEqual((("stays", 10),), self.target("SELECT name, twice FROM shop.z_parent"))
        there = self.definitions(self.target)
        self.assertIn("CONSTRAINT `owned` FOREIGN KEY (`parent`) REFERENCES `z_parent`", there["a_child"])
        self.assertIn("FULLTEXT KEY", there["z_parent"])
        columns = [row[0] for row in self.target("SHOW COLUMNS FROM shop.z_parent")]
        self.assertEqual(["id", "favourite", "name", "twice", "extra"], columns)
        self.assertEqual([], self.invoke()["changes"])

    def test_dry_run_changes_nothing(self):
        self.build(self.source)
        self.assertEqual(8, len(self.invoke(dry_run=True)["changes"]))
        self.assertNotIn(("shop",), self.target("SHOW DATABASES"))

    def test_named_databases_only(self):
        self.build(self.source)
        self.invoke(databases=["empty"])
        self.assertNotIn(("shop",), self.target("SHOW DATABASES"))
        self.assertIn(("empty",), self.target("SHOW DATABASES"))
        self.refused("no database 'absent'", databases=["absent"])

    def test_foreign_key_that_the_rows_break_is_an_error(self):
        self.build(self.source)
        self.build(self.target, ["CREATE DATABASE shop", "USE shop", "CREATE TABLE a_child (id INT PRIMARY KEY, parent INT)",
                                 "INSERT INTO a_child VALUES (1, 77)"])
        self.refused("foreign key constraint fails", databases=["shop"])
        self.target("DELETE FROM shop.a_child")
        self.invoke(databases=["shop"])
        self.assertIn("owned", self.definitions(self.target)["a_child"])

    def test_reports_what_it_does_not_copy(self):
        self.build(self.source)
        self.source("CREATE TRIGGER t BEFORE INSERT ON a_child FOR EACH ROW SET NEW.parent = NULL")
        self.source("CREATE PROCEDURE p() SELECT 1")
        self.assertEqual({"TRIGGER": 1, "ROUTINE": 1, "EVENT": 0}, self.invoke(databases=["shop"])["not_replicated"])

    def test_lock_held_by_another(self):
        rows = self.index.Database.rows
        self.target("SELECT GET_LOCK('db-replication', 0)")
        self.addCleanup(self.target, "SELECT RELEASE_LOCK('db-replication')")
        with mock.patch.object(self.index.Database, "rows", lambda side, sql: rows(side, sql.replace("10", "0"))):
            self.refused("lock")

    SCRIPT = b"""-- it's; a comment
CREATE DATABASE scripted; USE scripted;
CREATE TABLE t (a VARCHAR(50)) COMMENT='x;y';
INSERT INTO t VALUES ('a;b'), ("c\\';d"), ('100%s');
DELIMITER //
CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES ('from p;'); SELECT 1; SELECT 2; END//
DELIMITER ;
CALL p();
/*!40101 INSERT INTO t VALUES ('versioned;') */"""

    def test_script_runs_as_the_client_runs_it(self):
        self.aws.objects["scripts", "a/b.sql"] = self.SCRIPT
        self.assertEqual(7, self.invoke(migration_script="s3://scripts/a/b.sql", dry_run=True)["statements"])
        self.assertNotIn(("scripted",), self.target("SHOW DATABASES"))
        self.assertEqual(7, self.invoke(migration_script="s3://scripts/a/b.sql")["statements"])
        self.assertEqual({"a;b", "c';d", "100%s", "from p;", "versioned;"},
                         {row[0] for row in self.target("SELECT a FROM scripted.t")})

    def test_script_stops_at_the_first_failure(self):
        self.aws.objects["scripts", "bad.sql"] = b"CREATE DATABASE one; SELEKT 2; CREATE DATABASE three"
        self.refused("statement 2 of 3: .*SELEKT", migration_script="s3://scripts/bad.sql")
        names = self.target("SHOW DATABASES")
        self.assertIn(("one",), names)
        self.assertNotIn(("three",), names)
        self.refused("s3://bucket/key", migration_script="file.sql")


class Data(OnServers):
    FUNCTION = "data_replication"
    TABLES = ["data.every", "data.codes", "data.self"]

    def setUp(self):
        super().setUp()
        for server in SERVERS:
            server("SET sql_mode='ALLOW_INVALID_DATES', time_zone='+00:00'")
            for statement in TYPES.split(";"):
                server(statement)
        self.source(ROWS)
        self.source("INSERT INTO codes VALUES ('de', 'Deutschland'), ('fr', 'France')")
        self.source("SET foreign_key_checks=0")
        self.source("INSERT INTO self VALUES (1, 2), (2, NULL), (3, 1)")
        self.target("INSERT INTO codes VALUES ('de', 'Germany'), ('xx', 'to be gone')")
        self.target("INSERT INTO uses VALUES (1, 'de')")
        self.target("INSERT INTO every (id, words) VALUES (9, 'old')")
        self.before = self.contents(self.target)

    def contents(self, server):
        """Every value as the bytes that the server holds, for an independent comparison."""
        found = {}
        for table in ("every", "codes", "self", "uses"):
            names = [row[0].replace("`", "``").replace("%", "%%") for row in server(f"SHOW COLUMNS FROM data.{table}")]
            sql = ", ".join(f"HEX(CAST(`{name}`{'+0e0' if name == 'f' else ''} AS BINARY))" for name in names)
            found[table] = sorted(server(f"SELECT {sql} FROM data.{table}".replace("%%", "%")), key=str)
        found["left behind"] = server("SHOW TABLES FROM data LIKE '\\_dbrepl%'")
        return found

    def assert_replicated(self):
        there, here = self.contents(self.target), self.contents(self.source)
        there["uses"] = here["uses"]  # not listed
        self.assertEqual(here, there)

    def test_every_type_arrives_and_a_second_run_changes_nothing(self):
        body = self.invoke(tables=self.TABLES)
        self.assertEqual({"data.every": 3, "data.codes": 2, "data.self": 3},
                         {name: table["rows"] for name, table in body["tables"].items()})
        self.assert_replicated()
        self.assertEqual(((1, "de"),), self.target("SELECT * FROM data.uses"), "no cascade may reach what is not listed")
        self.assertEqual(body["tables"], self.invoke(tables=self.TABLES)["tables"])
        self.assert_replicated()
        self.target("INSERT INTO data.every (words) VALUES ('next')")
        self.assertEqual(((10,),), self.target("SELECT MAX(id) FROM data.every"))

    def test_dry_run_counts_only(self):
        self.assertEqual(3, self.invoke(tables=["data.every"], dry_run=True)["tables"]["data.every"]["rows"])
        self.assertEqual(self.before, self.contents(self.target))

    def test_keys_that_would_break(self):
        self.target("INSERT INTO data.uses VALUES (2, 'xx')")
        before = self.contents(self.target)
        self.refused("break the foreign key .* of data.uses", tables=["data.codes"])
        self.source("INSERT INTO data.self VALUES (4, 99)")
        self.refused("break the foreign key .* of data.self", tables=["data.self"])
        self.assertEqual(before, self.contents(self.target))

    def test_refuses_before_anything_changes(self):
        self.source("ALTER TABLE data.self ADD note INT")
        self.source("CREATE VIEW data.seen AS SELECT 1 AS one")
        self.target("CREATE VIEW data.seen AS SELECT 1 AS one")
        self.target("CREATE TRIGGER data.t AFTER INSERT ON data.every FOR EACH ROW SET @x = 1")
        for text, event in (
                ("data.self .* differs .*: note", {"tables": ["data.codes", "data.self"]}),
                ("data.absent is missing", {"tables": ["data.absent"]}),
                ("data.seen must be an InnoDB table", {"tables": ["data.seen"]}),
                ("data.every must be .* without INSERT or DELETE triggers", {"tables": ["data.every"]}),
                ("'codes' needs its database", {"tables": ["codes"]}),
                ("names no tables", {})):
            with self.subTest(text):
                self.refused(text, **event)
        self.assertEqual(self.before, self.contents(self.target))
        with mock.patch.dict(os.environ, REFERENCE_TABLES="data.codes"):
            self.refused("'data.uses' is not one of the reference tables", tables=["data.uses"])
            self.assertEqual(["data.codes"], list(self.invoke()["tables"]))

    def test_database_from_the_event_or_the_secret(self):
        self.assertEqual(["data.codes"], list(self.invoke(tables=["codes"], database="data")["tables"]))
        self.aws.secrets["arn:dev"] = {**self.source.secret, "dbname": "data"}
        self.assertEqual(["data.codes"], list(self.invoke(tables=["codes"])["tables"]))

    def test_time_that_runs_out(self):
        context = mock.Mock()
        context.get_remaining_time_in_millis.return_value = 9000
        self.refused("the time ran out in data.every", context, tables=self.TABLES)
        self.assertEqual(self.before, self.contents(self.target))

    def test_many_rows_in_many_statements(self):
        self.source("INSERT INTO data.codes SELECT CONV(seq, 10, 36), REPEAT('ä', 40) FROM seq_36_to_1295 "
                    "WHERE CONV(seq, 10, 36) NOT IN ('DE', 'FR')")
        self.target("SET GLOBAL max_allowed_packet=65536")
        self.addCleanup(self.target, "SET GLOBAL max_allowed_packet=16777216")
        self.assertEqual(1260, self.invoke(tables=["data.codes"])["tables"]["data.codes"]["rows"])
        self.assert_codes_equal()

    def assert_codes_equal(self):
        self.assertEqual(self.contents(self.source)["codes"], self.contents(self.target)["codes"])

    def test_failure_before_each_statement_leaves_the_old_or_the_new(self):
        """Cuts the target's connection before its first statement, its second, and so on to the last."""
        rows = self.index.Database.rows
        survived = {"old": 0, "new": 0}
        for number in range(1, 200):
            count = 0

            def cut(side, sql, *values):
                nonlocal count
                if side.connection.port == self.target.port:
                    count += 1
                    if count == number:
                        side.connection._force_close()
                return rows(side, sql, *values)

            with mock.patch.object(self.index.Database, "rows", cut):
                try:
                    self.invoke(tables=self.TABLES)
                    break
                except self.index.pymysql.MySQLError:
                    pass
            there = self.contents(self.target)
            there.pop("left behind")  # the next run clears it
            if there == {k: v for k, v in self.before.items() if k != "left behind"}:
                survived["old"] += 1
            else:
                there["uses"] = []
                self.assertEqual({k: v for k, v in self.contents(self.source).items() if k != "left behind"}, there)
                survived["new"] += 1
        self.assertGreater(survived["old"], 20)
        self.assert_replicated()


if __name__ == "__main__":
    unittest.main()
