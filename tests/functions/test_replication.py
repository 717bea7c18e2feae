"""The functions on real servers: dev to staging to prod, what is replicated, what is refused."""

import os
import random
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import shop
import support


class WholeWay(support.OnServers):
    """A realistic schema and its reference data, from dev over staging to prod; and once more, when nothing changes."""

    COUNT = 3

    def test_schema_and_reference_data_arrive_and_a_second_run_changes_nothing(self):
        self.build(self.source, [*shop.SCHEMA, *shop.ROWS])
        (tables,), = self.source("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('shop', 'books') "
                                 "AND TABLE_TYPE='BASE TABLE'")
        self.assertEqual(40, tables)
        everything = support.definitions(self.source, *shop.DATABASES)
        ways = [{"source_env": "dev", "target_env": "staging"}, {"source_env": "staging", "target_env": "prod"}]
        for way, before, server in zip(ways, self.servers, self.servers[1:]):
            with self.subTest(**way):
                counter = before("SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_NAME='list_03'")
                self.assertGreater(counter[0][0], 10)
                body = self.schema(**way)
                self.assertEqual([], body["drift"])
                self.assertEqual(everything, support.definitions(server, *shop.DATABASES))
                copied = self.data(tables=shop.REFERENCE, **way)["tables"]
                self.assertEqual({"rows": 8, "deleted": 0, "inserted": 8},
                                 {key: copied["shop.list_03"][key] for key in ("rows", "deleted", "inserted")})
                for label in shop.REFERENCE:
                    database, table = label.split(".")
                    self.assertEqual(support.contents(self.source, database, table), support.contents(server, database, table))
                self.assertEqual(((0,),), server("SELECT COUNT(*) FROM shop.customers"), "what is not listed is not copied")
                server("INSERT INTO shop.list_03 (code) VALUES ('new')")
                self.assertEqual(counter, server("SELECT id FROM shop.list_03 WHERE code='new'"), "the counter arrives")
                server("DELETE FROM shop.list_03 WHERE code='new'")
        for way in ways:
            body = self.schema(**way)
            self.assertEqual(([], []), (body["changes"], body["drift"]))
            for label, table in self.data(tables=shop.REFERENCE, **way)["tables"].items():
                self.assertEqual((0, 0), (table["deleted"], table["inserted"]), label)
        self.assertEqual([], list(self.servers[2]("SHOW TABLES FROM _dbrepl")))
        self.assertEqual({f"/db-replication/test/last-{kind}-sync/{way}" for kind in ("schema", "data")
                          for way in ("dev-to-staging", "staging-to-prod")}, set(self.aws.parameters))


