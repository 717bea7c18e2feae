"""Data replication: makes the listed tables of the target equal to the source's, all in one step or not at all.

Event: {"source_env": "dev", "target_env": "staging", "tables": ["countries", "shop.currencies"], "dry_run": true};
a table without its database is looked for in "database" of the event, or in dbname of the source's secret.

The rows of one consistent snapshot go into staging tables beside the listed ones and are verified there by count and
checksum. One transaction then replaces the contents, checks every foreign key from and to the listed tables, and
commits: a reader sees the old rows or the new ones. TRUNCATE or RENAME could not do that: both commit at once, and
foreign keys and triggers stay with the table that a swap discards.
"""
from replication import (
    OWN, Failure, os, pymysql, quote, run,
)
import zlib
from contextlib import suppress

COLUMNS = (
    "SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME, COALESCE(GENERATION_EXPRESSION, '')<>'' "
    "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=%s AND TABLE_NAME=%s ORDER BY ORDINAL_POSITION")
# What a replacement in one transaction could not do rightly: other engines, views, triggers that it would fire.
FIT = (
    "SELECT ENGINE, (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA=TABLE_SCHEMA AND "
    "EVENT_OBJECT_TABLE=TABLE_NAME AND EVENT_MANIPULATION<>'UPDATE') "
    "FROM information_schema.TABLES WHERE TABLE_SCHEMA=%s AND TABLE_NAME=%s")
KEYS = (
    "SELECT CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, "
    "COLUMN_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE "
    "REFERENCED_TABLE_NAME IS NOT NULL AND %s IN ((TABLE_SCHEMA, TABLE_NAME), "
    "(REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME)) ORDER BY ORDINAL_POSITION")


class Table:
    """A listed table: its names and the columns that are copied."""

    def __init__(self, database, name):
        self.key, self.label, self.path = (database, name), f"{database}.{name}", quote(database, name)
        self.staging = quote(database, f"{OWN}{zlib.crc32(name.encode()):08x}_{name[:40]}")

    def inspect(self, source, target):
        here, there = ({row[0]: row[1:] for row in side.rows(COLUMNS, *self.key)} for side in (source, target))
        differing = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        if differing or not here:
            raise Failure(f"{self.label} is missing, or differs between source and target in: {', '.join(differing)}")
        if target.rows(FIT, *self.key) != [("InnoDB", "0")]:
            raise Failure(f"{self.label} must be an InnoDB table without INSERT or DELETE triggers in the target")
        # The server prints a FLOAT with six digits; as a sum it is a DOUBLE, printed in full.
        copied = {quote(name): "+0e0" if kind.startswith("float") else ""
                  for name, (kind, _, _, generated) in here.items() if generated == "0"}
        self.columns = ", ".join(copied)
        self.values = ", ".join(name + exact for name, exact in copied.items())
        self.print = ", ".join(f"ISNULL({name}), CAST({name}{exact} AS BINARY)" for name, exact in copied.items())

    def measure(self, side, path):
        """Row count and checksum of the copied columns, whatever the order of the rows."""
        sql = f"SELECT COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS('#', {self.print}))), 0) FROM {path}"
        rows, checksum = side.rows(sql)[0]
        return {"rows": int(rows), "checksum": int(checksum)}

    def stage(self, source, target, time_left):
        """Fills the staging table in statements well below the packet limit; memory holds one of them."""
        limit = int(target.rows("SELECT @@max_allowed_packet")[0][0]) // 8
        target.rows(f"DROP TABLE IF EXISTS {self.staging}")
        target.rows(f"CREATE TABLE {self.staging} LIKE {self.path}")
        batch, size = [], 0

        def flush():
            if time_left() < 15000:
                raise Failure(f"the time ran out in {self.label}; the target is unchanged")
            if batch:
                target.rows(f"INSERT INTO {self.staging} ({self.columns}) VALUES " + ",".join(batch))
            batch.clear()

        with source.connection.cursor(pymysql.cursors.SSCursor) as cursor:
            cursor.execute(f"SELECT {self.values} FROM {self.path}")
            for row in cursor:
                text = "(" + ",".join(map(target.connection.escape, row)) + ")"
                size += len(text)
                if size > limit:
                    flush()
                    size = len(text)
                batch.append(text)
        flush()
        expected, found = self.measure(source, self.path), self.measure(target, self.staging)
        if expected != found:
            raise Failure(f"{self.label}: {expected} were read, but {found} staged")
        return found

    def check_keys(self, target):
        """Refuses rows, in this table or pointing to it, whose parent is missing."""
        keys = {}
        for *key, column, parent_column in target.rows(KEYS, self.key):
            keys.setdefault(tuple(key), []).append((quote(column), quote(parent_column)))
        for (name, database, child, parent_database, parent), columns in keys.items():
            match = " AND ".join(f"c.{here}=p.{there}" for here, there in columns)
            given = "".join(f" AND c.{here} IS NOT NULL" for here, _ in columns)
            # A locking read sees what others have committed meanwhile, and keeps it so until our commit.
            if target.rows(f"SELECT 1 FROM {quote(database, child)} c LEFT JOIN {quote(parent_database, parent)} p ON {match} "
                           f"WHERE p.{columns[0][1]} IS NULL{given} LIMIT 1 LOCK IN SHARE MODE"):
                raise Failure(f"the new rows would break the foreign key {name} of {database}.{child}")


def listed(source, event):
    """The tables of the event, each within REFERENCE_TABLES where that is set; without tables, all of those."""
    allowed = [name for name in os.environ.get("REFERENCE_TABLES", "").split(",") if name]
    tables = {}
    for name in event.get("tables") or allowed:
        database, dot, table = name.partition(".")
        if not dot:
            database, table = event.get("database") or source.default, name
        if not database:
            raise Failure(f"{name!r} needs its database: database.table")
        if allowed and f"{database}.{table}" not in allowed:
            raise Failure(f"{name!r} is not one of the reference tables")
        tables[database, table] = Table(database, table)
    if not tables:
        raise Failure("the event names no tables")
    return tables.values()


def replace(target, tables):
    """The switch. Without key checks no cascade runs; the keys are checked on the new contents instead."""
    target.rows("SET foreign_key_checks=0")
    target.rows("START TRANSACTION")
    for table in tables:
        target.rows(f"DELETE FROM {table.path}")
        target.rows(f"INSERT INTO {table.path} ({table.columns}) SELECT {table.columns} FROM {table.staging}")
    for table in tables:
        table.check_keys(target)
    target.rows("COMMIT")


def clear(target, tables):
    for table in tables:
        target.rows(f"DROP TABLE IF EXISTS {table.staging}")


def replicate(source, target, event, time_left):
    tables = listed(source, event)
    for table in tables:
        table.inspect(source, target)
    source.rows("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    source.rows("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    if event.get("dry_run"):
        return {"tables": {table.label: table.measure(source, table.path) for table in tables}}
    try:
        copied = {table.label: table.stage(source, target, time_left) for table in tables}
        replace(target, tables)
        clear(target, tables)
    except BaseException:
        with suppress(pymysql.MySQLError):  # where the connection is gone, the server has rolled back already
            target.rows("ROLLBACK")
            clear(target, tables)
        raise
    return {"tables": copied}


def lambda_handler(event, context):
    return run("data", event, context, replicate)
