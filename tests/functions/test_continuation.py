"""What a run that was cut off leaves for the next one: the session of a script, triggers that are away, odd values."""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import support
from test_failures import Statements, cut_at, of_a_function


def cut_after(number):
    """The server has done it, and nobody has heard that."""
    connection_class = support.driver().connections.Connection
    read, sent = connection_class._read_query_result, [0]

    def cut(connection, unbuffered=False):
        read(connection, unbuffered)
        sent[0] += of_a_function(connection)
        if sent[0] == number and of_a_function(connection):
            connection._force_close()
            raise support.driver().OperationalError(2013, "cut by the test")

    return mock.patch.object(connection_class, "_read_query_result", cut)


class Scripts(support.OnServers):
    def assert_continues(self, script, *results):
        """Wherever the first run is cut off, the second one ends as if it had been the only one."""
        self.aws.objects["scripts", "x.sql"] = script.encode()

        def outcome():
            return [self.target(sql) for sql in results]

        self.schema(migration_script="x.sql")
        expected = outcome()
        for cut in (cut_at, cut_after):
            for number in range(8, 400, 3):
                self.target.empty()
                with cut(number):
                    try:
                        self.schema(migration_script="x.sql")
                        break
                    except (support.driver().MySQLError, self.functions["schema_replication"].Failure):
                        pass
                self.assertEqual("success", self.schema(migration_script="x.sql")["status"], f"{cut.__name__} {number}")
                self.assertEqual(expected, outcome(), f"{cut.__name__} {number}")
            self.assertGreater(number, 40)
        return expected

    def test_what_the_session_remembers(self):
        found = self.assert_continues(
            "CREATE DATABASE s; USE s; CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, n INT); CREATE TABLE b (n INT, t TEXT);"
            "INSERT INTO a VALUES (500, 1); INSERT INTO a (n) VALUES (5); SET @p = LAST_INSERT_ID(); SELECT 'é''\\\\', X'00ff', 1.50 INTO @T, @x, @d;"
            "INSERT INTO b SELECT n, @t FROM a WHERE id = @P; INSERT INTO b SELECT n + @p DIV 500, HEX(@x) FROM a WHERE id = LAST_INSERT_ID();"
            "SET @c = (SELECT COUNT(*) FROM b), @none = NULL; INSERT INTO b VALUES (@c, @none); INSERT INTO b VALUES (@c * 2, IF(@d > 10, 'as texts', @d));",
            "SELECT n FROM s.a", "SELECT * FROM s.b ORDER BY n")
        self.assertEqual(((2, None), (4, "1.50"), (5, "é'\\"), (6, "00FF")), found[1])

    def test_prepared_statements_and_databases_that_went(self):
        found = self.assert_continues(
            "CREATE DATABASE s; USE s; CREATE TABLE a (id INT); SET @q = IF((SELECT COUNT(*) FROM information_schema.COLUMNS WHERE "
            "TABLE_SCHEMA = 's' AND COLUMN_NAME = 'x') = 0, 'ALTER TABLE a ADD x INT', 'SELECT 1'); PREPARE p FROM @q; EXECUTE p; DEALLOCATE PREPARE p;"
            "CREATE DATABASE gone; USE gone; CREATE TABLE z (id INT); DROP DATABASE gone; USE s; INSERT INTO a VALUES (2, 2); INSERT INTO a VALUES (3, 3);",
            "SELECT * FROM s.a")
        self.assertEqual(((2, 2), (3, 3)), found[0])

    def test_what_got_another_name(self):
        self.assert_continues(
            "CREATE DATABASE s; USE s; CREATE TABLE a (id INT PRIMARY KEY, x INT, y INT); RENAME TABLE a TO b; ALTER TABLE b RENAME TO c;"
            "ALTER TABLE c CHANGE x z BIGINT; ALTER TABLE c ADD KEY k (z); ALTER TABLE c RENAME INDEX k TO l; CREATE VIEW v AS SELECT 1; DROP VIEW v;"
            "ALTER TABLE c ADD CONSTRAINT fk FOREIGN KEY (y) REFERENCES c (id); INSERT INTO c VALUES (1, 1, 1)", "SHOW CREATE TABLE s.c", "SELECT * FROM s.c")

    def test_rows_that_are_there_twice_are_no_key(self):
        """A key that could not be added must not count as one that is there."""
        self.target("CREATE DATABASE s")
        self.target("CREATE TABLE s.t (a INT)")
        self.target("INSERT INTO s.t VALUES (1), (1)")
        self.aws.objects["scripts", "x.sql"] = b"USE s; ALTER TABLE t ADD UNIQUE (a)"
        for _ in range(2):
            with Statements(lambda at, connection, text: connection._force_close(), lambda connection, text: text.startswith("ALTER TABLE t")), \
                    self.assertRaises(self.functions["schema_replication"].Failure):
                self.schema(migration_script="x.sql")
            with self.assertRaisesRegex(Exception, "statement 2 of 2: .*1062"):
                self.schema(migration_script="x.sql")

    def test_a_history_of_before_there_were_sessions(self):
        self.aws.objects["scripts", "x.sql"] = b"CREATE DATABASE s; CREATE TABLE s.t (a INT)"
        self.schema(migration_script="x.sql")
        self.target("ALTER TABLE _dbrepl.history DROP session")
        self.assertEqual(0, self.schema(migration_script="x.sql")["executed"])