class Schema(support.OnServers):
    DATABASE = "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"

    def both(self, here, there):
        self.build(self.source, [self.DATABASE, "USE shop", *here])
        self.build(self.target, [self.DATABASE, "USE shop", *there])

    def assert_settled(self, **event):
        body = self.schema(**event)
        self.assertEqual(([], []), (body["changes"], body["drift"]))
        self.assertEqual(support.definitions(self.source, "shop"), support.definitions(self.target, "shop"))

    def test_tables_converge(self):
        self.both(["CREATE TABLE p (id BIGINT AUTO_INCREMENT PRIMARY KEY, b VARCHAR(20) CHARACTER SET utf8mb4, a INT COMMENT 'first',"
                   " t INT AS (a + 2) STORED, UNIQUE KEY k (a, b), KEY `k``2` (b(3))) COMMENT='new, '';''' ROW_FORMAT=DYNAMIC",
                   "CREATE TABLE c (id INT PRIMARY KEY, p BIGINT, KEY p (p), CONSTRAINT `own``ed` FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE,"
                   " CONSTRAINT small CHECK (id < 99))",
                   "CREATE TABLE whole (id INT PRIMARY KEY, x VARCHAR(9)) CHARACTER SET utf8mb4"],
                  ["CREATE TABLE p (a INT, id INT AUTO_INCREMENT PRIMARY KEY, b VARCHAR(10) CHARACTER SET latin1, KEY k (a)) COMMENT='old'",
                   "CREATE TABLE c (id INT PRIMARY KEY, p INT, KEY p (p), CONSTRAINT `own``ed` FOREIGN KEY (p) REFERENCES p (id),"
                   " CONSTRAINT small CHECK (id < 50))",
                   "CREATE TABLE whole (id INT PRIMARY KEY, x VARCHAR(9)) CHARACTER SET latin1",
                   "INSERT INTO p VALUES (1, 5, 'é')", "INSERT INTO c VALUES (7, 5)", "INSERT INTO whole VALUES (1, 'ü')"])
        # The parent's key grows with its child's, so this is a drop only for the constraints, which come back.
        self.assertEqual([], self.schema()["drift"])
        self.assert_settled()
        self.assertEqual(((5, "é", 1, 3),), self.target("SELECT * FROM shop.p"))
        self.assertEqual(((1, "ü"),), self.target("SELECT * FROM shop.whole"))

    def test_what_could_lose_something_waits_for_leave(self):
        self.both(["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(5), n INT NOT NULL, g INT AS (n + 1) STORED)"],
                  ["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9), n INT, g INT, gone INT, KEY gone (gone), UNIQUE KEY a (a))",
                   "CREATE TABLE only_here (id INT)", "CREATE VIEW v AS SELECT 1 AS one",
                   "CREATE PROCEDURE p() SELECT 1", "CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW SET @x = 1",
                   "INSERT INTO t VALUES (1, 'long text', NULL, 9, 8)"])
        drift = {"shop.t: `a`", "shop.t: `n`", "shop.t: `g`", "shop.t: `gone`", "shop.t: KEY `gone`", "shop.t: KEY `a`",
                 "shop.only_here: TABLE only in the target", "shop.v: VIEW only in the target",
                 "shop.p: PROCEDURE only in the target", "shop.tr: TRIGGER only in the target"}
        before = support.definitions(self.target, "shop")
        for event in ({}, {"allow_destructive": False}, {"allow_destructive": "true"}):
            body = self.schema(**event)
            self.assertEqual(([], drift), (body["changes"], set(body["drift"])))
        self.assertEqual(before, support.definitions(self.target, "shop"))
        # Even where narrowing is allowed, no value is cut.
        with self.assertRaisesRegex(Exception, r"change \d of \d: .*ALTER TABLE `t`"):
            self.schema(allow_destructive=True)
        self.assertEqual((("long text",),), self.target("SELECT a FROM shop.t"))
        self.target("UPDATE shop.t SET a = 'short', n = 3")
        with mock.patch.dict(os.environ, ALLOW_DESTRUCTIVE="true"):
            self.schema()
        self.assert_settled()
        self.assertEqual(((1, "short", 3, 4),), self.target("SELECT * FROM shop.t"))

    def test_programs_and_views_change(self):
        def programs(version):
            return [f"CREATE OR REPLACE FUNCTION f() RETURNS INT DETERMINISTIC RETURN {version}",
                    f"CREATE OR REPLACE VIEW a AS SELECT x, f() + {version} AS y FROM b",
                    f"CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW SET NEW.id = {version}",
                    f"CREATE OR REPLACE PROCEDURE p() BEGIN SELECT ';{version}'; END",
                    f"CREATE OR REPLACE EVENT e ON SCHEDULE EVERY {version} HOUR STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1"]
        for version, server in ((1, self.target), (2, self.source)):
            self.build(server, [self.DATABASE, "USE shop", "CREATE TABLE t (id INT)",
                                f"CREATE VIEW b AS SELECT id AS {'x' * version}, 1 AS x{version} FROM t" if version == 2 else
                                "CREATE VIEW b AS SELECT id AS x FROM t",
                                *([] if version == 1 else ["CREATE OR REPLACE VIEW b AS SELECT id AS x, id AS z FROM t"]), *programs(version)])
        self.source("CREATE OR REPLACE VIEW shop.a AS SELECT x, z FROM shop.b")  # needs the new form of b
        self.source("CREATE USER IF NOT EXISTS someone@localhost")
        self.source("CREATE OR REPLACE DEFINER=someone@localhost VIEW shop.c AS SELECT 1 AS one")
        self.assertEqual([], self.schema()["drift"])
        self.assert_settled()
        self.assertIn("VIEW", str(self.target("SHOW CREATE VIEW shop.c")), "the definer need not exist in the target")

    def test_triggers_keep_their_order(self):
        trigger = "CREATE TRIGGER {} BEFORE UPDATE ON t FOR EACH ROW {} SET NEW.id = 1"
        self.both(["CREATE TABLE t (id INT)", trigger.format("m", ""), trigger.format("z", "PRECEDES m"), trigger.format("b", "FOLLOWS z")],
                  ["CREATE TABLE t (id INT)", trigger.format("m", "").replace("1", "2"), trigger.format("b", "")])
        order = "SELECT TRIGGER_NAME, ACTION_ORDER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='shop' ORDER BY ACTION_ORDER"
        self.schema()
        self.assertEqual([name for name, _ in self.source(order)], [name for name, _ in self.target(order)])
        self.assertEqual(self.source(order), self.target(order))

    def test_dry_run_changes_nothing_and_names_databases(self):
        self.build(self.source, shop.SCHEMA)
        before = self.target("SHOW DATABASES")
        changes = self.schema(dry_run=True)["changes"]
        self.assertEqual(before, self.target("SHOW DATABASES"))
        self.assertEqual({}, self.aws.parameters)
        places = {name: next(i for i, text in enumerate(changes) if f"CREATE TABLE `{name}`" in text)
                  for name in ("customers", "orders", "order_lines", "list_07")}
        self.assertEqual(["list_07", "customers", "orders", "order_lines"], sorted(places, key=places.get))
        self.source("CREATE DATABASE other")
        self.schema(databases=["other"])
        self.assertNotIn(("shop",), self.target("SHOW DATABASES"))
        self.assertIn(("other",), self.target("SHOW DATABASES"))
        with self.assertRaisesRegex(Exception, "no database 'absent'"):
            self.schema(databases=["absent"])

    def test_rows_that_break_a_new_key_are_an_error_and_the_next_run_goes_on(self):
        self.both(["CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT own FOREIGN KEY (p) REFERENCES p (id))",
                   "CREATE VIEW v AS SELECT id FROM c"],
                  ["CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT PRIMARY KEY, p INT)", "INSERT INTO c VALUES (1, 77)"])
        with self.assertRaisesRegex(Exception, r"change 2 of 3: .*foreign key constraint fails.*ADD CONSTRAINT `own`"):
            self.schema()
        self.assertEqual("error", self.aws.parameters["/db-replication/test/last-schema-sync/dev-to-staging"]["status"])
        self.target("DELETE FROM shop.c")
        self.assertEqual(2, len(self.schema()["changes"]))
        self.assert_settled()

    def test_a_database_changes_its_character_set(self):
        self.source("CREATE DATABASE shop CHARACTER SET utf8mb4")
        self.target("CREATE DATABASE shop CHARACTER SET latin1")
        self.schema()
        self.assert_settled()


