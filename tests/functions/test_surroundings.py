"""What surrounds the functions is not as it should be: settings of servers, servers that fall silent, services that refuse."""

import contextlib
import io
import json
import socket
import sys
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import support
from test_failures import Statements

# As a parameter group might set them for everybody. In the second value, what is usual.
SETTINGS = [
    ("sql_quote_show_create", 0, 1), ("sql_safe_updates", 1, 0), ("sql_select_limit", 2, 18446744073709551615), ("max_join_size", 2, 18446744073709551615),
    ("completion_type", "'RELEASE'", 0), ("completion_type", "'CHAIN'", 0), ("autocommit", 0, 1), ("foreign_key_checks", 0, 1),
    ("tx_isolation", "'READ-UNCOMMITTED'", "'REPEATABLE-READ'"), ("sql_mode", "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH'", "''"),
    ("default_storage_engine", "'MyISAM'", "'InnoDB'"), ("character_set_server", "'ucs2'", "'utf8mb4'"), ("group_concat_max_len", 4, 1048576),
    ("init_connect", "'SET autocommit=0'", "''"), ("max_statement_time", 0.8, 0), ("tmp_memory_table_size", 1024, 16777216)]


class Settings(support.OnServers):
    SCHEMA = ["CREATE DATABASE d", "USE d", "CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, n VARCHAR(20) DEFAULT 'x\\\\', c CHAR(5), KEY (n)) ENGINE=InnoDB",
              "CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT cp FOREIGN KEY (p) REFERENCES p (id)) ENGINE=InnoDB",
              "CREATE TABLE keyless (a INT, b TEXT) ENGINE=InnoDB", "CREATE VIEW v AS SELECT p.id, CONCAT(n, 'x') AS m FROM p",
              "CREATE PROCEDURE pr() SELECT 1", "CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW SET NEW.n = CONCAT(NEW.n, '!')"]
    ROWS = ["INSERT INTO d.p (n, c) VALUES ('a\\\\', 'x'), ('b''', NULL), ('c', 'é '), ('d', ''), ('e', '\\'')", "INSERT INTO d.c VALUES (1, 1), (2, 2), (3, 3)",
            "INSERT INTO d.keyless VALUES (1, 'a'), (1, 'a'), (NULL, '\\\\')"]
    SCRIPT = b"USE d; INSERT INTO keyless VALUES (9, 's'); CREATE TABLE w (id INT); INSERT INTO w VALUES (1); UPDATE keyless SET b = 'y' WHERE a = 9;"
    TABLES = ["d.p", "d.c", "d.keyless"]
    TRIGGERS = "SELECT TRIGGER_NAME, DEFINER, SQL_MODE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='d'"

    def test_settings_of_servers(self):
        for name, value, usual in SETTINGS:
            with self.subTest(name, value=value):
                for server in self.servers:
                    server.empty()
                self.build(self.source, [*self.SCHEMA, *self.ROWS])
                self.aws.objects["scripts", "x.sql"] = self.SCRIPT
                try:
                    for server in self.servers:
                        server(f"SET GLOBAL {name}={value}")
                    self.assertEqual([], self.schema()["drift"])
                    self.assertEqual([], self.schema()["changes"])
                    for expected in (11, 0):
                        tables = self.data(tables=self.TABLES)["tables"].values()
                        self.assertEqual(expected, sum(table["inserted"] for table in tables))
                    self.assertEqual(5, self.schema(migration_script="x.sql")["executed"])
                finally:
                    for server in self.servers:
                        server(f"SET GLOBAL {name}={usual}")
                        server.connection.close()
                        server.connection.connect()
                self.assertEqual(((9, "y"),), self.target("SELECT * FROM d.keyless WHERE a = 9"))
                self.assertEqual(support.contents(self.source, "d", "p", "c"), support.contents(self.target, "d", "p", "c"))

    def test_rights_that_lack(self):
        """The error names the right and the environment, nothing has changed, and the next run finishes."""
        app = {**self.target.secret, "username": "app", "password": "x"}
        self.target("CREATE OR REPLACE USER app@'%' IDENTIFIED BY 'x'")
        self.addCleanup(self.target, "DROP USER app@'%'")
        self.build(self.source, [*self.SCHEMA, *self.ROWS])
        for right in ("SELECT", "INSERT", "DELETE", "CREATE", "DROP", "TRIGGER"):
            with self.subTest(right):
                self.target.empty()
                self.build(self.target, self.SCHEMA[:-1])
                self.build(self.target, ["INSERT INTO d.keyless VALUES (5, 'old')", "INSERT INTO d.p VALUES (5, 'old', 'old')"])
                self.target(f"CREATE DEFINER=app@'%' {self.SCHEMA[-1][7:]}")
                triggers = self.target(self.TRIGGERS)
                before = support.contents(self.target, "d", "p", "c", "keyless")
                self.aws.secrets["arn:staging"] = app
                self.target("GRANT ALL ON *.* TO app@'%'")
                self.target(f"REVOKE {right} ON *.* FROM app@'%'")
                with self.assertRaisesRegex(Exception, f"({right} command |Access )denied.*'staging'"):
                    self.data(tables=self.TABLES)
                self.assertEqual(before, support.contents(self.target, "d", "p", "c", "keyless"))
                self.assertEqual(triggers, self.target(self.TRIGGERS))
                self.target(f"GRANT {right} ON *.* TO app@'%'")
                self.data(tables=self.TABLES)
                self.assertEqual(support.contents(self.source, "d", "p", "c", "keyless"), support.contents(self.target, "d", "p", "c", "keyless"))

    def test_errors_of_servers_name_the_environment(self):
        self.build(self.source, ["CREATE DATABASE d"])
        self.target("CREATE OR REPLACE USER app@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1")
        self.addCleanup(self.target, "DROP USER app@'%'")
        self.target("GRANT SELECT ON *.* TO app@'%'")
        self.aws.secrets["arn:staging"] = {**self.target.secret, "username": "app", "password": "x"}
        with self.assertRaisesRegex(self.functions["schema_replication"].Failure, "change 1 of 1: .*denied.*'staging'.*CREATE DATABASE"):
            self.schema()
        other = support.driver().connect(host=self.target.host, port=self.target.port, user="app", password="x")
        self.addCleanup(other.close)
        with self.assertRaisesRegex(support.driver().OperationalError, "max_user_connections.*'staging'"):
            self.schema()


