"""What the tests of the functions share: the code as it is deployed, a fake AWS, and database servers on loopback."""

import importlib.util
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
NAMES = ("schema_replication", "data_replication")
ENVIRONMENT = {
    "DEV_SECRET_ARN": "arn:dev", "DEV_ENDPOINT": "127.0.0.1", "STAGING_SECRET_ARN": "arn:staging",
    "STAGING_ENDPOINT": "127.0.0.1", "ENVIRONMENT_SUFFIX": "test", "MIGRATION_BUCKET": "scripts",
}


def compose(directory):
    """Composes both functions as the build does; None where there is no CMake."""
    if not shutil.which("cmake"):
        return None
    subprocess.run(
        ["cmake", f"-DSOURCE_DIR={SOURCE_DIR / 'functions'}", f"-DOUTPUT_DIR={directory}",
         "-P", str(SOURCE_DIR / "cmake" / "EmbedFunctions.cmake")], check=True, capture_output=True)
    return {name: (Path(directory) / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}


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
    """The composed function as a module whose only tie to AWS is a stub of boto3."""
    boto3, botocore, config = (types.ModuleType(each) for each in ("boto3", "botocore", "botocore.config"))
    boto3.client = None  # each test brings its own
    config.Config = dict
    hidden = {each: sys.modules.get(each) for each in ("boto3", "botocore", "botocore.config")}
    driver()
    with tempfile.TemporaryDirectory() as directory:
        code = (compose(directory) or {})[name]
    module = types.ModuleType("index")
    try:
        sys.modules.update({"boto3": boto3, "botocore": botocore, "botocore.config": config})
        exec(compile(code, f"{name}.py", "exec"), module.__dict__)
    finally:
        for each, old in hidden.items():
            sys.modules.pop(each) if old is None else sys.modules.update({each: old})
    return module


class FakeAws:
    """Secrets, parameters and objects in memory; stands in for boto3."""

    def __init__(self, secrets, objects=None):
        self.secrets, self.objects, self.parameters = secrets, objects or {}, {}
        self.refuses_parameters = False

    def client(self, service, config):
        assert config["connect_timeout"] <= 10, "a call without a network path must fail fast"
        return self

    def get_secret_value(self, SecretId):
        return {"SecretString": json.dumps(self.secrets[SecretId])}

    def put_parameter(self, Name, Type, Overwrite, Value):
        if self.refuses_parameters:
            raise OSError("no route to ssm")
        assert Type == "String" and Overwrite and len(Value) <= 4096
        self.parameters[Name] = json.loads(Value)

    def get_object(self, Bucket, Key):
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}


class Server:
    """A MariaDB server of its own on a free port of loopback."""

    def __init__(self, directory, template):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        data = Path(directory) / f"data-{self.port}"
        shutil.copytree(template, data)
        user = ["--user=root"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            ["mariadbd", "--no-defaults", *user, f"--datadir={data}", f"--port={self.port}", "--bind-address=127.0.0.1",
             f"--socket={data}/socket", f"--pid-file={data}/pid", "--innodb-buffer-pool-size=32M",
             "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin",
             "--event-scheduler=OFF", "--character-set-server=utf8mb4"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.secret = {"username": "root", "password": "", "host": "127.0.0.1", "port": self.port}
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connection = driver().connect(
                    host="127.0.0.1", port=self.port, user="root", charset="utf8mb4", autocommit=True)
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

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def start_servers(directory, count):
    """Servers, or the reason why there are none."""
    if not driver():
        return "PyMySQL is not installed (python3-pymysql)"
    install = shutil.which("mariadb-install-db")
    if not shutil.which("mariadbd", path=os.environ.get("PATH", "") + ":/usr/sbin") or not install:
        return "MariaDB is not installed (mariadb-server)"
    os.environ["PATH"] += ":/usr/sbin"
    template = Path(directory) / "template"
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        [install, "--no-defaults", *user, f"--datadir={template}", "--auth-root-authentication-method=normal",
         "--skip-test-db"], check=True, capture_output=True)
    return [Server(directory, template) for _ in range(count)]
