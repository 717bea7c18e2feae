"""What an adversary would try: odd events and secrets, names and contents of databases that break what is built of text."""

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

LONG = "ä" * 64


class Events(support.OnServers):
    """Events, variables and secrets as they should not be."""

    def setUp(self):
        super().setUp()
        for server in self.servers:
            self.build(server, ["CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)"])
        self.source("INSERT INTO shop.t VALUES (1)")

    def refused(self, name, text, recorded="dev-to-staging", **event):
        self.aws.parameters.clear()
        function = self.functions[name]
        with self.assertRaisesRegex(function.Failure, text), contextlib.redirect_stdout(io.StringIO()):
            function.lambda_handler({**self.EVENT, **event}, None)
        kind = name.partition("_")[0]
        expected = {f"/db-replication/test/last-{kind}-sync/{recorded}": "error"} if recorded else {}
        self.assertEqual(expected, {key: state["status"] for key, state in self.aws.parameters.items()})
        self.assertEqual((), self.target("SELECT * FROM shop.t"))

    def test_environments(self):
        for name in support.NAMES:
            for event in ({"source_env": None}, {"target_env": 7}, {"target_env": ["prod"]}, {"source_env": ""},
                          {"source_env": "../../x"}, {"target_env": "a b"}, {"target_env": "x" * 200}):
                with self.subTest(name, **event):
                    self.refused(name, "must name an environment", None, **event)
            self.refused(name, "QA_SECRET_ARN is not set", "dev-to-qa", target_env="qa")
            self.refused(name, "must not be the target", "dev-to-dev", target_env="dev")

    def test_another_spelling_is_the_same_environment(self):
        self.refused("data_replication", "must not be the target", "dev-to-DEV", target_env="DEV", tables=["shop.t"])
        for never, spelling in (("staging", "Staging"), ("STAGING", "staging"), ("pre-prod, staging", "STAGING")):
            with mock.patch.dict(os.environ, NEVER_TARGETS=never):
                self.refused("data_replication", "must not be the target", f"dev-to-{spelling}", target_env=spelling, tables=["shop.t"])
                self.refused("schema_replication", "must not be the target", f"dev-to-{spelling}", target_env=spelling)

    def test_fields_of_the_wrong_kind(self):
        for value in ("shop.t", {}, {"shop.t": 1}, [1], [None], [["shop.t"]], 5, True, []):
            with self.subTest(value):
                self.refused("data_replication", "'tables' of the event", tables=value)
                self.refused("schema_replication", "'databases' of the event", databases=value)
        with mock.patch.dict(os.environ, REFERENCE_TABLES="shop.t"):
            self.refused("data_replication", "'tables' of the event", tables=[])
        for value in ("", 5, ["s3://scripts/x"], {}):
            self.refused("schema_replication", "'migration_script' of the event", migration_script=value)
            self.refused("data_replication", "'database' of the event", tables=["t"], database=value)

    def test_what_belongs_to_the_server(self):
        for database in ("mysql", "MySQL", "sys", "information_schema", "performance_schema", "_dbrepl"):
            with self.subTest(database):
                self.refused("schema_replication", "is not replicated", databases=["shop", database])
                self.refused("data_replication", "is not replicated", tables=["shop.t", f"{database}.user"])
                self.refused("data_replication", "is not replicated", tables=["user"], database=database)

    def test_tables_that_cannot_be(self):
        for name in ("shop.", ".t", ".", "", "shop.t; DROP TABLE t", "shop.`t`", "t`; DROP TABLE shop.t; -- ", "absent.t", "shop.t\0",
                     "shop.%s", "shop." + "x" * 3000):
            with self.subTest(name):
                self.refused("data_replication", "", tables=[name])
        for name in ("absent", "shop`", "", "sh%p", "x" * 3000):
            with self.subTest(name):
                self.refused("schema_replication", "no database", databases=[name])

    def test_a_table_is_found_where_only_one_database_has_it(self):
        self.assertEqual(["shop.t"], list(self.data(tables=["t"])["tables"]))
        self.target("DELETE FROM shop.t")
        self.source("CREATE DATABASE more")
        self.source("CREATE TABLE more.t (id INT)")
        self.refused("data_replication", "'t' needs its database", tables=["t"])

    def test_result_and_state(self):
        """All that the contract names is there."""
        for name, event in (("schema_replication", {}), ("data_replication", {"tables": ["shop.t"]})):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                result = self.functions[name].lambda_handler({**self.EVENT, **event}, None)
            self.assertEqual({"statusCode", "body"}, set(result))
            json.dumps(result)
            body, kind = json.loads(result["body"]), name.partition("_")[0]
            self.assertIs(int, type(result["statusCode"]))
            self.assertEqual(("success", "dev", "staging"), (body["status"], body["source"], body["target"]))
            self.assertLess(0, body["seconds"])
            state = self.aws.parameters[f"/db-replication/test/last-{kind}-sync/dev-to-staging"]
            self.assertEqual(("success", "dev", "staging"), (state["status"], state["source"], state["target"]))
            self.assertRegex(state["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
            self.assertIs(dict, type(state["details"]))
        self.assertEqual({"rows", "checksum", "deleted", "inserted", "seconds"}, set(body["tables"]["shop.t"]))

    def test_zero_rows(self):
        self.source("DELETE FROM shop.t")
        self.assertEqual(0, self.data(tables=["shop.t"])["tables"]["shop.t"]["rows"])
        self.target("INSERT INTO shop.t VALUES (5)")
        self.assertEqual(1, self.data(tables=["shop.t"])["tables"]["shop.t"]["deleted"])
        self.assertEqual((), self.target("SELECT * FROM shop.t"))

    def test_passwords(self):
        self.addCleanup(self.target, "DROP USER IF EXISTS app@'%'")
        for password in ("p'\"\\`%s;#", "ünï€ö😀 ", " ", "$(x){y}", "\\'", "a" * 120):
            with self.subTest(password):
                self.target("CREATE OR REPLACE USER app@'%%' IDENTIFIED BY %s", password)
                self.target("GRANT ALL ON *.* TO app@'%'")
                self.aws.secrets["arn:staging"] = {**self.target.secret, "username": "app", "password": password}
                self.assertEqual("success", self.schema()["status"])
                self.assertNotIn(password.strip() or "no text", json.dumps(self.aws.parameters))

    def test_secrets(self):
        good = self.target.secret
        self.aws.secrets["arn:staging"] = {**good, "port": str(good["port"]), "dbname": "shop", "engine": "mysql"}
        self.schema()
        for secret, text in (({}, "username"), ([], ""), ("text", ""), ({"username": "root"}, "password"),
                             ({**good, "port": "x"}, "port|invalid"), ({**good, "host": "127.0.0.1", "port": 9}, "127.0.0.1")):
            with self.subTest(secret):
                self.aws.secrets["arn:staging"] = secret
                printed = io.StringIO()
                with self.assertRaisesRegex(Exception, text), contextlib.redirect_stdout(printed):
                    self.functions["schema_replication"].lambda_handler(self.EVENT, None)
                self.assertEqual("error", self.aws.parameters["/db-replication/test/last-schema-sync/dev-to-staging"]["status"])


class Schemas(support.OnServers):
    def assert_arrives(self, *databases, **event):
        self.assertEqual([], self.schema(**event)["drift"])
        again = self.schema(**event)
        self.assertEqual(([], []), (again["changes"], again["drift"]))
        here, there = (sorted(support.re.sub(r",\n|\n", "\n", support.definitions(server, *databases)).split("\n"))  # whatever the order of indexes
                       for server in (self.source, self.target))
        self.assertEqual(here, there)

    def test_names(self):
        quoted = support.quote(LONG)
        self.build(self.source, [
            f"CREATE DATABASE {quoted}", f"USE {quoted}",
            f"CREATE TABLE {quoted} ({quoted} INT PRIMARY KEY, `a\nb` INT COMMENT 'c\nd', `x'y` VARCHAR(9) DEFAULT 'e\nf', `\n)x` INT,"
            " CONSTRAINT `n\nm` CHECK (`x'y` <> 'g\nh'), KEY `k\nk` (`a\nb`)) COMMENT='z\n) AUTO_INCREMENT=5'",
            f"CREATE TABLE `'` (id INT PRIMARY KEY, up INT, CONSTRAINT {quoted} FOREIGN KEY (up) REFERENCES {quoted} ({quoted}))",
            "CREATE TABLE `REFERENCES ``x``` (id INT)", "CREATE VIEW `\"` AS SELECT `\n)x` AS `v\nw` FROM " + quoted,
            "CREATE PROCEDURE `p;\n``'` () SELECT 1", f"CREATE TRIGGER `t``{'ä' * 60}` BEFORE INSERT ON `'` FOR EACH ROW SET @`a``b` = ';'"])
        self.assert_arrives(LONG)
        self.source(f"ALTER TABLE {support.quote(LONG, LONG)} ADD `new\nx` INT FIRST, MODIFY `a\nb` BIGINT AFTER `\n)x`")
        self.assert_arrives(LONG)

    def test_names_that_differ_in_case_only(self):
        for database, number in (("Shop", 1), ("shop", 2)):
            self.build(self.source, [
                f"CREATE DATABASE {database}", f"USE {database}", f"CREATE TABLE T (id INT PRIMARY KEY, a{number} INT)",
                f"CREATE TABLE t (id INT PRIMARY KEY, up INT, CONSTRAINT fk{number} FOREIGN KEY (up) REFERENCES T (id))", "CREATE VIEW V AS SELECT id FROM T",
                "CREATE VIEW v AS SELECT up FROM t", f"CREATE PROCEDURE only{number}() SELECT {number}", f"CREATE FUNCTION f() RETURNS INT RETURN {number}",
                f"CREATE TRIGGER tr{number} BEFORE UPDATE ON T FOR EACH ROW SET @x = {number}",
                f"CREATE EVENT e{number} ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT {number}"])
        self.assert_arrives("shop", "Shop")
        self.source("DROP PROCEDURE Shop.only1")
        self.schema(databases=["shop"], allow_destructive=True)
        self.assertEqual(1, self.target("SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_NAME='only1'")[0][0])
        self.schema(allow_destructive=True)
        self.assert_arrives("shop", "Shop")

    def test_keys_in_use_change(self):
        """Columns on both ends of a key grow; the index below a key is replaced; a key gets another parent."""
        table = ("CREATE TABLE p (id {0} PRIMARY KEY, code {1} NOT NULL, UNIQUE KEY code (code))",
                 "CREATE TABLE c (id INT PRIMARY KEY, p {0}, code {1}, KEY p ({2}), KEY code (code),"
                 " CONSTRAINT one FOREIGN KEY (p) REFERENCES p (id), CONSTRAINT two FOREIGN KEY (code) REFERENCES {3} (code))",
                 "CREATE TABLE q (code {1} PRIMARY KEY)")
        for server, values in ((self.target, ("INT", "VARCHAR(5)", "p", "p")), (self.source, ("BIGINT", "VARCHAR(9)", "p, id", "q"))):
            self.build(server, ["CREATE DATABASE shop", "USE shop", *(text.format(*values) for text in table)])
        self.build(self.target, ["INSERT INTO p VALUES (1, 'a')", "INSERT INTO q VALUES ('a')", "INSERT INTO c VALUES (1, 1, 'a')"])
        self.assert_arrives("shop")
        self.assertEqual(((1, 1, "a"),), self.target("SELECT * FROM shop.c"))

    def test_what_only_some_servers_have(self):
        self.build(self.source, [
            "CREATE DATABASE shop", "USE shop", "CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 3",
            "CREATE TABLE t (id INT PRIMARY KEY DEFAULT (NEXT VALUE FOR numbers), hidden INT INVISIBLE DEFAULT 5, u UUID, i INET6)",
            "CREATE TABLE versioned (id INT PRIMARY KEY) WITH SYSTEM VERSIONING"])
        for change in ("ALTER SEQUENCE shop.numbers INCREMENT BY 4", "ALTER TABLE shop.t ADD more INT INVISIBLE"):
            self.assertEqual([], self.schema()["drift"])
            again = self.schema()
            self.assertEqual(([], []), (again["changes"], again["drift"]))
            for name in ("numbers", "t", "versioned"):
                self.assertEqual(*(server(f"SHOW CREATE TABLE shop.{name}") for server in self.servers))
            self.assertEqual(((5,),), self.target("SELECT NEXT VALUE FOR shop.numbers") if "SEQUENCE" in change else ((5,),))
            self.source(change)
        self.schema()
        self.assertLess(5, self.target("SELECT NEXT VALUE FOR shop.numbers")[0][0], "what it has given out is not given out again")

    def test_character_sets(self):
        self.build(self.source, ["CREATE DATABASE shop CHARACTER SET latin1", "USE shop",
                                 "CREATE TABLE a (t VARCHAR(9) COLLATE utf8mb4_bin, u VARCHAR(9), v CHAR(3) CHARACTER SET cp1251, w TEXT CHARACTER SET utf8) "
                                 "CHARACTER SET ucs2 COLLATE ucs2_bin",
                                 "CREATE TABLE b (t VARCHAR(9) CHARACTER SET binary, e ENUM('é', '€') CHARACTER SET utf8mb4, d VARCHAR(9) DEFAULT '€ж') "
                                 "CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci"])
        self.build(self.target, ["CREATE DATABASE shop CHARACTER SET utf8mb4", "USE shop",
                                 "CREATE TABLE a (t VARCHAR(9), u VARCHAR(9), v CHAR(3), w TEXT) CHARACTER SET ascii"])
        self.assert_arrives("shop")

    def both(self, here, there):
        for server, statements in ((self.source, here), (self.target, there)):
            server.empty()
            self.build(server, ["CREATE DATABASE shop", "USE shop", *statements])

    def test_names_that_change_their_case_keep_their_rows(self):
        for allowed in (False, True):
            self.both(["CREATE TABLE t (Id BIGINT PRIMARY KEY, `Name` VARCHAR(9), KEY Foo (`Name`), CONSTRAINT One FOREIGN KEY (Id) REFERENCES t (Id))"],
                      ["CREATE TABLE t (id INT PRIMARY KEY, `name` VARCHAR(9), KEY foo (`name`), CONSTRAINT one FOREIGN KEY (id) REFERENCES t (id))",
                       "INSERT INTO t VALUES (1, 'stays')"])
            self.assert_arrives("shop", allow_destructive=allowed)
            self.assertEqual(((1, "stays"),), self.target("SELECT * FROM shop.t"))

    def test_generated_columns_that_become_stored_or_virtual(self):
        table = "CREATE TABLE t (a INT, b INT AS (a + 1) {}, c INT AS (a % 2) {}, UNIQUE KEY u (a, b), KEY k (c), KEY l (b), CONSTRAINT m CHECK (b > 0))"
        for kinds in (("VIRTUAL", "STORED"), ("STORED", "VIRTUAL")):
            self.both([table.format(*kinds)], [table.format(*reversed(kinds)), "INSERT INTO t (a) VALUES (1), (2)"])
            self.assert_arrives("shop")
            self.assertEqual(((1, 2, 1), (2, 3, 0)), self.target("SELECT * FROM shop.t"))

    def test_a_view_where_there_is_a_table(self):
        view, table = "CREATE VIEW t AS SELECT id FROM other", "CREATE TABLE t (id INT)"
        for here, there, kind in ((view, table, "TABLE"), (table, view, "VIEW")):
            self.both(["CREATE TABLE other (id INT)", here, "CREATE TABLE z (id INT)"], [there.replace("other", "1"), "CREATE TABLE other (id INT)"]
                      if there is table else ["CREATE TABLE other (id INT)", there])
            body = self.schema()
            self.assertEqual([f"shop.t: {kind} only in the target"], body["drift"])
            self.assertIn(("z",), self.target("SHOW TABLES FROM shop"), "the rest arrives")
            self.assert_arrives("shop", allow_destructive=True)

    def test_options_that_no_statement_sets_are_told(self):
        self.both(["CREATE TABLE t (id INT) WITH SYSTEM VERSIONING"], ["CREATE TABLE t (id INT)"])
        self.assertEqual(([], ["shop.t: options"]), tuple(self.schema()[key] for key in ("changes", "drift")))


class Rows(support.OnServers):
    """Contents and shapes of tables."""

    def both(self, *statements):
        for server in self.servers:
            self.build(server, ["CREATE DATABASE IF NOT EXISTS d", "USE d", *statements])

    def assert_arrives(self, *tables, **event):
        body = self.data(tables=[f"d.{table}" for table in tables], **event)
        self.assertEqual("success", body["status"])
        self.assertEqual(support.contents(self.source, "d", *tables), support.contents(self.target, "d", *tables))
        again = self.data(tables=[f"d.{table}" for table in tables])["tables"].values()
        self.assertEqual({(0, 0)}, {(table["deleted"], table["inserted"]) for table in again})
        return body

    def test_limits_of_the_types(self):
        self.both("CREATE TABLE t (id INT PRIMARY KEY, u BIGINT UNSIGNED, i BIGINT, d DOUBLE, f FLOAT, b1 BIT(1), b64 BIT(64), n DECIMAL(65, 30),"
                  " y YEAR, dt DATETIME(6), ts TIMESTAMP(6) NULL, tm TIME(6), da DATE, e ENUM('', 'a', 'b') , s SET('a', 'b'), c CHAR(5) BINARY, g GEOMETRY,"
                  " j JSON, bin BINARY(3), z INT(5) ZEROFILL, fd FLOAT(10, 3), dd DOUBLE(20, 5), r REAL)")
        for server in self.servers:
            server("SET sql_mode=''")
            server("SET time_zone='Europe/Berlin'" if server("SELECT CONVERT_TZ('2020-01-01', 'UTC', 'Europe/Berlin')")[0][0] else "SET time_zone='+05:45'")
            self.addCleanup(server, "SET sql_mode=DEFAULT, time_zone=DEFAULT")
        values = [
            "18446744073709551615, 9223372036854775807, 1.7976931348623157e308, 3.4028234e38, b'1', b'" + "1" * 64 + "', "
            + "9" * 35 + "." + "9" * 30 + ", 2155, '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999', '838:59:59.999999', '9999-12-31', 'b', 'a,b', "
            "'é  ', ST_GeomFromText('POLYGON((0 0, 1.123456789012345 0, 1 1, 0 0))'), '{\"\\\\u00e4\": \"\\\\\\\\n\"}', 'a', 7, 123.4567, 1e14, 0.1",
            "0, -9223372036854775808, -2.2250738585072014e-308, 1.17549435e-38, b'0', b'0', -0.000000000000000000000000000001, 0, '0000-00-00', '2024-10-27 01:30:00', '-838:59:59', '0000-00-00', "
            "0, '', '', ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))'), '[]', '', 0, -0.0005, -0.00001, 4.9e-324",
            "1, -1, 0.1, 0.1, b'1', b'101', 1, 1901, '2020-00-00', '2024-03-31 03:30:00', '00:00:00.000001', '2020-02-31', 'not there', 'zzz', "
            "'\\0', ST_GeomFromText('POINT(-0 1e300)'), 'true', '\\0', 99999, 9876543.211, 3, 123456789.123456789",
            "1, -1, 123456789.123456789, 16777216, b'1', b'101', 1, 1901, '2020-01-01', NULL, '00:00:00', '2020-02-01', NULL, NULL, "
            "NULL, NULL, NULL, NULL, NULL, 8.5, 1e-5, 1e22"]
        for number, row in enumerate(values):
            self.source(f"INSERT INTO d.t VALUES ({number}, {row})")
        self.target("SET GLOBAL sql_mode='TRADITIONAL', GLOBAL time_zone='-03:00'")
        self.addCleanup(self.target, "SET GLOBAL sql_mode=DEFAULT, GLOBAL time_zone=DEFAULT")
        self.assert_arrives("t")

    def test_every_kind_of_key_goes_on_where_it_stopped(self):
        kinds = {"enum": "ENUM('z', 'y', 'x', 'w')", "set": "SET('z', 'y', 'x')", "bit": "BIT(12)", "double": "DOUBLE", "char": "VARCHAR(20) COLLATE utf8mb4_general_ci",
                 "bin": "VARBINARY(20)", "stamp": "TIMESTAMP DEFAULT '2000-01-01 00:00:00'", "moment": "DATETIME(3)", "number": "DECIMAL(20, 4)",
                 "big": "BIGINT UNSIGNED", "year": "YEAR", "clock": "TIME(3)", "latin": "VARCHAR(20) CHARACTER SET latin1", "float": "FLOAT"}
        value = {"enum": "1 + seq MOD 4", "set": "seq MOD 8", "bit": "seq MOD 4096", "double": "seq / 7", "char": "CONCAT('ä', seq)", "bin": "UNHEX(SHA1(seq))",
                 "stamp": "'2024-10-27 00:00:00' + INTERVAL seq MINUTE", "moment": "'1999-12-31' + INTERVAL seq MINUTE", "number": "-seq / 3",
                 "big": "18446744073709551615 - seq", "year": "1901 + seq MOD 200", "clock": "SEC_TO_TIME(CAST(seq AS SIGNED) - 400)", "latin": "CONCAT('é', seq)", "float": "seq / 7"}
        value["bin"] = "LEFT(UNHEX(SHA1(seq)), 20)"
        function = self.functions["data_replication"]
        self.target("SET GLOBAL max_allowed_packet=16384")
        self.addCleanup(self.target, "SET GLOBAL max_allowed_packet=16777216")
        for name, kind in kinds.items():
            self.both(f"CREATE TABLE `{name}` (k {kind}, n INT, note CHAR(90), PRIMARY KEY (k, n))")
            self.build(self.source, [f"INSERT INTO d.`{name}` SELECT {value[name]}, seq, REPEAT('ö', 90) FROM seq_1_to_900"])
            with self.subTest(name):
                looks = iter([900_000] * 35)
                context = mock.Mock()
                context.get_remaining_time_in_millis.side_effect = lambda: next(looks, 14_000)
                self.assertEqual("incomplete", self.data(context, tables=[f"d.{name}"])["status"])
                (staged,), = self.target("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='_dbrepl'")
                (before,), = self.target(f"SELECT COUNT(*) FROM _dbrepl.{staged}")
                self.assertGreater(before, 50)
                kept, last_staged = [], function.Table.last_staged

                def watched(table, *sides):
                    kept.append(last_staged(table, *sides))
                    return kept[-1]

                with mock.patch.object(function.Table, "last_staged", watched):
                    self.assert_arrives(name)
                self.assertTrue(kept[0], "what was staged is not staged again")

    def test_keys_of_every_shape(self):
        """Keys to itself, in a circle, over several columns, from tables that are not listed."""
        self.both("CREATE TABLE a (id INT PRIMARY KEY, b INT, up INT, KEY (b), FOREIGN KEY (up) REFERENCES a (id) ON DELETE CASCADE)",
                  "CREATE TABLE b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id) ON DELETE CASCADE)",
                  "ALTER TABLE a ADD CONSTRAINT circle FOREIGN KEY (b) REFERENCES b (id) ON DELETE SET NULL",
                  "CREATE TABLE pair (x INT, y VARCHAR(5), PRIMARY KEY (x, y))",
                  "CREATE TABLE uses (id INT PRIMARY KEY, x INT, y VARCHAR(5), FOREIGN KEY (x, y) REFERENCES pair (x, y) ON DELETE CASCADE ON UPDATE CASCADE)")
        self.build(self.source, ["SET foreign_key_checks=0", "INSERT INTO a VALUES (1, 2, 3), (3, NULL, 1)", "INSERT INTO b VALUES (2, 1)",
                                 "INSERT INTO pair VALUES (1, 'A'), (2, 'b')"])
        self.build(self.target, ["SET foreign_key_checks=0", "INSERT INTO a VALUES (1, NULL, NULL), (9, NULL, 1)", "INSERT INTO b VALUES (5, 9)",
                                 "INSERT INTO pair VALUES (1, 'a'), (3, 'c')", "INSERT INTO uses VALUES (1, 1, 'a'), (2, NULL, 'c')"])
        self.assert_arrives("a", "b", "pair")
        self.assertEqual(((1, 1, "a"), (2, None, "c")), self.target("SELECT * FROM d.uses ORDER BY id"))
        self.source("DELETE FROM d.pair WHERE x=1")
        before = support.contents(self.target, "d")
        with self.assertRaisesRegex(Exception, "would break the foreign key .* of d.uses"):
            self.data(tables=["d.pair"])
        self.assertEqual(before, support.contents(self.target, "d"))

    def test_names(self):
        names = (LONG, "a.b", "x`y", "1", "select", "%s", "T", "t", "'", '"', "a\nb", "#", "--", "€ ä")
        for name in names:
            column = support.quote(name if name != "a.b" else "c.d")
            self.both(f"CREATE TABLE {support.quote(name)} ({column} INT PRIMARY KEY, `v``{name[:40].replace('`', '')}` VARCHAR(9), KEY {column} ({column}))")
            self.source(f"INSERT INTO {support.quote('d', name)} VALUES (1, 'x'), (2, NULL)".replace("%", "%"))
        self.assert_arrives(*names)

    def test_triggers_neither_run_nor_go(self):
        self.both("CREATE TABLE t (id INT PRIMARY KEY, n INT)", "CREATE TABLE seen (what VARCHAR(20))",
                  "CREATE TRIGGER z_first BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.n + 1",
                  "CREATE TRIGGER a_second BEFORE INSERT ON t FOR EACH ROW FOLLOWS z_first INSERT INTO seen VALUES ('insert;')",
                  "CREATE TRIGGER gone AFTER DELETE ON t FOR EACH ROW BEGIN INSERT INTO seen VALUES ('delete'); END",
                  "CREATE TRIGGER changed BEFORE UPDATE ON t FOR EACH ROW INSERT INTO seen VALUES ('update')",
                  "INSERT INTO t VALUES (1, 1), (2, 2)", "DELETE FROM seen")
        self.source("UPDATE d.t SET n=7 WHERE id=1")
        self.source("INSERT INTO d.t VALUES (5, 5)")
        self.target("DELETE FROM d.t WHERE id=2")
        self.target("DELETE FROM d.seen")
        before = support.definitions(self.target, "d")
        self.assert_arrives("t")
        self.assertEqual((), self.target("SELECT * FROM d.seen"))
        self.assertEqual(before, support.definitions(self.target, "d"))

    def test_triggers_come_back_whatever_their_names(self):
        strange, name = support.quote("x`.`y.%s"), support.quote("t`;")
        for server in self.servers:
            self.build(server, [f"CREATE DATABASE {strange}", f"USE {strange}", f"CREATE TABLE {name} (id INT PRIMARY KEY)",
                                f"CREATE TRIGGER {support.quote('`.`')} AFTER INSERT ON {name} FOR EACH ROW SET @`;` = 1"])
        self.source(f"INSERT INTO {name} VALUES (1)")
        before = support.definitions(self.target, "x`.`y.%s")
        self.data(tables=["t`;"], database="x`.`y.%s")
        self.assertEqual(((1,),), self.target(f"SELECT * FROM {name}"))
        self.assertEqual(before, support.definitions(self.target, "x`.`y.%s"))

    def test_characters_that_utf8_does_not_bring_back(self):
        """Several codes of one character, codes of none, a backslash that is a yen."""
        columns = {"cp932": ["ed40", "8790", "81e0"], "sjis": ["5c7e", "955c"], "gbk": ["a2a1", "bf5c"], "big5": ["a15a", "a1c3"], "eucjpms": ["5c"], "latin1": ["818d90"],
                   "latin7": ["a1"], "greek": ["d2"], "hp8": ["c0"], "swe7": ["5d"], "cp1251": ["98"]}
        self.both("CREATE TABLE t (id INT PRIMARY KEY, " + ", ".join(
            f"{name} VARCHAR(9) CHARACTER SET {name}, {name}_t LONGTEXT CHARACTER SET {name}, {name}_e ENUM('x') CHARACTER SET {name}" for name in columns) + ")",
            "CREATE TABLE k (k VARCHAR(9) CHARACTER SET cp932 COLLATE cp932_bin PRIMARY KEY)")
        for number in range(3):
            values = ", ".join(f"_{name} x'{codes[number % len(codes)]}', _{name} x'{codes[number % len(codes)]}', 'x'" for name, codes in columns.items())
            self.source(f"INSERT INTO d.t VALUES ({number}, {values})")
        self.target(f"INSERT INTO d.t VALUES (1, {', '.join(['NULL'] * 3 * len(columns))})")
        self.source("INSERT INTO d.k VALUES (_cp932 x'ed40'), (_cp932 x'8790'), (_cp932 x'81e0')")
        self.assert_arrives("t", "k")

    def test_keys_are_asked_for_once(self):
        """The server opens all its tables to answer: with a thousand of them it takes a tenth of a second."""
        from test_failures import Statements
        for number in range(4):
            self.both(f"CREATE TABLE t{number} (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES t{max(0, number - 1)} (id))")
            self.source(f"INSERT INTO d.t{number} VALUES (1, 1)")
        asked = []
        with Statements(lambda at, connection, text: asked.append(text), lambda connection, text: "KEY_COLUMN_USAGE" in text):
            self.assert_arrives(*(f"t{number}" for number in range(4)))
        self.assertEqual(1, len(asked))

    def test_values_near_the_packet_limit(self):
        """Such that double in size as SQL."""
        for server in self.servers:
            server("SET GLOBAL max_allowed_packet=%s", 4 << 20)
            self.addCleanup(server, "SET GLOBAL max_allowed_packet=16777216")
            server.connection.close()
            server.connection.connect()
        self.both("CREATE TABLE t (id INT PRIMARY KEY, small VARCHAR(9), b LONGBLOB, t LONGTEXT, j JSON, u LONGTEXT CHARACTER SET latin1)")
        size = (4 << 20) - 4096
        for number, row in enumerate((f"REPEAT('\\0', {size}), NULL, NULL, NULL", f"NULL, REPEAT('''', {size}), NULL, 'é'",
                                      f"'', REPEAT('ä', {size // 2}), NULL, NULL", f"NULL, NULL, CONCAT('\"', REPEAT('\\\\\\\\', {size // 2 - 9}), '\"'), NULL",
                                      f"NULL, NULL, NULL, REPEAT('é\"', {size // 3})", "'x', 'y', '1', 'é'")):
            self.source(f"INSERT INTO d.t VALUES ({number}, 's''', {row})")
        self.assert_arrives("t")

    def test_strange_tables(self):
        self.both("CREATE TABLE keyless (a INT, b TEXT, c BLOB)", "CREATE TABLE one (a INT)", "CREATE TABLE made (a INT, b INT AS (a * 2) STORED, UNIQUE KEY (b))",
                  "CREATE TABLE blobkey (b BLOB, t TEXT, PRIMARY KEY (b(3), t(2)))",
                  "CREATE TABLE parts (id INT, y INT, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS THAN MAXVALUE)",
                  "CREATE TABLE checked (id INT AUTO_INCREMENT PRIMARY KEY, j JSON, n INT CHECK (n > 0))",
                  "CREATE TABLE swapped (id INT PRIMARY KEY, u INT, UNIQUE KEY (u))", "CREATE TABLE hidden (id INT PRIMARY KEY, x INT INVISIBLE DEFAULT 3)",
                  "CREATE TABLE compact (id INT PRIMARY KEY, t TEXT) ROW_FORMAT=COMPRESSED", "CREATE TABLE cased (k VARCHAR(9) COLLATE utf8mb4_unicode_ci PRIMARY KEY)",
                  "CREATE VIEW above AS SELECT s.u FROM swapped s JOIN one")
        self.build(self.source, ["INSERT INTO keyless SELECT NULL, 'x', 'y' FROM seq_1_to_3", "INSERT INTO one VALUES (1), (1)", "INSERT INTO made (a) VALUES (1), (2)",
                                 "INSERT INTO blobkey VALUES ('abcX', 'tuX'), ('', '')", "INSERT INTO parts VALUES (1, 5), (1, 50)",
                                 "INSERT INTO checked VALUES (0, '{}', 1), (7, NULL, NULL)", "INSERT INTO swapped VALUES (1, 2), (2, 1)",
                                 "INSERT INTO hidden (id, x) VALUES (1, 9)", "INSERT INTO compact VALUES (1, REPEAT('x', 9999))", "INSERT INTO cased VALUES ('Straße'), ('Ä ')"])
        self.build(self.target, ["INSERT INTO keyless VALUES (NULL, 'x', 'y')", "INSERT INTO blobkey VALUES ('abcY', 'tuY')", "INSERT INTO swapped VALUES (1, 1), (2, 2)",
                                 "INSERT INTO parts VALUES (1, 6)", "INSERT INTO hidden (id, x) VALUES (1, 8)", "INSERT INTO cased VALUES ('strasse'), ('a')",
                                 "INSERT INTO checked VALUES (3, '[]', 3)"])
        self.assert_arrives("keyless", "one", "made", "blobkey", "parts", "checked", "swapped", "hidden", "compact", "cased")
        self.assertEqual(((1,), (1,), (2,), (2,)), self.target("SELECT * FROM d.above ORDER BY u"))

    def test_a_reader_in_the_target_sees_old_or_new(self):
        """Looks before each statement of the run, in a transaction of its own each time."""
        from test_failures import Statements
        self.both("CREATE TABLE p (id INT PRIMARY KEY, v INT)", "CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id))")
        self.build(self.source, ["INSERT INTO p VALUES (1, 1), (2, 2)", "INSERT INTO c VALUES (1, 2)"])
        self.build(self.target, ["INSERT INTO p VALUES (3, 3)", "INSERT INTO c VALUES (1, 3)"])
        reader, seen = support.driver().connect(host=self.target.host, port=self.target.port, user="root", autocommit=True), []
        self.addCleanup(reader.close)

        def look(at, connection, text):
            with reader.cursor() as cursor:
                cursor.execute("SELECT (SELECT GROUP_CONCAT(id, '=', v ORDER BY id) FROM d.p), (SELECT GROUP_CONCAT(id, '=', p ORDER BY id) FROM d.c)")
                seen.append(cursor.fetchone())

        with Statements(look):
            self.assert_arrives("p", "c")
        self.assertEqual({("3=3", "1=3"), ("1=1,2=2", "1=2")}, set(seen))
        self.assertEqual(1, sum(a != b for a, b in zip(seen, seen[1:])), "one switch")


if __name__ == "__main__":
    unittest.main()