class Triggers(support.OnServers):
    """A data run was killed while triggers are away; before the next one the schema changes."""

    SCHEMA = ["CREATE DATABASE d", "USE d", "CREATE TABLE a (id INT PRIMARY KEY)", "CREATE TABLE b (id INT PRIMARY KEY)",
              "CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET @x = 1"]

    def setUp(self):
        super().setUp()
        for server in self.servers:
            self.build(server, self.SCHEMA)
        self.build(self.source, ["INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)"])
        with Statements(lambda at, connection, text: connection._force_close(), lambda connection, text: text.startswith("INSERT INTO `d`.`a`")), \
                self.assertRaises(support.driver().MySQLError):
            self.data(tables=["d.a"])
        self.assertEqual((), self.target("SHOW TRIGGERS FROM d"))

    def triggers(self):
        return self.target("SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='d'")

    def test_a_trigger_that_changes(self):
        self.source("DROP TRIGGER d.tr")
        self.source("CREATE TRIGGER d.tr BEFORE INSERT ON d.a FOR EACH ROW SET @x = 2")
        self.assertEqual(2, len(self.schema()["changes"]))
        self.data(tables=["d.a"])
        self.assertEqual((("tr", "SET @x = 2"),), self.triggers())

    def test_a_table_that_goes(self):
        self.source("DROP TABLE d.a")
        self.assertEqual(["DROP TRIGGER `tr`", "DROP TABLE `a`"], self.schema(allow_destructive=True)["changes"])
        self.data(tables=["d.b"])
        self.assertEqual(((1,),), self.target("SELECT * FROM d.b"))

    def test_a_table_that_went_otherwise(self):
        self.target("DROP TABLE d.a")
        self.data(tables=["d.b"])
        self.assertEqual((), self.target("SHOW TABLES FROM _dbrepl"))
        self.assertEqual(((1,),), self.target("SELECT * FROM d.b"))


class Values(support.OnServers):
    def build_both(self, *statements):
        for server in self.servers:
            self.build(server, ["CREATE DATABASE d", *statements])

    def limit(self, server, size):
        server("SET GLOBAL max_allowed_packet=%s", size)
        self.addCleanup(server, "SET GLOBAL max_allowed_packet=16777216")

    def test_values_beyond_the_packet_limit(self):
        """Such as are there from a time of a higher limit: a change of one is seen, and said where it cannot arrive."""
        self.build_both("CREATE TABLE d.t (id INT PRIMARY KEY, b LONGBLOB, c LONGTEXT)")
        self.source("INSERT INTO d.t VALUES (1, REPEAT('a', 3000000), REPEAT('ä', 1000000))")
        self.target("INSERT INTO d.t VALUES (1, REPEAT('b', 3000000), REPEAT('ä', 1000000))")
        for server in self.servers:
            self.limit(server, 1 << 20)
        with self.assertRaisesRegex(self.functions["data_replication"].Failure, "d.t: max_allowed_packet of the target .* 3000000 bytes"):
            self.data(tables=["d.t"])
        self.assertEqual((("b", 3000000),), self.target("SELECT CAST(LEFT(b, 1) AS CHAR), LENGTH(b) FROM d.t"))
        self.limit(self.target, 16 << 20)
        self.data(tables=["d.t"])
        self.assertEqual(support.contents(self.source, "d"), support.contents(self.target, "d"))
        self.limit(self.target, 1 << 20)
        self.assertEqual(0, self.data(tables=["d.t"])["tables"]["d.t"]["inserted"], "what is equal need not be written")

    def test_values_that_their_type_does_not_have(self):
        self.build_both("CREATE TABLE d.t (id INT PRIMARY KEY, e ENUM('a', 'b'), n INT NOT NULL)")
        self.source("SET sql_mode=''")
        self.addCleanup(self.source, "SET sql_mode=DEFAULT")
        self.source("INSERT INTO d.t VALUES (1, 'no such', 1), (2, 'a', 2)")
        self.data(tables=["d.t"])
        self.assertEqual(((1, 0), (2, 1)), self.target("SELECT id, e + 0 FROM d.t"))
        self.assertEqual(0, self.data(tables=["d.t"])["tables"]["d.t"]["inserted"])


class Rights(support.OnServers):
    def test_events_that_the_source_may_not_see(self):
        """Else they would count as gone."""
        for server in self.servers:
            self.build(server, ["CREATE DATABASE d", "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SELECT 1"])
        self.source("CREATE OR REPLACE USER app@'%' IDENTIFIED BY 'x'")
        self.addCleanup(self.source, "DROP USER app@'%'")
        self.source("GRANT ALL ON *.* TO app@'%'")
        self.source("REVOKE EVENT ON *.* FROM app@'%'")
        self.aws.secrets["arn:dev"] = {**self.source.secret, "username": "app", "password": "x"}
        with self.assertRaisesRegex(support.driver().MySQLError, "denied.*'dev'"):
            self.schema(allow_destructive=True)
        self.assertEqual(1, len(self.target("SHOW EVENTS FROM d")))


if __name__ == "__main__":
    unittest.main()
