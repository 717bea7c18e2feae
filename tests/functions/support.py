"""What the tests of the functions share: the code as it is deployed, a fake AWS, and database servers on loopback."""

import atexit
import contextlib
import functools
import importlib.util
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import types
import unittest
from pathlib import Path
from unittest import mock

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
NAMES = ("schema_replication", "data_replication")
ENVIRONMENTS = ("dev", "staging", "prod")
ENVIRONMENT = {
    **{f"{env.upper()}_SECRET_ARN": f"arn:{env}" for env in ENVIRONMENTS},
    **{f"{env.upper()}_ENDPOINT": "127.0.0.1" for env in ENVIRONMENTS},
    "ENVIRONMENT_SUFFIX": "test", "MIGRATION_BUCKET": "scripts",
}


def compose(directory):
    """Composes both functions as the build does."""
    subprocess.run([sys.executable, str(SOURCE_DIR / "cmake" / "compose_functions.py"), str(SOURCE_DIR / "functions"),
                    str(directory)], check=True)
    return {name: (Path(directory) / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}


@functools.lru_cache(maxsize=None)
def code(name):
    """A function's code out of the template that the program emits; composed here where there is no program."""
    if os.environ.get("DBREPL"):
        run = subprocess.run([os.environ["DBREPL"], "synth", "--format", "compact"], capture_output=True, check=True)
        logical_id = "".join(word.title() for word in name.split("_")) + "Function"
        return json.loads(run.stdout)["Resources"][logical_id]["Properties"]["Code"]["ZipFile"]
    with tempfile.TemporaryDirectory() as directory:
        return compose(directory)[name]


def driver():
    """PyMySQL, also where only the system's own Python has it; None where nobody has."""
    if not importlib.util.find_spec("pymysql"):
        sys.path.append("/usr/lib/python3/dist-packages")
    try:
        import pymysql
        return pymysql
    except ImportError:
        return None


def load(name):
    """The function as a module whose only tie to AWS is a stub of boto3."""
    boto3, botocore, config = (types.ModuleType(each) for each in ("boto3", "botocore", "botocore.config"))
    boto3.client = None  # each test brings its own
    config.Config = dict
    hidden = {each: sys.modules.get(each) for each in ("boto3", "botocore", "botocore.config")}
    driver()
    module = types.ModuleType("index")
    try:
        sys.modules.update({"boto3": boto3, "botocore": botocore, "botocore.config": config})
        exec(compile(code(name), f"{name}.py", "exec"), module.__dict__)
    finally:
        for each, old in hidden.items():
            sys.modules.pop(each) if old is None else sys.modules.update({each: old})
    return module


class FakeAws:
    """Secrets, parameters and objects in memory; stands in for boto3."""

    class exceptions:
        class ParameterNotFound(Exception):
            """As the service answers."""

    def __init__(self, secrets, objects=None):
        self.secrets, self.objects, self.parameters = secrets, objects or {}, {}
        self.refuses_parameters = False
        self.before_secret = lambda arn: None

    def client(self, service, config):
        assert config["connect_timeout"] <= 10, "a call without a network path must fail fast"
        return self

    def get_secret_value(self, SecretId):
        text = json.dumps(self.secrets[SecretId])
        self.before_secret(SecretId)
        return {"SecretString": text}

    def get_parameter(self, Name):
        if self.refuses_parameters:
            raise OSError("no route to ssm")
        if Name not in self.parameters:
            raise self.exceptions.ParameterNotFound(Name)
        return {"Parameter": {"Value": json.dumps(self.parameters[Name])}}

    def put_parameter(self, Name, Type, Overwrite, Value):
        if self.refuses_parameters:
            raise OSError("no route to ssm")
        assert Type == "String" and Overwrite and len(Value) <= 4096
        self.parameters[Name] = json.loads(Value)

    def get_object(self, Bucket, Key):
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}