class FoldedNames(support.OnServers):
    """A target whose lower_case_table_names is 1, which the source's is not."""

    def setUp(self):
        super().setUp()
        place = Path(support.INSTALLATION.directory.name)
        options = ("--lower-case-table-names=1",)
        self.folding = support.Server(place, support.INSTALLATION.template, "127.0.0.10", options=options)
        self.addCleanup(self.folding.stop)
        self.aws.secrets["arn:staging"] = self.folding.secret

    def test_names_that_differ_by_case_there(self):
        for statement in ("CREATE DATABASE d", "CREATE TABLE d.t (id INT, Name INT)"):
            self.source(statement)
        self.schema()
        self.assertEqual([], self.schema()["changes"])
        self.source("CREATE TABLE d.Orders (id INT)")
        with self.assertRaisesRegex(Exception, "lower_case_table_names differs"):
            self.schema()
        self.assertEqual((("t",),), self.folding("SHOW TABLES FROM d"))


class Between:
    """Stands between a function and a server; from some text of the client's on, nothing passes any more, without a word."""

    def __init__(self, server, text=b""):
        self.server, self.text, self.silent = server, text, not text
        self.listener, self.sockets = socket.create_server(("127.0.0.1", 0)), []
        self.secret = {**server.secret, "host": "127.0.0.1", "port": self.listener.getsockname()[1]}
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, far = self.listener.accept()[0], socket.create_connection((self.server.host, self.server.port))
                self.sockets += [near, far]
                for sides in ((near, far), (far, near)):
                    threading.Thread(target=self.forward, args=sides, daemon=True).start()

    def forward(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.silent = self.silent or self.text in data
                while self.silent:
                    time.sleep(0.01)
                target.sendall(data)

    def close(self):
        """The server learns that nobody is there any more."""
        self.listener.close()
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.silent, self.text = False, b"\0nothing"


class Silence(support.OnServers):
    """No answer and no error: a run must end by itself while there is time to record that it failed."""

    def setUp(self):
        super().setUp()
        for server in self.servers:
            self.build(server, ["CREATE DATABASE d", "USE d", "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB"])
        self.source("INSERT INTO d.t VALUES (1, 'new')")
        self.target("INSERT INTO d.t VALUES (1, 'old')")

    def assert_ends(self, env, between, context):
        secret = self.aws.secrets[f"arn:{env}"]
        self.aws.secrets[f"arn:{env}"] = between.secret
        with self.assertRaisesRegex(support.driver().OperationalError, "timed out"):
            self.data(context, tables=["d.t"])
        between.close()
        self.assertEqual("error", self.aws.parameters["/db-replication/test/last-data-sync/dev-to-staging"]["status"])
        self.assertEqual(((1, "old"),), self.target("SELECT * FROM d.t"))
        self.aws.secrets[f"arn:{env}"] = secret
        self.data(tables=["d.t"])
        self.assertEqual(((1, "new"),), self.target("SELECT * FROM d.t"))
        self.target("UPDATE d.t SET v='old'")

    def test_a_server_that_never_greets(self):
        connect = support.driver().connect

        def impatient(**given):
            self.assertTrue(0 < given["read_timeout"] <= 30 and 0 < given["write_timeout"] <= 30)
            return connect(**{**given, "read_timeout": 1})

        with mock.patch.object(support.driver(), "connect", impatient):
            for env, server in (("dev", self.source), ("staging", self.target)):
                self.assert_ends(env, Between(server), None)

    def test_a_server_that_falls_silent(self):
        """At each phase, with all of the time left before, and seven seconds then."""
        for env, server, before, text in (
                ("dev", self.source, "SHOW KEYS FROM `_dbrepl`", "SELECT CONCAT_WS"), ("staging", self.target, "TRUNCATE", "INSERT INTO `_dbrepl`"),
                ("staging", self.target, "SELECT 1 FROM `d`", "DELETE FROM `d`")):
            context = mock.Mock()
            context.get_remaining_time_in_millis.return_value = 900_000

            def hurry(at, connection, sql):
                context.get_remaining_time_in_millis.return_value = 7_000

            with self.subTest(text), Statements(hurry, lambda connection, sql: sql.startswith(before)), \
                    mock.patch.object(self.functions["data_replication"], "MARGIN", 0):
                self.assert_ends(env, Between(server, text.encode()), context)


class Services(support.OnServers):
    """What AWS answers is told with the place to look at."""

    def refused(self, text, **event):
        printed = io.StringIO()
        with self.assertRaisesRegex(self.functions["schema_replication"].Failure, text) as raised, contextlib.redirect_stdout(printed):
            self.functions["schema_replication"].lambda_handler({**self.EVENT, **event}, None)
        str(raised.exception).encode()  # or else Lambda could not report it
        self.assertNotIn("hunter2", printed.getvalue() + str(raised.exception) + json.dumps(self.aws.parameters))

    def test_secrets_that_are_none(self):
        good = {"username": "root", "password": "hunter2", "host": "127.0.0.1"}
        for secret, text in (({**good, "password": None}, "NoneType"), ({"password": "hunter2"}, "KeyError: 'username'"), ([good], "AttributeError"),
                             ({**good, "port": "many"}, "'many'"), ("hunter2", "AttributeError")):
            self.aws.secrets["arn:staging"] = secret
            self.refused(f"the secret of 'staging': .*{text}")
        with mock.patch.object(self.aws, "get_secret_value", lambda SecretId: {"SecretString": "hunter2 {"}):
            self.refused("the secret of 'dev': JSONDecodeError")
        with mock.patch.object(self.aws, "get_secret_value", lambda SecretId: {"SecretBinary": b"hunter2"}):
            self.refused("the secret of 'dev': KeyError: 'SecretString'")
        with mock.patch.object(self.aws, "get_secret_value", side_effect=OSError("no route")):
            self.refused("the secret of 'dev': OSError: no route")

    def test_scripts_that_are_not_there(self):
        self.refused("s3://elsewhere/a%20b%2Bc.sql: KeyError", migration_script="s3://elsewhere/a%20b%2Bc.sql")
        with mock.patch.object(self.aws, "get_object", side_effect=OSError("AccessDenied: kms:Decrypt")):
            self.refused("x.sql: OSError: AccessDenied: kms:Decrypt", migration_script="x.sql")

    def test_names_of_scripts_are_taken_as_they_are(self):
        for key in ("a b+c.sql", "ü/%20😀.sql", "s3:/x", "?#&.sql"):
            self.aws.objects["scripts", key] = b"CREATE DATABASE IF NOT EXISTS d"
            for uri in (key, f"s3://scripts/{key}"):
                self.assertEqual(1, self.schema(migration_script=uri)["statements"])

    def test_bytes_that_are_no_text_in_an_error(self):
        self.aws.objects["scripts", "x.sql"] = b"CREATE DATABASE d; NO '\xe9\xff' STATEMENT"
        self.refused(r"statement 2 of 2: .* NO '\?\?' STATEMENT", migration_script="x.sql")

    def test_an_answer_that_lambda_would_not_hand_on(self):
        self.aws.objects["scripts", "x.sql"] = b"SELECT '%s';" % (b"x" * 3000) * 2000
        body = self.schema(migration_script="x.sql", dry_run=True)
        self.assertEqual(("success", 2000), (body["status"], body["details"]["changes"]))
        self.assertEqual(2000, self.schema(migration_script="x.sql")["executed"])


if __name__ == "__main__":
    unittest.main()
