"""Data replication: makes the listed tables of the target equal to the source's, all in one step or not at all.

Event: {"source_env": "dev", "target_env": "staging", "tables": ["countries", "shop.currencies"], "dry_run": true};
a table without its database is looked for in "database" of the event, or in dbname of the source's secret, or else it is
that of the only database which has it.

The rows of one consistent snapshot go into staging tables and are verified there by count and checksum. One
transaction then removes the rows that differ, inserts those that lack, verifies the tables themselves and every foreign
key from and to them, and commits: a reader sees the old rows or the new ones. TRUNCATE or RENAME could not do that: both
commit at once, and foreign keys and triggers stay with the table that a swap discards. Triggers that the transaction would
fire are away meanwhile; how to create them is kept in the target until they are back.

A run whose time is up leaves its staging tables. The next one takes a snapshot of its own, keeps what is staged as far
as it still equals that, and goes on behind the last key.
"""
from replication import (
    KEPT, MODE, OWN, SYSTEM, Failure, Pause, ThreadPoolExecutor, given, hashlib, listing, own_tables, put_back, pymysql, quote, re,
    replicated, run, suppress, time,
)

# Text that does not come back from UTF-8 as the same bytes is handled as bytes.
COLUMNS = (
    "SELECT COLUMN_NAME, CONCAT(COLUMN_TYPE, IF(CHARACTER_SET_NAME NOT RLIKE '^(utf|ucs|ascii|latin1$)', ' binary', '')), "
    "IS_NULLABLE, CHARACTER_SET_NAME, CHARACTER_MAXIMUM_LENGTH, COALESCE(GENERATION_EXPRESSION, '')<>'' "
    "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=%s AND TABLE_NAME=%s ORDER BY ORDINAL_POSITION")
ENGINE = "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA=%s AND TABLE_NAME=%s"
# The triggers that a replacement would fire.
TRIGGERS = (
    "SELECT TRIGGER_NAME, DEFINER=CURRENT_USER() FROM information_schema.TRIGGERS WHERE BINARY EVENT_OBJECT_SCHEMA=%s AND "
    "BINARY EVENT_OBJECT_TABLE=%s AND EVENT_MANIPULATION<>'UPDATE' ORDER BY ACTION_ORDER")
# Of all tables: a server opens them all even where it is asked for those of one.
KEYS = (
    "SELECT CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, COLUMN_NAME, "
    "REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL "
    "ORDER BY ORDINAL_POSITION")
HOMES = "SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME=%s"
# Types whose values may be large; and those whose text is no text.
LARGE, RAW = "text|blob|json|geo|point|line|poly", "binary|bit"
# Milliseconds that remain for what comes after the copying at least.
MARGIN = 15000


def is_raw(kind):
    return bool(re.search(f"{LARGE}|{RAW}", kind))


