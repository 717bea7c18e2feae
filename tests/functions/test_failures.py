"""What a failure leaves behind: the target is old or new, the next run finishes, nothing is lost. Counted, and listed at the end."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import support

SURVIVED = {}


def tearDownModule():
    for what, counts in SURVIVED.items():
        print(f"{what}: " + ", ".join(f"{name} {count}" for name, count in counts.items()), file=sys.stderr)


def count(what, name):
    SURVIVED.setdefault(what, {}).setdefault(name, 0)
    SURVIVED[what][name] += 1


def of_a_function(connection):
    return bool(connection.init_command)  # the tests' own connections have none


class Statements:
    """Stands between the functions and the servers, counts what is sent, and acts before a statement is."""

    def __init__(self, act, wanted=lambda connection, text: True):
        self.act, self.wanted, self.count = act, wanted, 0

    def __enter__(self):
        connection_class = support.driver().connections.Connection
        send = connection_class._execute_command

        def execute(connection, command, sql):
            text = sql.decode(errors="replace") if isinstance(sql, bytes) else sql
            if command == 3 and of_a_function(connection) and self.wanted(connection, text):
                self.count += 1
                self.act(self.count, connection, text)
            return send(connection, command, sql)

        self.patch = mock.patch.object(connection_class, "_execute_command", execute)
        self.patch.start()
        return self

    def __exit__(self, *_):
        self.patch.stop()


def cut_at(number):
    def act(at, connection, text):
        if at == number:
            connection._force_close()
            raise support.driver().OperationalError(2013, "cut by the test")
    return Statements(act)


class Context:
    """A function's context whose time is up after so many looks at it."""

    def __init__(self, looks):
        self.looks = looks

    def get_remaining_time_in_millis(self):
        self.looks -= 1
        return 900_000 if self.looks > 0 else 9_000


