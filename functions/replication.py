"""What the two replication functions share: databases, AWS clients, the frame of a run, its recorded state and metric.

The build puts this text in front of each function; see README.md for what that asks of the sources.
"""
import base64, hashlib, json, os, re, ssl, time, zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import boto3
from botocore.config import Config

try:
    import pymysql
except ImportError:  # only a layer brings the driver; credentials() says so
    pymysql = None

# Strict, so that nothing is cut to fit, yet with the dates that older schemas hold.
MODE = "STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"
# A function that is stopped leaves connections which nobody closes: the server does, and frees the lock. A run waits
# for a table's lock no longer than for a row's, but a server may wait long while the other one is slow. The second line is
# for servers whose own settings would hide rows or quotes, refuse what has no key, or end the session with a transaction.
SESSION = (
    f"SET sql_mode='{MODE}', time_zone='+00:00', wait_timeout=1000, net_write_timeout=900, lock_wait_timeout=60, "
    "sql_quote_show_create=1, sql_safe_updates=0, sql_big_selects=1, sql_select_limit=~0, completion_type=0")
# The database for what belongs to the runs: the history of scripts, and rows on their way. It is never replicated.
OWN = "_dbrepl"
# In it: how to create the triggers that are away while data is on its way.
KEPT = "_dbrepl.triggers"
# What is never replicated: this, and what belongs to the server.
SYSTEM = ("information_schema", "innodb", "mysql", "performance_schema", "sys", "tmp", OWN)


class Failure(Exception):
    """A run that cannot go on; the text is for whoever started it, so it holds no bytes of scripts that are no text."""

    def __init__(self, text):
        super().__init__(text.encode(errors="replace").decode())


class Pause(Exception):
    """A run whose time is up; the next one goes on. Holds what is to be reported."""


def aws(service):
    """A client. Where the VPC has no way to a service, a call must fail long before the function times out."""
    return boto3.client(service, config=Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 2}))


def quote(*names):
    """Identifiers, quoted and joined by dots. Parameters cannot bind identifiers, so this is the only way in."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def option(key, default=""):
    return os.environ.get(key) or default


def listing(key):
    """A variable that holds names by commas."""
    return [name.strip() for name in option(key).split(",") if name.strip()]


def variable(env):
    """An environment's name as its variables have it. Spellings that agree in it mean the same environment."""
    return re.sub(r"\W", "_", env).upper()


def setting(env, kind):
    """The variable of an environment, e.g. STAGING_SECRET_ARN."""
    key = variable(env) + kind
    if not option(key):
        raise Failure(f"environment {env!r} is not known here: {key} is not set")
    return option(key)


def given(event, key, kind=list):
    """A field of the event: a text, or a list of texts, and not empty; None where it is absent."""
    value = event.get(key)
    if value is not None and (type(value) is not kind or not value or not all(type(each) is str for each in value)):
        raise Failure(f"{key!r} of the event must be a {kind.__name__}, and not empty")
    return value


def replicated(database):
    """A database's name; refuses those that are never replicated."""
    if database.lower() in SYSTEM:
        raise Failure(f"{database!r} is not replicated")
    return database


def credentials(env):
    """The secret of an environment, read anew each time, as host, port, user, password and database; it is never logged.

    Without the driver it is of no use.
    """
    if not pymysql:
        raise Failure("PyMySQL is missing: give the function a layer with python/pymysql")
    try:
        secret = json.loads(aws("secretsmanager").get_secret_value(SecretId=setting(env, "_SECRET_ARN"))["SecretString"])
        return (secret.get("host") or setting(env, "_ENDPOINT"), int(secret.get("port") or 3306), secret["username"],
                secret["password"].encode(), secret.get("dbname"))
    except Exception as error:
        raise Failure(f"the secret of {env!r}: {type(error).__name__}: {error}")


def remember(name, state, time_of_success):
    """Writes a state to Parameter Store. It keeps the time of the last success, which this run's is or an earlier one's."""
    ssm = aws("ssm")
    if not time_of_success:
        with suppress(Exception):  # none yet, somebody else's text, or no answer: that a run failed is told in any case
            time_of_success = json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"]).get("last_success")
    text = json.dumps({**state, "last_success": time_of_success})
    ssm.put_parameter(Name=name, Type="String", Overwrite=True, Value=text)
    return time_of_success


def own_tables(target):
    return [name for name, in target.rows(f"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='{OWN}'")]


def put_back(target):
    """Creates the triggers that a data run has put away, this one or one that was cut off."""
    if "triggers" not in own_tables(target):
        return
    kept = target.rows(f"SELECT * FROM {KEPT} ORDER BY id")
    for _, path, *_ in kept:  # one that is there already would come before the others
        target.rows(f"DROP TRIGGER IF EXISTS {path}")
    for number, path, mode, text, collation in kept:
        try:
            target.rows("USE " + re.match("(?:`[^`]*`)+", path)[0])
            target.rows("SET sql_mode=%s, collation_connection=%s", mode, collation)
            target.rows(text)
        except pymysql.MySQLError as error:
            if error.args[0] not in (1049, 1146):  # its table is gone, and so is the trigger
                raise
        target.rows(f"SET NAMES utf8mb4, sql_mode='{MODE}'")
        target.rows(f"DELETE FROM {KEPT} WHERE id=%s", number)
    target.rows(f"DROP TABLE {KEPT}")