class Table:
    """A listed table: its names and the columns that are copied."""

    def __init__(self, database, name):
        self.names, self.label, self.path = (database, name), f"{database}.{name}", quote(database, name)
        self.changes = {"deleted": 0, "inserted": 0}

    def inspect(self, source, target):
        """Decides what is copied and how; refuses what could not be."""
        here, there = ({name: row for name, *row in side.rows(COLUMNS, *self.names)} for side in (source, target))
        for name in listing("LEFT_OUT_COLUMNS"):
            for columns in (here, there):
                columns.pop(name[len(self.label) + 1:] if name.startswith(self.label + ".") else None, None)
        differing = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        if differing or not here:
            raise Failure(f"{self.label} is missing, or differs between source and target in: {', '.join(differing)}")
        if target.rows(ENGINE, *self.names) != [("InnoDB",)] or "0" in dict(target.rows(TRIGGERS, *self.names)).values():
            raise Failure(f"{self.label} must be an InnoDB table without INSERT or DELETE triggers of others in the target")
        self.kinds, self.masks = {}, {}
        # The values that the source can write as SQL come first.
        for name, (kind, _, _, length, generated) in sorted(here.items(), key=lambda item: is_raw(item[1][0])):
            if generated == "0":
                self.kinds[quote(name)] = kind
                if f"{self.label}.{name}" in listing("MASKED_COLUMNS"):
                    if not length:
                        raise Failure(f"{self.label}.{name} is no text, so it cannot be masked")
                    self.masks[quote(name)] = f"LEFT(SHA2({quote(name)}, 256), {length})"
        self.columns = ", ".join(self.kinds)
        self.key = [quote(row[4]) for row in target.rows(f"SHOW KEYS FROM {self.path} WHERE Key_name='PRIMARY'")]
        if not set(self.key) <= set(self.kinds) - set(self.masks):
            self.key = []
        # What is staged serves the next run only where it would be staged in the same way.
        plan = repr((source.connection.host, source.connection.port, self.names, here, self.masks))
        self.staging = quote(OWN, "stage_" + hashlib.sha256(plan.encode()).hexdigest()[:16])

    def value(self, name, masked):
        # The server prints a FLOAT with six digits; as a sum it is a DOUBLE, printed in full.
        return masked and self.masks.get(name) or name + "+0e0" * self.kinds[name].startswith("float")

    def print(self, table="", masked=False):
        """An expression for the whole row as bytes: each value behind its length, long ones as their digest."""
        parts = []
        for name, kind in self.kinds.items():
            value = table + self.value(name, masked) if name not in self.masks else self.value(name, masked)
            # A cast would make a value that is larger than max_allowed_packet to NULL.
            bytes_ = value if re.search("text|blob", kind) else f"CAST({value} AS BINARY)"
            parts.append(f"COALESCE(LENGTH({value}), '-'), {'MD5' * bool(re.search(LARGE, kind))}({bytes_})")
        return f"CONCAT_WS('#', {', '.join(parts)})"

    def measure(self, side, path, where="", masked=False):
        """Row count and checksum of the copied columns, whatever the order of the rows."""
        sql = f"SELECT COUNT(*), COALESCE(SUM(CAST(CONV(LEFT(MD5({self.print(masked=masked)}), 15), 16, 10) AS UNSIGNED)), 0)"
        rows, checksum = side.rows(f"{sql} FROM {path} {where}")[0]
        return {"rows": int(rows), "checksum": int(checksum)}

    def last_staged(self, source, target):
        """The end of what an earlier run has staged, as a condition; what does not equal the source's is removed."""
        if self.key:
            # These are ordered by their numbers, but compared with texts as texts.
            keys = ", ".join(self.value(name, False) + "+0" * bool(re.match("enum|set|bit", self.kinds[name])) for name in self.key)
            for row in target.rows(f"SELECT {keys} FROM {self.staging} ORDER BY {' DESC, '.join(self.key)} DESC LIMIT 1"):
                numeric = (re.match(r"\w*int|decimal|enum|set|bit", self.kinds[name]) for name in self.key)
                last = ", ".join(v if number else target.connection.escape(v) for v, number in zip(row, numeric))
                if self.measure(source, self.path, f"WHERE ({keys}) <= ({last})", True) == self.measure(target, self.staging):
                    return f"WHERE ({keys}) > ({last})"
        target.rows(f"TRUNCATE TABLE {self.staging}")
        return ""

    def stage(self, source, target, time_left):
        """Fills the staging table in statements well below the packet limit; memory holds two of them.

        One is executed while the next one is read.
        """
        packet = int(target.rows("SELECT @@max_allowed_packet")[0][0])
        limit = min(packet // 8, 2_000_000)
        # Not strict, for values that a server kept in spite of their type; whether all arrive is verified.
        target.rows(f"SET sql_mode='{MODE[18:]}'")
        target.rows(f"CREATE TABLE IF NOT EXISTS {self.staging} LIKE {self.path}")
        indexes = {quote(row[2]): 0 for row in target.rows(f"SHOW KEYS FROM {self.staging}") if row[2] != "PRIMARY"}
        if indexes:
            with suppress(pymysql.MySQLError):  # an automatic counter needs its index
                target.rows(f"ALTER TABLE {self.staging} " + ", ".join("DROP KEY " + name for name in indexes))
        after = self.last_staged(source, target)
        batch, size, copied, running = [], 0, 0, []

        def literal(value):
            if value is None:
                return "NULL"
            text = pymysql.converters.escape_string
            return f"'{text(value)}'" if type(value) is str else target.connection.escape(value)

        def variable(at, value):
            """A value of any length as a variable of the session, filled by statements of the usual size."""
            if len(value) > packet:
                raise Failure(f"{self.label}: max_allowed_packet of the target is less than a value's {len(value)} bytes")
            for start in range(0, len(value), limit):
                part = literal(value[start:start + limit])
                target.rows(f"SET @v{at}=" + (f"CONCAT(@v{at}, {part})" if start else part))
            return f"@v{at}"

        def flush():
            if running:
                running.pop().result()
            if time_left() < MARGIN:
                raise Pause({"stopped_in": self.label})
            if batch:
                sql = f"INSERT INTO {self.staging} ({self.columns}) VALUES " + ",".join(batch)
                running.append(writer.submit(target.rows, sql))
            batch.clear()
            source.wait()

        cursor = source.connection.cursor(pymysql.cursors.SSCursor)
        try:
            order = "ORDER BY " * bool(self.key) + ", ".join(self.key)
            raw = [f"CAST({self.value(name, True)} AS BINARY)" if kind.endswith(" binary") else self.value(name, True)
                   for name, kind in self.kinds.items() if is_raw(kind)]
            ready = [f"QUOTE(CONVERT({self.value(name, True)} USING utf8mb4))"
                     for name, kind in self.kinds.items() if not is_raw(kind)]
            if ready:
                raw.insert(0, f"CONCAT_WS(',', {', '.join(ready)})")
            source.wait()
            cursor.execute(f"SELECT {', '.join(raw)} FROM {self.path} {after} {order}")
            with ThreadPoolExecutor(1) as writer:
                for row in cursor:
                    first, values = row[:bool(ready)], row[bool(ready):]
                    line = f"({','.join([*first, *map(literal, values)])})"
                    size += len(line)
                    copied += 1
                    if size > limit:
                        flush()
                        size = len(line)
                    if size > limit:  # a row alone
                        flush()
                        values = [variable(at, value) if value and len(value) > limit // 16 else literal(value)
                                  for at, value in enumerate(values)]
                        line = f"({','.join([*first, *values])})"
                    batch.append(line)
                flush()
                flush()
        except BaseException:
            if cursor._result:
                cursor._result.unbuffered_active = False  # or else closing it would read all the rest
            cursor.connection = None
            source.close()
            raise
        cursor.close()
        return copied

    def replace(self, target):
        """Within the transaction: removes what is not staged as it is, inserts what lacks."""
        same = " AND ".join(f"{self.path}.{name}=s.{name}" for name in self.key)
        equal = f"{same} AND {self.print(self.path + '.')}={self.print('s.')}"
        columns = ", ".join("s." + name for name in self.kinds)
        for verb, sql, rest in (
                ("deleted", f"DELETE FROM {self.path}", f"{self.staging} s WHERE {equal}"),
                ("inserted", f"INSERT INTO {self.path} ({self.columns}) SELECT {columns} FROM {self.staging} s",
                 f"{self.path} WHERE {same}")):
            # A locking read: a snapshot of now would hide from the checks below what others commit until then.
            if self.key and target.rows(f"SELECT 1 FROM {self.path} LIMIT 1 LOCK IN SHARE MODE"):
                sql += f" WHERE NOT EXISTS (SELECT 1 FROM {rest})"
            target.rows(sql)
            self.changes[verb] = int(target.rows("SELECT ROW_COUNT()")[0][0])

    def counter(self, side):
        """The next automatic value."""
        found = re.search(r"\n\)[^']*? AUTO_INCREMENT=(\d+)", side.rows(f"SHOW CREATE TABLE {self.path}")[0][1])
        return int(found[1]) if found else 0


def listed(source, event):
    """The tables of the event, each within REFERENCE_TABLES where that is set; without tables, all of those."""
    allowed = listing("REFERENCE_TABLES")
    tables = {}
    default = given(event, "database", str) or source.default
    for name in given(event, "tables") or allowed:
        database, dot, table = name.partition(".")
        if not dot:
            database, table = default, name
        if not database and not dot:
            found = [each for each, in source.rows(HOMES, name) if each not in SYSTEM]
            if len(found) != 1:
                raise Failure(f"{name!r} needs its database: database.table")
            database, = found
        replicated(database)
        if allowed and f"{database}.{table}" not in allowed:
            raise Failure(f"{name!r} is not one of the reference tables")
        tables[database, table] = Table(database, table)
    if not tables:
        raise Failure("the event names no tables")
    return list(tables.values())


def put_away(target, tables):
    """Drops the triggers that the switch would fire, after it is kept how to create them."""
    found = [quote(table.names[0], name) for table in tables for name, _ in target.rows(TRIGGERS, *table.names)]
    if found:
        target.rows(f"CREATE TABLE {KEPT} (id INT AUTO_INCREMENT PRIMARY KEY, path TEXT, mode TEXT, text LONGTEXT, "
                    "collation TEXT) CHARACTER SET utf8mb4")
        target.rows("START TRANSACTION")  # all or none: part of them would come back behind the others
    for path in found:
        _, mode, text, _, collation, *_ = target.rows(f"SHOW CREATE TRIGGER {path}")[0]
        target.rows(f"INSERT INTO {KEPT} VALUES (NULL, %s, %s, %s, %s)", path, mode, text, collation)
    target.rows("COMMIT")
    for path in found:
        target.rows(f"DROP TRIGGER {path}")


def switch(target, tables):
    """The switch. Without key checks no cascade runs; the keys are checked on the new contents instead."""
    put_away(target, tables)
    target.rows(f"SET foreign_key_checks=0, sql_mode='{MODE}'")
    target.rows("START TRANSACTION")
    for table in tables:
        table.replace(target)
    check_keys(target, tables)
    for table in tables:
        found = table.measure(target, table.path)
        if found != table.wanted:
            raise Failure(f"{table.label}: {table.wanted} expected after the switch, but {found} found")
    target.rows("COMMIT")
    put_back(target)


def check_keys(target, tables):
    """Refuses rows, in these tables or pointing to them, whose parent is missing."""
    keys, names = {}, {table.path.lower() for table in tables}  # not every server tells names apart by case
    for *key, column, parent_column in target.rows(KEYS):
        keys.setdefault(tuple(key), []).append((quote(column), quote(parent_column)))
    for (name, *child, database, parent), columns in keys.items():
        match = " AND ".join(f"c.{here}=p.{there}" for here, there in columns)
        filled = "".join(f" AND c.{here} IS NOT NULL" for here, _ in columns)
        here, there = quote(*child), quote(database, parent)
        # A locking read sees what others have committed meanwhile, and keeps it so until our commit.
        if {here.lower(), there.lower()} & names and target.rows(
                f"SELECT 1 FROM {here} c LEFT JOIN {there} p ON {match} "
                f"WHERE p.{columns[0][1]} IS NULL{filled} LIMIT 1 LOCK IN SHARE MODE"):
            raise Failure(f"the new rows would break the foreign key {name} of {'.'.join(child)}")


def clear(target):
    """Drops all that is staged. The lock is ours, so that is what runs left behind."""
    for name in own_tables(target):
        if name.startswith("stage_"):
            target.rows(f"DROP TABLE {quote(OWN, name)}")


def replicate(source, target, event, time_left):
    tables = listed(source, event)
    for table in tables:
        table.inspect(source, target)
    source.rows("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    for table in tables:
        table.wanted = table.measure(source, table.path, masked=True)
    changed = [table for table in tables if table.measure(target, table.path) != table.wanted]
    if event.get("dry_run"):
        return {"tables": {table.label: {**table.wanted, "differs": table in changed} for table in tables}}
    target.rows(f"CREATE DATABASE IF NOT EXISTS {OWN}")
    copied = cost = 0
    try:
        for table in changed:
            start = time.time()
            copied += table.stage(source, target, time_left)
            copied_at = time.time()
            found = table.measure(target, table.staging)
            cost += time.time() - copied_at
            table.changes["seconds"] = round(time.time() - start, 3)
            if found != table.wanted:
                raise Failure(f"{table.label}: {table.wanted} were read, but {found} staged")
        # The switch cannot be continued. A run that has copied leaves it to the next one where time might not suffice.
        if copied and time_left() < MARGIN + 9000 * cost:
            raise Pause({"stopped_in": "switch"})
        if changed:
            switch(target, changed)
        clear(target)
        for table in tables:
            if table.counter(source) > table.counter(target):
                target.rows(f"ALTER TABLE {table.path} AUTO_INCREMENT={table.counter(source)}")
    except Exception as error:
        with suppress(pymysql.MySQLError):  # where the connection is gone, the server has rolled back already
            target.rows("ROLLBACK")
            put_back(target)
            if not isinstance(error, Pause):
                clear(target)
        raise
    return {"tables": {table.label: {**table.wanted, **table.changes} for table in tables}}


def lambda_handler(event, context):
    return run("data", event, context, replicate)