class Data(support.OnServers):
    TABLES = ["data.codes", "data.self", "data.keyless"]
    SCHEMA = ["CREATE DATABASE data", "USE data", "CREATE TABLE codes (code VARCHAR(4) PRIMARY KEY, name VARCHAR(50))",
              "CREATE TABLE uses (id INT PRIMARY KEY, code VARCHAR(4), FOREIGN KEY (code) REFERENCES codes (code) ON DELETE CASCADE)",
              "CREATE TABLE self (id INT AUTO_INCREMENT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES self (id))",
              "CREATE TABLE keyless (a INT, b VARCHAR(9))", "CREATE TABLE fired (what VARCHAR(9))",
              "CREATE TRIGGER away BEFORE DELETE ON codes FOR EACH ROW INSERT INTO fired VALUES ('delete')",
              "CREATE TRIGGER a_first AFTER INSERT ON keyless FOR EACH ROW BEGIN INSERT INTO data.fired VALUES ('insert;'); END",
              "CREATE TRIGGER b_then AFTER INSERT ON keyless FOR EACH ROW SET @x = 1"]
    OLD = ["DELETE FROM data.codes", "DELETE FROM data.self", "DELETE FROM data.keyless", "DELETE FROM data.uses",
           "INSERT INTO data.codes VALUES ('de', 'Germany'), ('xx', 'to be gone')", "INSERT INTO data.uses VALUES (1, 'de')",
           "INSERT INTO data.keyless VALUES (0, 'old')"]

    def setUp(self):
        super().setUp()
        for server in self.servers:
            self.build(server, self.SCHEMA)
        self.build(self.source, ["INSERT INTO codes VALUES ('de', 'Deutschland'), ('fr', 'France')",
                                 "INSERT INTO self VALUES (1, 2), (2, NULL), (3, 1)", "INSERT INTO keyless VALUES (1, 'a'), (1, 'a')"])
        self.reset()
        self.old, self.new = (support.contents(server, "data", "codes", "self", "keyless") for server in (self.target, self.source))

    def reset(self):
        self.build(self.target, [*self.OLD, "DELETE FROM data.fired"])
        self.triggers = self.triggers_there()

    def triggers_there(self):
        return self.target("SELECT TRIGGER_NAME, ACTION_ORDER, ACTION_STATEMENT, DEFINER, SQL_MODE, COLLATION_CONNECTION "
                           "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='data'")

    def assert_old_or_new(self, what):
        there = support.contents(self.target, "data", "codes", "self", "keyless")
        self.assertIn(there, (self.old, self.new))
        self.assertEqual(((1, "de"),), self.target("SELECT * FROM data.uses"))
        self.assertEqual((), self.target("SELECT * FROM data.fired"))
        if self.triggers_there() != self.triggers:
            count(what, "triggers kept for the next run")
        count(what, "old" if there == self.old else "new")

    def assert_next_run_finishes(self, what, tables=None):
        body = self.data(tables=tables or self.TABLES)
        self.assertEqual("success", body["status"])
        self.assertEqual(self.new, support.contents(self.target, "data", "codes", "self", "keyless"))
        self.assertEqual([], list(self.target("SHOW TABLES FROM _dbrepl")))
        self.assertEqual(((1, "de"),), self.target("SELECT * FROM data.uses"))
        self.assertEqual((), self.target("SELECT * FROM data.fired"))
        self.assertEqual(self.triggers, self.triggers_there())
        count(what, "next run finished")

    def test_cut_before_each_statement(self):
        what = "data, connection cut"
        for number in range(1, 200):
            with cut_at(number) as statements:
                try:
                    self.data(tables=self.TABLES)
                    break
                except support.driver().MySQLError:
                    pass
            self.assertEqual("error", self.aws.parameters["/db-replication/test/last-data-sync/dev-to-staging"]["status"])
            self.assert_old_or_new(what)
            self.assert_next_run_finishes(what)
            self.reset()
        self.assertGreater(SURVIVED[what]["old"], 40)
        self.assertGreater(SURVIVED[what]["new"], 5)
        self.assertEqual(number, statements.count + 1)

    def test_server_killed(self):
        what = "data, server killed"
        for moment in ("INSERT INTO `_dbrepl`", "DELETE FROM `data`.`codes`", "INSERT INTO `data`.`keyless`", "COMMIT", "DROP TABLE `_dbrepl`"):
            killed = []

            def kill(at, connection, text):
                if text.startswith(moment) and not killed:
                    killed.append(moment)
                    self.target.kill()

            with self.subTest(moment), Statements(kill), self.assertRaises(support.driver().MySQLError):
                self.data(tables=self.TABLES)
            self.assertTrue(killed, moment)
            self.target.start()
            self.assert_old_or_new(what)
            self.assert_next_run_finishes(what)
            self.reset()

    def test_source_killed(self):
        what = "data, source killed"

        def kill(at, connection, text):
            if text.startswith("SELECT `code`"):
                self.source.kill()

        with Statements(kill), self.assertRaises(support.driver().MySQLError):
            self.data(tables=self.TABLES)
        self.source.start()
        self.assert_old_or_new(what)
        self.assert_next_run_finishes(what)

    def test_lock_held_by_another(self):
        what = "data, lock held by another"
        self.target("SELECT GET_LOCK('db-replication', 0)")
        rows = self.functions["data_replication"].Database.rows
        with mock.patch.object(self.functions["data_replication"].Database, "rows",
                               lambda side, sql, *values: rows(side, sql.replace("k', 10)", "k', 0)").replace("n', 10)", "n', 0)"), *values)):
            with self.assertRaisesRegex(Exception, "another run holds the target's lock"):
                self.data(tables=self.TABLES)
        self.assert_old_or_new(what)
        self.target("SELECT RELEASE_LOCK('db-replication')")
        self.assert_next_run_finishes(what)

    def test_two_runs_do_not_interleave(self):
        results, errors = [], []

        def run():
            try:
                results.append(json.loads(self.functions["data_replication"].lambda_handler({**self.EVENT, "tables": self.TABLES}, None)["body"]))
            except Exception as error:
                errors.append(error)

        with contextlib.redirect_stdout(io.StringIO()):
            threads = [threading.Thread(target=run) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([], errors)
        changed = [sum(table["inserted"] for table in result["tables"].values()) for result in results]
        self.assertEqual([0, 0, 7], sorted(changed), "the second run comes after the first, and finds nothing to do")

    def test_rows_lost_on_their_way_are_noticed(self):
        what = "data, staged rows changed by another"

        def steal(at, connection, text):
            if text.startswith("SELECT COUNT(*)") and "`_dbrepl`.`stage_" in text and not self.stolen:
                (name,) = self.target("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='_dbrepl'")[0]
                self.stolen = self.target(f"DELETE FROM _dbrepl.{name} LIMIT 1") == ()

        self.stolen = False
        with Statements(steal), self.assertRaisesRegex(Exception, "were read, but .* staged"):
            self.data(tables=["data.codes"])
        self.assertTrue(self.stolen)
        self.assert_old_or_new(what)
        self.assert_next_run_finishes(what)

    def test_rows_of_others_in_the_target_are_noticed(self):
        what = "data, target changed by another"
        self.target("CREATE TRIGGER data.late BEFORE UPDATE ON data.codes FOR EACH ROW SET @x = 1")
        done = []

        def interfere(at, connection, text):
            if text.startswith("SET foreign_key_checks=0") and not done:
                done.append(self.target("INSERT INTO data.keyless VALUES (99, 'theirs')"))

        with Statements(interfere):
            self.data(tables=self.TABLES)
        self.assertEqual(self.new, support.contents(self.target, "data", "codes", "self", "keyless"))
        count(what, "new")

    def many(self, rows=3000):
        self.source("DELETE FROM data.codes")
        self.source(f"INSERT INTO data.codes SELECT CONV(seq + 46656, 10, 36), REPEAT('y', 40) FROM seq_1_to_{rows}")
        self.source("INSERT INTO data.codes VALUES ('de', 'x')")
        self.target("SET GLOBAL max_allowed_packet=65536")
        self.addCleanup(self.target, "SET GLOBAL max_allowed_packet=16777216")
        self.new = support.contents(self.source, "data", "codes", "self", "keyless")

    def staged(self):
        tables = self.target("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='_dbrepl'")
        return sum(self.target(f"SELECT COUNT(*) FROM _dbrepl.{name}")[0][0] for (name,) in tables)

    def test_time_near_its_end(self):
        what = "data, time near its end"
        self.many()
        grown, seen = [], 0
        for looks in range(20, 80, 3):
            body = self.data(Context(looks), tables=self.TABLES)
            if body["status"] == "success":
                break
            self.assertEqual("incomplete", body["status"])
            self.assertEqual("incomplete", self.aws.parameters["/db-replication/test/last-data-sync/dev-to-staging"]["status"])
            self.assert_old_or_new(what)
            self.assertGreaterEqual(self.staged(), seen, "what is staged is kept")
            seen = self.staged()
            grown.append(seen)
        self.assertGreater(len(set(grown)), 3, grown)
        self.assert_next_run_finishes(what)

    def test_continues_behind_the_last_key(self):
        self.many()
        self.data(Context(40), tables=["data.codes"])
        staged = self.staged()
        self.assertGreater(staged, 300)
        sent = []
        with Statements(lambda at, connection, text: sent.append(text),
                        lambda connection, text: text.startswith("INSERT INTO `_dbrepl`.`stage_")):
            self.data(tables=["data.codes"])
        self.assertEqual(3001 - staged, sum(text.count("),(") + 1 for text in sent))
        self.assertEqual(self.new["codes"], support.contents(self.target, "data", "codes")["codes"])

    def test_source_that_changed_between_two_parts_of_a_run(self):
        what = "data, source changed between the parts"
        self.many()
        for change in ("UPDATE data.codes SET name='changed' ORDER BY code LIMIT 1", "DELETE FROM data.codes ORDER BY code LIMIT 1",
                       "INSERT INTO data.codes VALUES ('!', 'first')", "UPDATE data.codes SET code='zzzz' ORDER BY code LIMIT 1"):
            self.data(Context(40), tables=self.TABLES)
            self.assertGreater(self.staged(), 300)
            self.source(change)
            self.new = support.contents(self.source, "data", "codes", "self", "keyless")
            self.assert_next_run_finishes(what)
            self.reset()

    def test_switch_left_to_the_next_run(self):
        what = "data, no time for the switch"
        measure = self.functions["data_replication"].Table.measure

        def slow(table, side, path, *rest, **more):
            if "stage_" in path:
                support.time.sleep(0.2)
            return measure(table, side, path, *rest, **more)

        context = mock.Mock()
        context.get_remaining_time_in_millis.return_value = 16_000
        with mock.patch.object(self.functions["data_replication"].Table, "measure", slow):
            body = self.data(context, tables=self.TABLES)
        self.assertEqual(("incomplete", "switch"), (body["status"], body["stopped_in"]))
        self.assert_old_or_new(what)
        self.assertEqual(7, self.staged())
        self.assert_next_run_finishes(what)


class DiskFull(support.OnServers):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("only root can make a small file system")
        self.place = Path(tempfile.mkdtemp())
        self.addCleanup(self.place.rmdir)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(self.place)], capture_output=True).returncode:
            self.skipTest("a small file system cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.place)])
        self.target = support.Server(None, support.INSTALLATION.template, "127.0.0.8", self.place / "data")
        self.addCleanup(self.target.stop)
        super().setUp()
        self.aws.secrets["arn:staging"] = self.target.secret

    def test_disk_full_in_the_target(self):
        what = "data, disk full in the target"
        for server in (self.source, self.target):
            self.build(server, ["CREATE DATABASE data", "USE data", "CREATE TABLE big (id INT PRIMARY KEY, text VARCHAR(2000))"])
        self.target("INSERT INTO data.big VALUES (1, 'old')")
        self.source("INSERT INTO data.big SELECT seq, REPEAT('x', 2000) FROM seq_1_to_20000")
        state = os.statvfs(self.place)
        (self.place / "filler").write_bytes(b"\0" * (state.f_bavail * state.f_frsize - (20 << 20)))
        with self.assertRaises(support.driver().MySQLError) as raised:
            self.data(tables=["data.big"])
        self.assertEqual(1114, raised.exception.args[0])
        self.assertEqual(((1, "old"),), self.target("SELECT * FROM data.big"))
        count(what, "old")
        (self.place / "filler").unlink()
        self.data(tables=["data.big"])
        self.assertEqual(support.contents(self.source, "data"), support.contents(self.target, "data"))
        count(what, "next run finished")


class Schema(support.OnServers):
    OLD = ["CREATE DATABASE shop", "USE shop", "CREATE TABLE p (id INT PRIMARY KEY, a VARCHAR(5))",
           "CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT own FOREIGN KEY (p) REFERENCES p (id))",
           "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1", "CREATE VIEW v AS SELECT id FROM p",
           "CREATE TRIGGER t BEFORE UPDATE ON p FOR EACH ROW SET NEW.a = 'x'",
           "INSERT INTO p VALUES (1, 'stay')", "INSERT INTO c VALUES (1, 1)"]
    NEW = ["CREATE DATABASE shop", "USE shop", "CREATE TABLE p (id BIGINT PRIMARY KEY, b INT, a VARCHAR(9), KEY b (b))",
           "CREATE TABLE c (id INT PRIMARY KEY, p BIGINT, KEY own (p), CONSTRAINT own FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE)",
           "CREATE TABLE d (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES c (id))",
           "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 2", "CREATE VIEW v AS SELECT id, b FROM p", "CREATE VIEW w AS SELECT b FROM v",
           "CREATE TRIGGER t BEFORE UPDATE ON p FOR EACH ROW SET NEW.a = 'y'", "CREATE PROCEDURE q() SELECT 1"]

    def definitions(self, server):
        """Each object's definition by its name."""
        found = {}
        server("USE information_schema")
        for kind, names in (("TABLE", "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='shop'"),
                            ("TRIGGER", "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='shop'"),
                            ("FUNCTION", "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA='shop' AND ROUTINE_TYPE='FUNCTION'"),
                            ("PROCEDURE", "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA='shop' AND ROUTINE_TYPE='PROCEDURE'")):
            for (name,) in server(names):
                found[kind, name] = [str(value) for value in server(f"SHOW CREATE {kind} shop.{name}")[0][1:3] if "CREATE" in str(value)]
        return found

    def test_cut_before_each_statement(self):
        what = "schema, connection cut"
        self.build(self.source, self.NEW)
        self.build(self.target, self.OLD)
        old, new = self.definitions(self.target), self.definitions(self.source)
        for number in range(1, 400):
            with cut_at(number):
                try:
                    self.schema()
                    break
                except (support.driver().MySQLError, self.functions["schema_replication"].Failure) as error:
                    text = str(error)
            there = self.definitions(self.target)
            self.assertEqual(((1, "stay"),), self.target("SELECT id, a FROM shop.p"), text)
            self.assertEqual(((1,),), self.target("SELECT id FROM shop.c"))
            for item, definition in there.items():
                known = definition in (old.get(item), new.get(item))
                # Between dropping and adding a key, a table is on its way from one form to the other.
                self.assertTrue(known or item in (("TABLE", "c"), ("TABLE", "p")), f"{text}: {item}: {definition}")
            count(what, "old" if there == old else "new" if there == new else "on the way, each object whole")
            body = self.schema()
            self.assertEqual(("success", new), (body["status"], self.definitions(self.target)))
            count(what, "next run finished")
            self.assertEqual(((1, "stay"),), self.target("SELECT id, a FROM shop.p"))
            self.target("DROP DATABASE shop")
            self.build(self.target, self.OLD)
        self.assertGreater(number, 60)

    def test_time_near_its_end(self):
        what = "schema, time near its end"
        self.build(self.source, self.NEW)
        self.build(self.target, self.OLD)
        statuses = []
        for looks in (44, 52, 60, 300):
            body = self.schema(Context(looks))
            statuses.append(body["status"])
            count(what, body["status"])
        self.assertEqual("success", statuses[-1])
        self.assertIn("incomplete", statuses)
        self.assertEqual(self.definitions(self.source), self.definitions(self.target))


class Scripts(support.OnServers):
    SCRIPT = """SET @n = 5; CREATE DATABASE s; USE s; CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT);
INSERT INTO t (a) VALUES (1); INSERT INTO t (a) SELECT @n; CREATE TABLE u LIKE t; START TRANSACTION; INSERT INTO u (a) VALUES (2);
UPDATE u SET a = a + 1; COMMIT; BEGIN; INSERT INTO u (a) VALUES (7); CREATE TABLE w (id INT); INSERT INTO w VALUES (1); ALTER TABLE t ADD b INT; UPDATE t SET a = a + 10; CREATE PROCEDURE p() SELECT 1;
DROP TABLE IF EXISTS nothing; DELETE FROM t WHERE a = 11; ALTER TABLE t DROP b; INSERT INTO t (a) VALUES (9)"""

    def outcome(self):
        return self.target("SELECT a FROM s.t ORDER BY id"), self.target("SELECT a FROM s.u ORDER BY id"), self.target("SELECT * FROM s.w"), \
            self.target("SHOW COLUMNS FROM s.t"), self.target("SHOW CREATE PROCEDURE s.p")

    def start_anew(self):
        self.target.empty()

    def test_cut_before_each_statement(self):
        what = "script, connection cut"
        self.aws.objects["scripts", "x.sql"] = self.SCRIPT.encode()
        self.schema(migration_script="x.sql")
        expected = self.outcome()
        self.assertEqual((((15,), (9,)), ((3,), (7,))), expected[:2])
        for number in range(1, 200):
            self.start_anew()
            with cut_at(number):
                try:
                    self.schema(migration_script="x.sql")
                    break
                except (support.driver().MySQLError, self.functions["schema_replication"].Failure):
                    pass
            self.assertEqual("success", self.schema(migration_script="x.sql")["status"], f"cut at {number}")
            self.assertEqual(expected, self.outcome(), f"cut at {number}")
            count(what, "next run finished")
        self.assertGreater(number, 40)

    def test_cut_after_each_third_statement(self):
        """The server has done it, and nobody has heard that."""
        what = "script, connection cut after the statement"
        self.aws.objects["scripts", "x.sql"] = self.SCRIPT.encode()
        self.schema(migration_script="x.sql")
        expected = self.outcome()
        connection_class = support.driver().connections.Connection
        for number in range(1, 200, 3):
            self.start_anew()
            sent, read = 0, connection_class._read_query_result

            def cut(connection, unbuffered=False):
                nonlocal sent
                read(connection, unbuffered)
                if of_a_function(connection):
                    sent += 1
                    if sent == number:
                        connection._force_close()
                        raise support.driver().OperationalError(2013, "cut by the test")

            with mock.patch.object(connection_class, "_read_query_result", cut):
                try:
                    self.schema(migration_script="x.sql")
                    break
                except (support.driver().MySQLError, self.functions["schema_replication"].Failure):
                    pass
            self.assertEqual("success", self.schema(migration_script="x.sql")["status"], f"cut after {number}")
            self.assertEqual(expected, self.outcome(), f"cut after {number}")
            count(what, "next run finished")
        self.assertGreater(number, 40)

    def test_time_near_its_end(self):
        what = "script, time near its end"
        self.aws.objects["scripts", "x.sql"] = self.SCRIPT.encode()
        for looks in range(12, 200, 9):
            body = self.schema(Context(looks), migration_script="x.sql")
            count(what, body["status"])
            if body["status"] == "success":
                break
        self.assertGreater(SURVIVED[what]["incomplete"], 2)
        self.assertEqual((((15,), (9,)), ((3,), (7,))), self.outcome()[:2])


class Secrets(support.OnServers):
    def setUp(self):
        super().setUp()
        self.source("CREATE DATABASE shop")
        self.addCleanup(self.target, "DROP USER IF EXISTS app@'%'")
        self.rotate("first")

    def rotate(self, password):
        self.target("CREATE OR REPLACE USER app@'%%' IDENTIFIED BY %s", password)
        self.target("GRANT ALL ON *.* TO app@'%'")
        self.aws.secrets["arn:staging"] = {**self.target.secret, "username": "app", "password": password}

    def test_rotated_between_reading_and_connecting(self):
        rotations = []

        def rotate(arn):
            if arn == "arn:staging" and not rotations:
                rotations.append(arn)
                self.rotate("second")

        self.aws.before_secret = rotate
        self.schema()
        self.assertIn(("shop",), self.target("SHOW DATABASES"))
        count("secret rotated", "run finished")

    def test_rotated_between_runs_and_during_one(self):
        self.schema()
        self.rotate("third")
        with Statements(lambda at, connection, text: self.rotate(f"p{at}") if at % 7 == 0 else None):
            self.schema()
        self.assertEqual([], self.schema()["changes"])
        count("secret rotated", "run finished")

    def test_wrong_for_good(self):
        self.aws.secrets["arn:staging"]["password"] = "hunter2"
        printed = io.StringIO()
        with self.assertRaises(support.driver().OperationalError), contextlib.redirect_stdout(printed):
            self.functions["schema_replication"].lambda_handler(self.EVENT, None)
        state = self.aws.parameters["/db-replication/test/last-schema-sync/dev-to-staging"]
        self.assertIn("1045", state["details"]["error"])
        self.assertNotIn("hunter2", printed.getvalue() + json.dumps(self.aws.parameters))
        self.assertNotIn(("shop",), self.target("SHOW DATABASES"))


if __name__ == "__main__":
    unittest.main()
