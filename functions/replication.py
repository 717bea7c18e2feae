"""What the two replication functions share: databases, AWS clients, the frame of a run and its recorded state.

The build puts this text in front of each function; see README.md for what that asks of the sources.
"""
import datetime, json, os, re, time
from contextlib import closing

import boto3
from botocore.config import Config

try:
    import pymysql
except ImportError:  # only a layer brings the driver; Database says so
    pymysql = None

# Strict, so that nothing is cut to fit, yet with the dates that older schemas hold.
SESSION = "SET sql_mode='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone='+00:00'"
# Tables with this prefix belong to a run; they are never replicated.
OWN = "_dbrepl_"


class Failure(Exception):
    # A run that cannot go on; the text is for whoever started it.
    pass


def aws(service):
    """A client. Where the VPC has no way to a service, a call must fail long before the function times out."""
    return boto3.client(service, config=Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 2}))


def quote(*names):
    """Identifiers, quoted and joined by dots. Parameters cannot bind identifiers, so this is the only way in."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def setting(env, kind):
    """The variable of an environment, e.g. STAGING_SECRET_ARN."""
    key = re.sub(r"\W", "_", env).upper() + kind
    if not os.environ.get(key):
        raise Failure(f"environment {env!r} is not known here: {key} is not set")
    return os.environ[key]


class Database:
    """A connection to an environment's database, with the credentials of this moment. Closing it frees its lock."""

    def __init__(self, env):
        if not pymysql:
            raise Failure("PyMySQL is missing: give the function a layer with python/pymysql")
        arn = setting(env, "_SECRET_ARN")
        secret = json.loads(aws("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
        self.default = secret.get("dbname")
        # Without decoders the server's own text of every value passes through: no type is rounded on the way.
        # TLS is used wherever the server offers it, and verified where a certificate bundle is named.
        self.connection = pymysql.connect(
            host=secret.get("host") or setting(env, "_ENDPOINT"), port=int(secret.get("port") or 3306),
            user=secret["username"], password=secret["password"], charset="utf8mb4", autocommit=True,
            connect_timeout=10, conv=pymysql.converters.encoders, init_command=SESSION,
            ssl={"ca": os.environ.get("DB_SSL_CA")})
        self.close = self.connection.close

    def rows(self, sql, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return list(cursor.fetchall())


def record(kind, state):
    """Keeps the state in Parameter Store; lists as their lengths, for a parameter holds 4 KB."""
    brief = {key: len(value) if isinstance(value, (list, dict)) else value for key, value in state.items()}
    place = os.environ.get("PARAMETER_PREFIX", "/db-replication") + "/" + os.environ["ENVIRONMENT_SUFFIX"]
    name = f"{place}/last-{kind}-sync/{state['source']}-to-{state['target']}"
    aws("ssm").put_parameter(Name=name, Type="String", Overwrite=True, Value=json.dumps(brief))


def run(kind, event, context, work):
    """Runs work(source, target, event, time_left) between the event's two environments and records how it ended.

    One run at a time: the target's lock is held meanwhile. A dry run records nothing.
    """
    source, target = (str(event.get(key)) for key in ("source_env", "target_env"))
    started = time.time()
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    state = {"timestamp": now, "status": "success", "source": source, "target": target}
    setting(source, "_SECRET_ARN")
    setting(target, "_SECRET_ARN")
    if source == target or target in os.environ.get("NEVER_TARGETS", "").split(","):
        raise Failure(f"{target!r} must not be the target of {source!r}")
    try:
        with closing(Database(source)) as a, closing(Database(target)) as b:
            if b.rows("SELECT GET_LOCK('db-replication', 10)") != [("1",)]:
                raise Failure("another run holds the target's lock")
            left = context.get_remaining_time_in_millis if context else lambda: 900000
            state.update(work(a, b, event, left))
        state["seconds"] = round(time.time() - started, 3)
    except Exception as error:
        state.update(status="error", error=f"{type(error).__name__}: {error}"[:1000])
        raise
    finally:
        try:
            if not event.get("dry_run"):
                record(kind, state)
        except Exception as error:  # must not hide how the run itself ended
            state["not_recorded"] = f"{type(error).__name__}: {error}"
        body = json.dumps(state)
        print(body)
    return {"statusCode": 200, "body": body}