class Scripts(support.OnServers):
    URI = "s3://scripts/a/b.sql"

    def run_script(self, text, **event):
        self.aws.objects["scripts", "a/b.sql"] = text if isinstance(text, bytes) else text.encode()
        return self.schema(**{"migration_script": self.URI, **event})

    def counts(self, text):
        body = self.run_script(text)
        return body["done_before"], body["executed"]

    def refused(self, text, script, **event):
        with self.assertRaisesRegex(self.functions["schema_replication"].Failure, text):
            self.run_script(script, **event)

    HOSTILE = r"""-- it's; a comment "
# `another' one;
CREATE DATABASE IF NOT EXISTS `hos``tile; db`; USE `hos``tile; db`;
CREATE TABLE `t;'"` (`a``;` VARCHAR(5000) COMMENT 'x;y', b BLOB) COMMENT='it''s; "x" \'y\'';
INSERT INTO `t;'"` (`a``;`) VALUES ('a;b'), ("c\';d"), ('100%s %d %%'), ("e"";f"), ('\\'), ('--x;'), ('/* ; */'), ('# ;'), ('
line; -- two
/* three ;'), (''''), ('\';\'');
/* a ; comment ' with " quotes */ INSERT INTO `t;'"` (b) VALUES (x'00ff27'), (_binary'\0\Z\n\t\%\_');
delimiter '//'
CREATE PROCEDURE p() BEGIN INSERT INTO `t;'"` (`a``;`) VALUES ('from p;'); -- not the end;
  SELECT 1; SELECT 'two;'; /* ; */ END//
CREATE TRIGGER tr BEFORE INSERT ON `t;'"` FOR EACH ROW BEGIN SET NEW.b = COALESCE(NEW.b, 'trigger;'); END//
  DELIMITER ;
CALL p();
SET @a = 5--2, @b = 'x'; INSERT INTO `t;'"` (`a``;`) VALUES (@a), (@b)\g INSERT INTO `t;'"` (`a``;`) VALUES ('after g') \G
/*!40101 INSERT INTO `t;'"` (`a``;`) VALUES ('versioned') */;
/*!99999 INSERT INTO nothing VALUES ('not run') */;
START TRANSACTION; INSERT INTO `t;'"` (`a``;`) VALUES ('undone'); ROLLBACK;
SET autocommit=0; INSERT INTO `t;'"` (`a``;`) VALUES ('kept'); COMMIT; SET autocommit=1;
LOCK TABLES `t;'"` WRITE; INSERT INTO `t;'"` (`a``;`) VALUES ('locked'); UNLOCK TABLES;
INSERT INTO `t;'"` (`a``;`) VALUES ('%s');
SELECT 1 AS `delimiter`;
INSERT INTO `t;'"` (`a``;`) VALUES ('äöü 😀 last')""".replace("%s');\nSELECT", "L" + "o" * 4000 + "ng');\nSELECT")

    def test_does_what_the_client_does(self):
        client = self.source.client(self.HOSTILE.encode(), "--default-character-set=utf8mb4", "--comments", "mysql")
        self.assertEqual(b"", client.stderr)
        self.run_script(self.HOSTILE)
        database = "hos`tile; db"
        self.assertEqual(support.definitions(self.source, database), support.definitions(self.target, database))
        there = support.contents(self.target, database)
        self.assertEqual(support.contents(self.source, database), there)
        self.assertGreater(len(there["t;'\""]), 20)

    def test_statements_are_the_ones_that_the_client_sends(self):
        for server in (self.source, self.target):
            server("SET GLOBAL log_output='TABLE'")
        sent = {}
        script = "CREATE DATABASE x;\nUSE x;\nCREATE TABLE t (a TEXT);\n" + self.HOSTILE.split("USE `hos``tile; db`;\n")[1].replace("b BLOB", "b INT") \
            .replace("x'00ff27'", "1").replace(r"_binary'\0\Z\n\t\%\_'", "2").replace("COALESCE(NEW.b, 'trigger;')", "3")
        for name, server in (("client", self.source), ("function", self.target)):
            server("TRUNCATE mysql.general_log")
            server("SET GLOBAL general_log=1")
            if name == "client":
                self.assertEqual(b"", server.client(script.encode(), "--default-character-set=utf8mb4", "--comments", "mysql").stderr)
            else:
                self.run_script(script)
            server("SET GLOBAL general_log=0")
            log = [row[0] for row in server("SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type='Query' ORDER BY event_time")]
            sent[name] = log
        words = ("CREATE", "INSERT", "SELECT 1 AS", "CALL", "SET @a", "LOCK", "UNLOCK", "/*!", "ROLLBACK")
        def pick(log):
            clean = [support.re.sub(r"\A(?:\s|#[^\n]*\n|-- [^\n]*\n|/\*[^!].*?\*/)+", "", text, flags=support.re.S).strip() for text in log]
            return [text for text in clean if text.startswith(words) and "_dbrepl" not in text and "general_log" not in text]
        self.assertEqual(pick(sent["client"]), pick(sent["function"]))
        self.assertGreater(len(pick(sent["client"])), 17)

    PIECES = ("SELECT 1", "SELECT 'a;b', 1--2", 'SELECT "it\'s;"', "SELECT 'x''y\\\\;' AS `n;``m`", "SELECT `a\\`", "SELECT '%s ä -- x'", "BEGIN x;")
    BETWEEN = (" ", "\n", ";", ";", ";\n", "\n-- it's; this\n", "\n--that;\n", " # and;\n", "/* ; ' */", "/*! + 1 */", "\\g", "\\G\n",
               ";\nDELIMITER //\n", "//\nDELIMITER ;\n", "//", ";\n  delimiter '|'\n", "|\ndelimiter ;\n", ";\r\n", ";\nuse mysql\n", ";USE test;")
    OPAQUE = support.re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|(?P<comment>#[^\n]*|--\s[^\n]*|/\*[^!].*?\*/)""", support.re.S)

    def bare(self, statement):
        """Without what the client or the server leave out: comments, spare space, a last semicolon."""
        text = self.OPAQUE.sub(lambda match: "" if match["comment"] else match[0], statement)
        return "".join(text.split()).rstrip(";").replace("use", "USE", 1)

    def test_random_scripts_are_split_as_the_client_splits_them(self):
        server, function, compared = self.source, self.functions["schema_replication"], 0
        server("CREATE DATABASE test")
        server("SET GLOBAL log_output='TABLE'")
        for seed in range(40):
            draw = random.Random(f"{os.environ.get('DBREPL_PROPERTY_SEED', 7)}/{seed}")
            script = "".join(draw.choice(self.PIECES) + "".join(draw.choices(self.BETWEEN, k=draw.randint(1, 3)))
                             for _ in range(draw.randint(1, 8)))
            try:
                split = list(function.statements(script))
            except function.Failure:  # a string that does not end, which the client leaves to the server
                continue
            server("TRUNCATE mysql.general_log")
            server("SET GLOBAL general_log=1")
            server.client(script.encode(), "--force", "--default-character-set=utf8mb4", "mysql")
            server("SET GLOBAL general_log=0")
            log = server("SELECT command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log ORDER BY event_time")
            sent = ["USE" + text if kind == "Init DB" else self.bare(text) for kind, text in log if kind in ("Query", "Init DB")
                    and "general_log" not in text and text not in ("select @@version_comment limit 1", "SELECT DATABASE()")]
            with self.subTest(script):
                self.assertEqual([text for text in sent if text], [text for text in map(self.bare, split) if text])
                compared += len(sent)
        self.assertGreater(compared, 100)

    def test_bytes_of_another_character_set_arrive_as_they_are(self):
        script = (b"\xef\xbb\xbfSET NAMES latin1; CREATE DATABASE l; CREATE TABLE l.t (a VARCHAR(9) CHARACTER SET utf8mb4);\r\n"
                  b"INSERT INTO l.t VALUES ('\xe4;'); SELECT '\xe4'; SET NAMES utf8mb4; INSERT INTO l.t VALUES ('\xf0\x9f\x98\x80');\r\n"
                  b"CREATE TABLE l.`\xc3\xa4` (a INT) COMMENT '\xc3\xa4';SELEKT '\xff'")
        self.assertIn(b"SELEKT", self.source.client(script, "mysql").stderr)
        self.refused("statement 9 of 9.*SELEKT", script)
        self.assertEqual(support.definitions(self.source, "l"), support.definitions(self.target, "l"))
        self.assertEqual(support.contents(self.source, "l"), support.contents(self.target, "l"))
        self.assertEqual((("ä;",), ("😀",)), self.target("SELECT a FROM l.t"))
        self.assertEqual((8, 1), self.counts(script.replace(b"SELEKT", b"SELECT")))

    def test_runs_once_and_a_changed_script_is_an_error(self):
        script = "CREATE DATABASE one; CREATE TABLE one.t (id INT); INSERT INTO one.t VALUES (1)"
        self.assertEqual(script.split("; "), self.run_script(script, dry_run=True)["changes"])
        self.assertNotIn(("one",), self.target("SHOW DATABASES"))
        self.assertEqual((0, 3), self.counts(script))
        for again in (script, script + ";\n-- a comment\n"):
            self.assertEqual((3, 0), self.counts(again))
        for changed in (script.replace("(1)", "(2)"), script + "; SELECT 1", "CREATE DATABASE one"):
            self.refused("was changed after 3 of its statements had run", changed)
        self.assertEqual(((1,),), self.target("SELECT * FROM one.t"))
        self.aws.objects["scripts", "other.sql"] = b"INSERT INTO one.t VALUES (5)"
        self.assertEqual(1, self.schema(migration_script="other.sql")["executed"], "a key alone is one of the stack's bucket")

    def test_stops_at_the_first_failure_and_goes_on_there(self):
        script = "CREATE DATABASE one; USE one; CREATE TABLE t (id INT); INSERT INTO t VALUES (1); SELEKT 2; INSERT INTO t VALUES (3)"
        self.refused("statement 5 of 6: .*: SELEKT 2", script)
        self.assertEqual(((1,),), self.target("SELECT * FROM one.t"))
        self.refused("was changed after 4", script.replace("(1)", "(7)"))
        self.assertEqual((4, 2), self.counts(script.replace("SELEKT", "SELECT")))
        self.assertEqual(((1,), (3,)), self.target("SELECT * FROM one.t"))
        for uri in ("s3://bucket", "http://x/y"):
            self.refused("s3://bucket/key", "SELECT 1", migration_script=uri)
        self.refused("ends inside what begins with '", "SELECT 1; SELECT 'x")
        self.assertEqual(((2,),), self.target("SELECT COUNT(*) FROM one.t"))

    def test_a_script_cannot_take_the_lock(self):
        self.run_script("SELECT RELEASE_ALL_LOCKS(); CREATE DATABASE one; SELECT RELEASE_LOCK('db-replication')")
        self.assertIn(("one",), self.target("SHOW DATABASES"))

    def test_an_open_transaction_at_the_end_is_an_error(self):
        self.run_script("CREATE DATABASE one; CREATE TABLE one.t (id INT)")
        self.aws.objects["scripts", "open.sql"] = b"INSERT INTO one.t VALUES (0); START TRANSACTION; INSERT INTO one.t VALUES (1)"
        with self.assertRaisesRegex(Exception, "ends within a transaction"):
            self.schema(migration_script="open.sql")
        self.assertEqual(((0,),), self.target("SELECT * FROM one.t"))
        self.aws.objects["scripts", "open.sql"] += b"; COMMIT"
        self.assertEqual(1, self.schema(migration_script="open.sql")["done_before"])
        self.assertEqual(((0,), (1,)), self.target("SELECT * FROM one.t"))


class Data(support.OnServers):
    TABLES = ["data.every", "data.codes", "data.self"]
    SCHEMA = ["CREATE DATABASE data", "USE data", "SET sql_mode='ALLOW_INVALID_DATES', time_zone='+00:00'", shop.EVERY_TYPE,
              "CREATE TABLE codes (code CHAR(2) PRIMARY KEY, name VARCHAR(50), UNIQUE KEY (name))",
              "CREATE TABLE uses (id INT PRIMARY KEY, code CHAR(2), FOREIGN KEY (code) REFERENCES codes (code) ON DELETE CASCADE)",
              "CREATE TABLE self (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES self (id))",
              "CREATE TABLE keyless (a INT, b VARCHAR(9))",
              "CREATE TABLE people (id INT PRIMARY KEY, mail VARCHAR(20), note TEXT, secret VARCHAR(9) DEFAULT 'none')"]

    def setUp(self):
        super().setUp()
        for server in self.servers:
            self.build(server, self.SCHEMA)
        self.build(self.source, [shop.EVERY_ROW, "INSERT INTO codes VALUES ('de', 'Deutschland'), ('fr', 'France')",
                                 "INSERT INTO self VALUES (1, 2), (2, NULL), (3, 1)"])
        self.build(self.target, ["INSERT INTO codes VALUES ('de', 'Germany'), ('xx', 'Deutschland')", "INSERT INTO uses VALUES (1, 'de')",
                                 "INSERT INTO every (id, words) VALUES (9, 'old')"])

    def assert_equal(self, *tables):
        self.assertEqual(support.contents(self.source, "data", *tables), support.contents(self.target, "data", *tables))

    def refused(self, text, context=None, **event):
        with self.assertRaisesRegex(self.functions["data_replication"].Failure, text):
            self.data(context, **event)

    def test_only_what_differs_changes(self):
        self.data(tables=self.TABLES)
        self.assert_equal("every", "codes", "self")
        self.assertEqual(((1, "de"),), self.target("SELECT * FROM data.uses"), "no cascade may reach what is not listed")
        self.source("INSERT INTO data.codes VALUES ('it', 'Italia')")
        self.source("UPDATE data.codes SET name='FRANCE' WHERE code='fr'")
        self.source("UPDATE data.every SET f=f+1 WHERE id=1")
        body = self.data(tables=self.TABLES)["tables"]
        self.assertEqual([(1, 1), (1, 2), (0, 0)], [(body[each]["deleted"], body[each]["inserted"]) for each in self.TABLES])
        self.assert_equal("every", "codes", "self")

    def test_tables_without_a_key(self):
        self.source("INSERT INTO data.keyless VALUES (1, 'a'), (1, 'a'), (NULL, NULL), (2, 'b#1#-')")
        self.target("INSERT INTO data.keyless VALUES (5, 'x')")
        self.assertEqual(4, self.data(tables=["data.keyless"])["tables"]["data.keyless"]["inserted"])
        self.assert_equal("keyless")

    def test_columns_left_out_and_masked(self):
        self.source("INSERT INTO data.people VALUES (1, 'ann@example.com', 'private', 'abc'), (2, NULL, NULL, 'x')")
        self.target("INSERT INTO data.people VALUES (2, NULL, NULL, 'own')")
        with mock.patch.dict(os.environ, MASKED_COLUMNS="data.people.mail, data.people.note", LEFT_OUT_COLUMNS="data.people.secret"):
            for expected in (1, 0):
                self.assertEqual(expected, self.data(tables=["data.people"])["tables"]["data.people"]["inserted"])
            self.assertEqual(((1, 1, 1, "none"), (2, None, None, "own")), self.target(
                "SELECT id, mail=LEFT(SHA2('ann@example.com', 256), 20), note=SHA2('private', 256), secret FROM data.people"))
            self.target("ALTER TABLE data.people DROP secret")
            self.data(tables=["data.people"])
            os.environ["MASKED_COLUMNS"] = "data.people.id"
            self.refused("data.people.id is no text", tables=["data.people"])

    def test_dry_run_measures_only(self):
        before = support.contents(self.target, "data")
        body = self.data(tables=["data.every", "data.self"], dry_run=True)["tables"]
        self.assertEqual((3, True), (body["data.every"]["rows"], body["data.every"]["differs"]))
        self.assertEqual(before, support.contents(self.target, "data"))
        self.assertNotIn(("_dbrepl",), self.target("SHOW DATABASES"))

    def test_keys_that_would_break(self):
        self.target("INSERT INTO data.uses VALUES (2, 'xx')")
        before = support.contents(self.target, "data")
        self.refused("break the foreign key .* of data.uses", tables=["data.codes"])
        self.source("SET foreign_key_checks=0")
        self.source("INSERT INTO data.self VALUES (4, 99)")
        self.source("SET foreign_key_checks=1")
        self.refused("break the foreign key .* of data.self", tables=["data.self"])
        self.assertEqual(before, support.contents(self.target, "data"))
        self.assertEqual([], list(self.target("SHOW TABLES FROM _dbrepl")))

    def test_refuses_before_anything_changes(self):
        self.source("ALTER TABLE data.self ADD note INT")
        self.source("ALTER TABLE data.uses MODIFY code CHAR(2) CHARACTER SET ascii, DROP FOREIGN KEY uses_ibfk_1")
        self.source("CREATE VIEW data.seen AS SELECT 1 AS one")
        self.target("CREATE VIEW data.seen AS SELECT 1 AS one")
        self.target("CREATE DEFINER=other@localhost TRIGGER data.t AFTER INSERT ON data.every FOR EACH ROW SET @x = 1")
        before = support.contents(self.target, "data")
        for text, event in (
                ("data.self .* differs .*: note", {"tables": ["data.codes", "data.self"]}),
                ("data.uses .* differs .*: code", {"tables": ["data.uses"]}),
                ("data.absent is missing", {"tables": ["data.absent"]}),
                ("data.seen must be an InnoDB table", {"tables": ["data.seen"]}),
                ("data.every must be .* without INSERT or DELETE triggers of others", {"tables": ["data.every"]}),
                ("'absent' needs its database", {"tables": ["absent"]}),
                ("names no tables", {})):
            with self.subTest(text):
                self.refused(text, **event)
        with mock.patch.dict(os.environ, REFERENCE_TABLES="data.codes"):
            self.refused("'data.uses' is not one of the reference tables", tables=["data.codes", "data.uses"])
        self.assertEqual(before, support.contents(self.target, "data"))

    def test_tables_from_the_configuration_the_event_or_the_secret(self):
        with mock.patch.dict(os.environ, REFERENCE_TABLES="data.codes, data.self"):
            self.assertEqual(["data.codes", "data.self"], list(self.data()["tables"]))
        self.assertEqual(["data.codes"], list(self.data(tables=["codes"], database="data")["tables"]))
        self.aws.secrets["arn:dev"] = {**self.source.secret, "dbname": "data"}
        self.assertEqual(["data.codes"], list(self.data(tables=["codes"])["tables"]))

    def test_many_rows_in_many_statements(self):
        self.source("INSERT INTO data.codes SELECT CONV(seq, 10, 36), CONCAT(REPEAT('ä', 40), seq) FROM seq_36_to_1295 "
                    "WHERE CONV(seq, 10, 36) NOT IN ('DE', 'FR')")
        self.target("SET GLOBAL max_allowed_packet=65536")
        self.addCleanup(self.target, "SET GLOBAL max_allowed_packet=16777216")
        self.assertEqual(1260, self.data(tables=["data.codes"])["tables"]["data.codes"]["rows"])
        self.assert_equal("codes")

    def test_rows_of_another_session_during_the_run_are_not_lost_in_silence(self):
        """The snapshot is one moment of all tables, whatever is committed meanwhile."""
        function = self.functions["data_replication"]
        stage = function.Table.stage

        def meanwhile(table, *rest):
            self.source("INSERT INTO data.codes VALUES (%s, %s)", table.label[-2:], table.label)
            self.source("SET foreign_key_checks=0")
            self.source("DELETE FROM data.self WHERE id=2")
            return stage(table, *rest)

        expected = support.contents(self.source, "data", "codes", "self")
        with mock.patch.object(function.Table, "stage", meanwhile):
            self.data(tables=["data.codes", "data.self"])
        self.assertEqual(expected, support.contents(self.target, "data", "codes", "self"))


@unittest.skipUnless(support.shutil.which("openssl"), "openssl is not installed")
class Encryption(support.OnServers):
    """A server with a certificate of its own authority."""

    def setUp(self):
        super().setUp()
        place = Path(support.INSTALLATION.directory.name)
        request = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-x509", "-days", "2", "-keyout", "key.pem", "-out", "ca.pem",
                   "-subj", "/CN=127.0.0.9", "-addext", "subjectAltName=IP:127.0.0.9"]
        support.subprocess.run(request, cwd=place, check=True, capture_output=True)
        options = (f"--ssl-cert={place}/ca.pem", f"--ssl-key={place}/key.pem", f"--ssl-ca={place}/ca.pem")
        server = support.Server(place, support.INSTALLATION.template, "127.0.0.9", options=options)
        self.addCleanup(server.stop)
        self.authority = str(place / "ca.pem")
        self.server = server
        self.source("CREATE DATABASE shop")
        self.aws.secrets["arn:staging"] = server.secret

    def test_encrypted_where_offered_and_verified_where_named(self):
        server = self.server
        server("CREATE USER tls@'%' IDENTIFIED BY 'x' REQUIRE SSL")
        server("GRANT ALL ON *.* TO tls@'%'")
        self.aws.secrets["arn:staging"] = {**server.secret, "username": "tls", "password": "x"}
        self.schema()
        self.assertIn(("shop",), server("SHOW DATABASES"))
        self.aws.secrets["arn:dev"] = self.aws.secrets["arn:staging"]
        with mock.patch.dict(os.environ, DB_SSL_CA=self.authority):
            self.schema()
            self.aws.secrets["arn:dev"] = self.source.secret
            with self.assertRaisesRegex(Exception, "server of 'dev' offers no TLS"):
                self.schema()
        other = self.authority.replace("ca.pem", "other.pem")
        support.subprocess.run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-x509", "-keyout", os.devnull, "-out", other, "-subj",
                                "/CN=other"], check=True, capture_output=True)
        with mock.patch.dict(os.environ, DB_SSL_CA=other), self.assertRaisesRegex(Exception, "CERTIFICATE_VERIFY_FAILED"):
            self.aws.secrets["arn:dev"] = self.aws.secrets["arn:staging"]
            self.schema()


if __name__ == "__main__":
    unittest.main()