class Server:
    """A MariaDB server of its own: on port 3306 of a loopback address, or on a free one where that is taken."""

    def __init__(self, directory, template, host="127.0.0.1", data=None, options=()):
        self.options = options
        for self.host, self.port in ((host, 3306), (host, 0), ("127.0.0.1", 0)):  # not every system has all of loopback
            with socket.socket() as free, contextlib.suppress(OSError):
                free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                free.bind((self.host, self.port))
                self.port = free.getsockname()[1]
                break
        self.data = data or Path(directory) / f"data-{self.host}-{self.port}"
        shutil.copytree(template, self.data, dirs_exist_ok=True)
        self.secret = {"username": "root", "password": "", "host": self.host, "port": self.port}
        self.process = None
        self.start()

    def start(self):
        user = ["--user=root"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            ["mariadbd", "--no-defaults", *user, f"--datadir={self.data}", f"--port={self.port}", f"--bind-address={self.host}",
             f"--socket={self.data}/socket", f"--pid-file={self.data}/pid", f"--tmpdir={self.data}", "--innodb-buffer-pool-size=32M",
             "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--performance-schema=OFF",
             "--event-scheduler=OFF", "--character-set-server=utf8mb4", "--skip-name-resolve", *self.options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connection = driver().connect(
                    host=self.host, port=self.port, user="root", charset="utf8mb4", autocommit=True)
                return
            except driver().MySQLError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.stop()
                    raise
                time.sleep(0.1)

    def __call__(self, sql, *values):
        self.connection.ping()
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall()

    def client(self, text, *options):
        """Gives a script to the MySQL client."""
        return subprocess.run(["mariadb", "--no-defaults", f"--socket={self.data}/socket", "-uroot", *options],
                              input=text, capture_output=True, timeout=120)

    def empty(self):
        """Drops everything that a test has made."""
        for (name,) in self("SHOW DATABASES"):
            if name not in ("information_schema", "mysql", "performance_schema", "sys"):
                self("DROP DATABASE " + "`" + name.replace("`", "``") + "`")

    def kill(self):
        """As a crash does it."""
        self.process.kill()
        self.process.wait(60)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()


class Installation:
    """A directory in which servers are installed once."""

    def __init__(self, directory=None):
        # In memory where there is room: what the servers write is gone afterwards anyway.
        memory = Path("/dev/shm")
        roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
        self.directory = tempfile.TemporaryDirectory(dir=directory or (memory if roomy else None))
        self.template = Path(self.directory.name) / "template"
        self.network = f"127.1.{os.getpid() % 256}"  # of this process alone, so that tests side by side all have port 3306
        self.servers = []

    def start(self, count):
        """At least so many servers; raises SkipTest with the reason where there are none."""
        if not self.servers:
            self.install()
        for number in range(len(self.servers), count):
            self.servers.append(Server(self.directory.name, self.template, f"{self.network}.{number + 2}"))
        return self.servers[:count]

    def install(self):
        if not driver():
            raise unittest.SkipTest("PyMySQL is not installed (python3-pymysql)")
        path = os.environ.get("PATH", "") + ":/usr/sbin"
        install = shutil.which("mariadb-install-db", path=path)
        if not install or not all(shutil.which(each, path=path) for each in ("mariadbd", "mariadb", "mysqldump")):
            raise unittest.SkipTest("MariaDB is not installed (mariadb-server, mariadb-client)")
        os.environ["PATH"] = path
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(
            [install, "--no-defaults", *user, f"--datadir={self.template}", "--auth-root-authentication-method=normal",
             "--skip-test-db", "--innodb-log-file-size=8M"], check=True, capture_output=True)

    def stop(self):
        for server in self.servers:
            server.stop()
        self.directory.cleanup()


INSTALLATION = Installation()
atexit.register(INSTALLATION.stop)


class OnServers(unittest.TestCase):
    """A test between servers that are empty at first: dev, staging and, where started, prod."""

    COUNT = 2
    EVENT = {"source_env": "dev", "target_env": "staging"}

    @classmethod
    def setUpClass(cls):
        cls.servers = INSTALLATION.start(cls.COUNT)
        cls.source, cls.target = cls.servers[:2]
        cls.functions = {name: load(name) for name in NAMES}

    def setUp(self):
        for server in self.servers:
            server.empty()
        self.aws = FakeAws({f"arn:{env}": server.secret for env, server in zip(ENVIRONMENTS, self.servers)})
        for function in self.functions.values():
            function.boto3.client = self.aws.client
        environment = mock.patch.dict(os.environ, ENVIRONMENT)
        environment.start()
        self.addCleanup(environment.stop)

    def run_function(self, name, context=None, **event):
        """The body of the result; what is printed goes nowhere."""
        with contextlib.redirect_stdout(io.StringIO()):
            result = self.functions[name].lambda_handler({**self.EVENT, **event}, context)
        self.assertEqual(200, result["statusCode"])
        return json.loads(result["body"])

    def schema(self, context=None, **event):
        return self.run_function("schema_replication", context, **event)

    def data(self, context=None, **event):
        return self.run_function("data_replication", context, **event)

    def build(self, server, statements):
        server("SET foreign_key_checks=0")
        for statement in statements:
            server(statement)
        server("SET foreign_key_checks=1")


def quote(*names):
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def contents(server, database, *tables):
    """Every value of the tables as the bytes that the server holds, for an independent comparison."""
    found = {}
    for table in tables or [row[0] for row in server(f"SHOW FULL TABLES FROM {quote(database)} WHERE Table_type='BASE TABLE'")]:
        columns = [(row[0], row[1]) for row in server(f"SHOW COLUMNS FROM {quote(database, table)}")]
        values = ", ".join(f"HEX(CAST({quote(name)}{'+0e0' if kind == 'float' else ''} AS BINARY))" for name, kind in columns)
        found[table] = sorted(server(f"SELECT {values} FROM {quote(database, table)}"), key=str)
    return found


def definitions(server, *databases):
    """What mysqldump tells of the databases, apart from rows, counters, definers and dates."""
    dump = subprocess.run(
        ["mysqldump", "--no-defaults", f"--socket={server.data}/socket", "-uroot", "--no-data", "--routines", "--triggers",
         "--events", "--skip-comments", "--skip-add-drop-table", "--databases", *databases],
        capture_output=True, check=True).stdout.decode()
    dump = re.sub(r"DEFINER=`[^`]*`@`[^`]*`", "", dump)
    return re.sub(r"(\n\) ENGINE=\w+) AUTO_INCREMENT=\d+", r"\1", dump)