class Database:
    """A connection to an environment's database, with the credentials of this moment. Closing it frees its lock."""

    def __init__(self, env, time_left):
        self.env, self.time_left, ca = env, time_left, option("DB_SSL_CA", None)
        # TLS is used wherever the server offers it, and verified where a certificate bundle is named.
        tls = {"ca": ca}
        if not ca:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            tls.check_hostname = False
            tls.verify_mode = ssl.CERT_NONE
        for last_try in (False, True):
            host, port, user, password, self.default = credentials(env)
            try:
                # Without decoders the server's own text of every value passes through: no type is rounded on the way.
                self.connection = pymysql.connect(
                    host=host, port=port, user=user, password=password, charset="utf8mb4", autocommit=True, ssl=tls,
                    connect_timeout=10, read_timeout=20, write_timeout=20, binary_prefix=True,
                    conv=pymysql.converters.encoders, init_command=SESSION)
                break
            except pymysql.OperationalError as error:
                # Access denied: the secret may have been rotated after it was read.
                if last_try or error.args[0] != 1045:
                    error.args += (env,)
                    raise
                time.sleep(1)
        if ca and not self.rows("SHOW STATUS LIKE 'Ssl_cipher'")[0][1]:
            raise Failure(f"the server of {env!r} offers no TLS")
        self.rows("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def wait(self):
        """From now on, what comes too late to be recorded is an error while there is still time to record that."""
        self.connection._read_timeout = self.connection._write_timeout = max(1, self.time_left() // 1000 - 5)

    def rows(self, sql, *values):
        self.wait()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return list(cursor.fetchall())
        except pymysql.MySQLError as error:
            error.args += (self.env,)
            raise

    def close(self):
        with suppress(Exception):
            self.connection.close()


def brief(state):
    """The state with lists as their lengths and texts cut: a parameter holds 4 KB."""
    short = {key: state[key] for key in ("timestamp", "status", "source", "target")}
    short["details"] = {
        key: len(value) if isinstance(value, (list, dict)) else value[:300] if isinstance(value, str) else value
        for key, value in state.items() if key not in short}
    return short


def report(kind, state):
    """Records the state; prints the metric for CloudWatch."""
    suffix, source, target = setting("ENVIRONMENT", "_SUFFIX"), state["source"], state["target"]
    now = time.time()
    succeeded = now if state["status"] == "success" else None
    try:
        place = option("PARAMETER_PREFIX", "/db-replication")
        succeeded = remember(f"{place}/{suffix}/last-{kind}-sync/{source}-to-{target}", brief(state), succeeded)
    except Exception as error:  # must not hide how the run itself ended
        state["not_recorded"] = f"{type(error).__name__}: {error}"
    if succeeded:
        dimensions = {"EnvironmentSuffix": suffix, "Sync": f"{kind}-{source}-to-{target}"}
        metrics = {"Namespace": option("METRIC_NAMESPACE", "DbReplication"), "Dimensions": [list(dimensions)],
                   "Metrics": [{"Name": "SyncAge", "Unit": "Seconds"}]}
        print(json.dumps({"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [metrics]}, "SyncAge": now - succeeded,
                          **dimensions}))


def run(kind, event, context, work):
    """Runs work(source, target, event, time_left) between the event's two environments and records how it ended.

    One run at a time: the target's lock is held meanwhile. A dry run records nothing.
    """
    source, target = (event.get(key) for key in ("source_env", "target_env"))
    for env in (source, target):  # as they are part of the state's name
        if type(env) is not str or not re.fullmatch(r"[\w.-]{1,99}", env, re.A):
            raise Failure(f"source_env and target_env must name an environment each, not {env!r}"[:300])
    started, now = time.time(), time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    state = {"timestamp": now, "status": "success", "source": source, "target": target}
    time_left = context.get_remaining_time_in_millis if context else lambda: 900000
    try:
        setting(source, "_SECRET_ARN")
        setting(target, "_SECRET_ARN")
        if variable(target) in map(variable, [source, *listing("NEVER_TARGETS")]):
            raise Failure(f"{target!r} must not be the target of {source!r}")
        with closing(Database(source, time_left)) as a, closing(Database(target, time_left)) as b:
            if b.rows("SELECT GET_LOCK('db-replication', 10)") != [("1",)]:
                raise Failure("another run holds the target's lock")
            if not event.get("dry_run"):
                put_back(b)
            state.update(work(a, b, event, time_left))
    except Pause as pause:
        state.update(status="incomplete", **pause.args[0])
    except Exception as error:
        state.update({"status": "error", "error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        state["seconds"] = round(time.time() - started, 3)
        if not event.get("dry_run"):
            report(kind, state)
        body = json.dumps(state)
        if len(body) > 5_000_000:  # Lambda hands no more on
            body = json.dumps(brief(state))
        print(body)
    return {"statusCode": 200, "body": body}
