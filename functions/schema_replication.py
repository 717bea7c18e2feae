"""Schema replication: makes the target's schema converge to the source's, or runs a migration script there.

Event: {"source_env": "dev", "target_env": "staging", "databases": ["shop"], "dry_run": true, "allow_destructive": true,
        "migration_script": "s3://bucket/key"}; the last four are optional.

What is compared are the definitions as the servers print them, without automatic counters and definers. What could lose
something, a drop or a narrowing, is done only where allowed and reported as drift otherwise. Nothing is remembered
between runs: after a failure the next run does what is still missing.
"""
from replication import (
    MODE, OWN, SYSTEM, Database, Failure, Pause, aws, closing, given, hashlib, option, os, pymysql, quote, re, replicated, run,
    suppress,
)

OBJECTS = (
    "SELECT IF(TABLE_TYPE IN ('VIEW', 'SEQUENCE'), TABLE_TYPE, 'TABLE'), TABLE_NAME, 0 FROM information_schema.TABLES "
    "WHERE TABLE_SCHEMA=%s UNION ALL "
    "SELECT ROUTINE_TYPE, ROUTINE_NAME, 0 FROM information_schema.ROUTINES "
    "WHERE ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION') AND BINARY ROUTINE_SCHEMA=%s UNION ALL "
    "SELECT 'TRIGGER', TRIGGER_NAME, ACTION_ORDER FROM information_schema.TRIGGERS WHERE BINARY TRIGGER_SCHEMA=%s UNION ALL "
    "SELECT 'EVENT', EVENT_NAME, 0 FROM information_schema.EVENTS WHERE BINARY EVENT_SCHEMA=%s ORDER BY 3, 2")
# Each kind needs only what stands before it, tables and views apart, which are put in order.
KINDS = ("DATABASE", "SEQUENCE", "TABLE", "PROCEDURE", "FUNCTION", "VIEW", "TRIGGER", "EVENT")
# Kinds that share their names.
OTHER = {"TABLE": "VIEW", "VIEW": "TABLE"}
CASE = "SELECT @@lower_case_table_names"
# A line of SHOW CREATE TABLE; newlines may stand in names and strings.
LINE = re.compile(r"(?:[^\n`']|`[^`]*`|'(?:[^'\\]|\\.)*')+", re.S)
# The head of a line; a changed kind of key is still the same key.
PART = re.compile(r"\s*(?:UNIQUE |FULLTEXT |SPATIAL )?((?:KEY |CONSTRAINT )?`(?:[^`]|``)+`|PRIMARY KEY)")
COLUMN = re.compile(r"`(?:[^`]|``)+` (\w+)(?:\(((?:'(?:[^']|'')*'|[^)'])*)\))?(.*)", re.S)
ATTRIBUTE = re.compile(" (?:DEFAULT|COMMENT) ")
# What no statement changes into another of them, or into nothing.
GENERATED = re.compile(r" AS \(|\) (?:VIRTUAL|STORED)")
OPTION = re.compile(r"([A-Z][A-Z_ ]*)=('(?:[^']|'')*'|\S+)")
# Types that hold all that the ones before them hold.
FAMILIES = ("tinyint smallint mediumint int bigint", "tinytext text mediumtext longtext", "tinyblob blob mediumblob longblob",
            "float double")
# The counter follows the engine, before any text that somebody wrote.
COUNTER = re.compile(r"(\n\) [^']*?) AUTO_INCREMENT=\d+")
DEFINER = re.compile(r"^(CREATE .*?)DEFINER=`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)? ")
# What a delimiter is not looked for in: strings, names; and comments, which are not statements. As for the client, a
# versioned comment is none: a delimiter ends the statement in it.
OPAQUE = re.compile(
    r"'[^'\\]*(?:\\.[^'\\]*)*'" r'|"[^"\\]*(?:\\.[^"\\]*)*"' r"|`[^`]*`"
    r"|(?P<comment>#[^\n]*|--(?=\s|\Z)[^\n]*|/\*(?!M?!).*?\*/)", re.S)
# What the client takes for itself at the beginning of a line.
COMMAND = re.compile(r"[ \t]*(?:delimiter[ \t]+(['\"`]?)(\S+?)\1(?=\s|\Z)[^\n]*|(use[ \t]+\S+)[ \t\r]*$)", re.I | re.M)
PLAIN = re.compile(r"[\w ,()]+")
# How a server says that what a statement makes is there, or gone, already; and what is renamed, under its new name.
ALREADY = re.compile(r"\((10(0[78]|22|5[01]|6[018]|91)|13(0[45]|59|60|96)|15(07|17|3[79])|1141|1826|409[12]|1005.*errno: 121)\b")
RENAMED = re.compile(r"\(1(054|146|176)\b")
VARIABLE = re.compile(r"(?<![\w@])@[\w$.]+")


def statements(script):
    """The statements of a script, split as the MySQL client splits them."""
    delimiter, start, at, content = ";", 0, 0, False
    while at < len(script):
        command = not content and script[at - 1:at] in "\n" and COMMAND.match(script, at)
        opaque = OPAQUE.match(script, at)
        plain = PLAIN.match(script, at)
        end = next((end for end in (delimiter, "\\g", "\\G") if script.startswith(end, at)), "")
        if not content and script.startswith("--", at):  # before a statement no space is asked for
            end = script.find("\n", at)
            start = at = end if end >= 0 else len(script)
        elif command and (command[2] or delimiter not in command[3]):
            delimiter = command[2] or delimiter
            if command[3]:
                yield command[3]
            start = at = command.end()
        elif end:
            if content:
                yield script[start:at].strip()
            start = at = at + len(end)
            content = False
        elif opaque:
            content = content or not opaque["comment"]
            at = opaque.end()
        elif plain and not PLAIN.match(delimiter):
            content = content or not plain[0].isspace()
            at = plain.end()
        elif script[at] in "'\"`" or re.compile(r"/\*(?!M?!)").match(script, at):
            raise Failure(f"the script ends inside what begins with {script[at]} in line {script.count(chr(10), 0, at) + 1}")
        else:
            content = content or not script[at].isspace()
            at += 1
    if content:
        yield script[start:].strip()


def fetch(uri):
    """A script's full name and text."""
    place = re.fullmatch("s3://([^/]+)/(.+)", uri if "://" in uri else f"s3://{os.environ['MIGRATION_BUCKET']}/{uri}")
    if not place:
        raise Failure("migration_script must be s3://bucket/key")
    try:
        body = aws("s3").get_object(Bucket=place[1], Key=place[2])["Body"].read()
    except Exception as error:
        raise Failure(f"{uri}: {type(error).__name__}: {error}")
    # Bytes that are no UTF-8 arrive at the server as they are, which "SET NAMES" may explain.
    return place[0], body.decode("utf-8-sig", "surrogateescape")


def run_script(target, env, uri, dry_run, time_left):
    """Runs a script from S3 on the target, once, under the server's own modes; stops at the first failure.

    The history knows how many statements are done, their digest, and what the session's variables were then. What a data
    statement does is committed together with its place in the history; of others it is known that they began. Statements
    within a transaction of the script's own count when that has ended.
    """
    uri, text = fetch(uri)
    todo = list(statements(text))
    history = OWN + ".history"
    if not dry_run:
        target.rows(f"CREATE DATABASE IF NOT EXISTS {OWN}")
        target.rows(f"CREATE TABLE IF NOT EXISTS {history} (id CHAR(64) PRIMARY KEY, script TEXT, statements INT, done INT, "
                    "begun INT, digest CHAR(64), changed TIMESTAMP) CHARACTER SET utf8mb4")
        with suppress(pymysql.MySQLError):  # it has it already
            target.rows(f"ALTER TABLE {history} ADD session LONGTEXT")
    key = hashlib.sha256(uri.encode()).hexdigest()
    digests = [""]
    for statement in todo:
        digests.append(hashlib.sha256((digests[-1] + statement).encode(errors="surrogateescape")).hexdigest())

    try:
        known = target.rows(f"SELECT done, begun, statements, digest, session FROM {history} WHERE id=%s", key)
    except pymysql.MySQLError:
        if not dry_run:
            raise
        known = []
    done, begun, total = map(int, known[0][:3]) if known else (0, 0, -1)
    if known and (digests[done:done + 1] != [known[0][3]] or done == total != len(todo)):
        raise Failure(f"{uri} was changed after {done} of its statements had run")
    result = {"script": uri, "statements": len(todo), "done_before": done, "executed": 0}
    if dry_run:
        return {**result, "changes": todo[done:]}
    restore = known[0][4] if known else None
    names = list({*VARIABLE.findall(text.lower())})

    def keep(side, done, begun):
        side.rows(f"REPLACE INTO {history} VALUES (%s, %s, %s, %s, %s, %s, NOW(), %s)",
                  key, uri, len(todo), done, begun, digests[done], restore)

    def word_of(statement):
        return re.match(r"(?:\s|#[^\n]*\n|--\s[^\n]*\n|/\*(?!M?!).*?\*/|/\*M?!\d*)*(\w*)", statement, re.S)[1].upper()

    # A connection of its own: whatever the script does to its session, the lock and the history are not touched.
    with closing(Database(env, time_left)) as session:
        session.rows("SET sql_mode=@@GLOBAL.sql_mode, time_zone=@@GLOBAL.time_zone")
        session.connection.use_unicode = False

        def send(statement):
            # What comes back is not looked at, whatever character set the script has chosen.
            session.connection.encoding = "latin1"
            try:
                session.rows(statement.encode(errors="surrogateescape"))
            finally:
                session.connection.encoding = "utf8"

        def remembered():
            """What gives another session the variables of this one, with their types and character sets."""
            exact = "".join(f", {name}, CONCAT('_', CHARSET({name}), ' X''', HEX({name}), '''')" for name in names)
            ((last, *values),) = session.rows("SELECT LAST_INSERT_ID()" + exact)
            found = zip(names, values[::2], values[1::2], session.connection._result.fields[1::2])
            return f"SET @_=LAST_INSERT_ID({last.decode()})" + "".join(
                f", {name}={((value if field.type_code in (5, 8, 246) else text) or b'NULL').decode()}"
                for name, value, text, field in found)

        # What an earlier run has told its session; what it said of things that have gone since is of no use.
        told = [statement for statement in todo[:done] if word_of(statement) in ("USE", "SET", "PREPARE")]
        for statement in restore and [restore, *told, restore] or told:
            with suppress(pymysql.MySQLError):
                send(statement)
        open_before = locked = False
        for number, statement in enumerate(todo[done:], done + 1):
            if time_left() < 15000:
                raise Pause(result)
            word = word_of(statement)
            changes = word in ("INSERT", "UPDATE", "DELETE", "REPLACE")
            # 2: every statement would commit by itself
            data = changes and not open_before and not locked and session.connection.server_status & 2
            try:
                if data:
                    session.rows("START TRANSACTION")
                elif open_before and not changes and not locked:
                    keep(session, number - 1, number)  # true as soon as this statement commits, if it does
                elif not open_before:
                    keep(target, done, number)
                send(statement)
            except pymysql.MySQLError as error:
                said = str(error)
                if begun != number or not (
                        ALREADY.match(said) or RENAMED.match(said) and re.search("rename|change", statement, re.I)
                        or "(1062" in said and word not in ("ALTER", "CREATE")):
                    heard = session.connection.open
                    session.close()
                    if heard:
                        keep(target, done, 0)  # it failed, so it has not begun
                    raise Failure(f"statement {number} of {len(todo)}: {error}: {statement[:200]}")
            locked = word == "LOCK" or locked and word != "UNLOCK"
            if names or "last_insert_id" in text.lower():
                restore = remembered()
            # 1: within a transaction
            open_before = not data and session.connection.server_status & 1
            if not open_before:
                done = number
                result["executed"] += 1
                keep(session if data else target, done, 0)
                if data:
                    session.rows("COMMIT")
        if open_before:
            raise Failure("the script ends within a transaction, which is undone")
    return result


def parts(create):
    """SHOW CREATE TABLE by parts: each column, key and constraint under its name, the table's options, its partitions."""
    _, *lines = LINE.findall(create)
    end = next(at for at, line in enumerate(lines) if line.startswith(") "))
    found = {"options": lines[end][2:], "partitions": "\n".join(lines[end + 1:])}
    for line in lines[:end]:
        head = PART.match(line)
        if not head:
            raise Failure(f"cannot read the table definition {line}")
        found[head[1]] = line.strip().rstrip(",")
    return found


def both(create, old_create):
    """The parts of two definitions; names that differ in case alone are the same, and spelled as in the new one."""
    new, old = parts(create), parts(old_create)
    spelled = {name.lower(): name for name in new}
    return new, {spelled.get(name.lower(), name): line for name, line in old.items()}


def holds(new, old, encoding, old_encoding):
    """Whether a column of the new definition holds whatever one of the old definition holds."""
    (kind, size, rest), (old_kind, old_size, old_rest) = (COLUMN.match(line).groups() for line in (new, old))
    rest, old_rest = (re.sub(r"'(?:[^']|'')*'", "", text) for text in (rest, old_rest))
    family = next((names for names in map(str.split, FAMILIES) if kind in names and old_kind in names), [kind])
    encoding, old_encoding = (
        (re.search(r"CHARACTER SET (\w+)", text) or re.match("(.*)", default))[1]
        for text, default in ((rest, encoding), (old_rest, old_encoding)))
    if (old_kind not in family or family.index(kind) < family.index(old_kind)
            or " NOT NULL" in rest and " NOT NULL" not in old_rest or (" AS (" in rest) != (" AS (" in old_rest)
            or rest.startswith(" unsigned") != old_rest.startswith(" unsigned")
            or encoding not in (old_encoding, "utf8mb4") and old_encoding != "ascii"):
        return False
    if size == old_size or len(family) > 2:
        return True
    if kind in ("enum", "set"):
        return size.startswith(old_size + ",")
    if kind == "decimal":
        (digits, scale), (old_digits, old_scale) = (map(int, text.split(",")) for text in (size, old_size))
        return scale >= old_scale and digits - scale >= old_digits - old_scale
    return (kind in ("char", "varchar", "varbinary", "bit", "datetime", "timestamp", "time")
            and int(size or 0) >= int(old_size or 0))


def charset(table):
    return dict(OPTION.findall(table["options"])).get("DEFAULT CHARSET", "")


def reshaped(create, old_create, allowed):
    """The columns whose type will change."""
    new, old = both(create, old_create)
    return [name for name, line in new.items() if name[0] == "`" and name in old
            and ATTRIBUTE.split(line)[0] != ATTRIBUTE.split(old[name])[0]
            and (allowed or holds(line, old[name], charset(new), charset(old)))]


def alterations(path, create, old_create, allowed, loose=lambda line: False):
    """What makes a table what it should be, each with its turn, and what is left as it is.

    Foreign keys that are loose are dropped before and added after, as a column of theirs changes.
    """
    new, old = both(create, old_create)
    before, clauses, after, drift, anew = [], [], [], [], []
    place, wanted = " FIRST", [name for name in new if name[0] == "`"]
    order = [name for name in old if name in wanted]
    options, old_options = (dict(OPTION.findall(text["options"])) for text in (new, old))

    def drop(name):
        if name.startswith("CONSTRAINT"):
            foreign = " FOREIGN KEY (" in old[name]
            before.append("DROP " + (name.replace("CONSTRAINT", "FOREIGN KEY", 1) if foreign else name))
        else:
            clauses.append("DROP " + "COLUMN " * (name[0] == "`") + name)

    for name in old:
        if name not in new:
            if allowed:
                drop(name)
            else:
                drift.append(name)
    for name, line in new.items():
        changed = name in old and (
            old[name] != line or " FOREIGN KEY (" in line and loose(line) or any(column in line for column in anew))
        if name in ("options", "partitions"):
            continue
        if name[0] == "`":
            if name not in old:
                clauses.append(f"ADD COLUMN {line}{place}")
            else:
                moved = order[0] != name
                order.remove(name)
                if changed and not holds(line, old[name], charset(new), charset(old)) and not allowed:
                    drift.append(name)
                elif changed and GENERATED.findall(line) != GENERATED.findall(old[name]):
                    anew.append(name)
                    clauses += [f"DROP COLUMN {name}", f"ADD COLUMN {line}{place}"]
                elif changed or moved:
                    clauses.append(f"MODIFY COLUMN {line}{place}")
            place = " AFTER " + name
        elif changed or name not in old:
            if changed:
                drop(name)
            (after if name.startswith("CONSTRAINT") else clauses).append(f"ADD {line}")
    for name in {**options, **old_options}:
        if options.get(name) != old_options.get(name):
            clauses.append(f"{name}={options.get(name, chr(39) * 2 if name == 'COMMENT' else 'DEFAULT')}")
    if OPTION.sub("", new["options"]).split() != OPTION.sub("", old["options"]).split():  # such as are none of those
        drift.append("options")
    if new["partitions"] != old["partitions"]:
        drift.append("partitions")
    turns = ((1, before), (5, [", ".join(clauses)] if clauses else []), (6, after))
    return [(turn, f"ALTER TABLE {path} {clause}") for turn, found in turns for clause in found], drift


def show(side, kind, *names):
    """What creates an object, and the circumstances under which that must run."""
    with side.connection.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute(f"SHOW CREATE {kind} {quote(*names)}")
        row = cursor.fetchone()
    text = next(value for key, value in row.items() if key.startswith(("Create ", "SQL Original")))
    if not text:
        raise Failure(f"no right to read the definition of {kind} {'.'.join(names)}")
    collation = str(row.get("collation_connection"))
    return (COUNTER.sub(r"\1", text, 1) if kind == "TABLE" else DEFINER.sub(r"\1", text, 1), row.get("sql_mode", MODE),
            row.get("time_zone", "+00:00"), collation if collation.startswith("utf8mb4") else "utf8mb4_general_ci")


def mention(parent, database):
    """How a foreign key in a database names its parent: without the database where it is the same."""
    return f"REFERENCES {quote(*parent[1 + (parent[1] == database):])} "


def definitions(side, databases):
    """Every object of the databases, in an order in which they can be created."""
    side.rows("USE information_schema")  # elsewhere, views would be printed without their database
    present = [name for name, in side.rows("SHOW DATABASES")]
    found = {}
    for database in databases:
        if database in present:
            found["DATABASE", database, ""] = show(side, "DATABASE", database)
            side.rows("SHOW EVENTS FROM " + quote(database))  # refused without the right to see them: then they are none
            for kind, name, order in side.rows(OBJECTS, *[database] * 4):
                found[kind, database, name] = (*show(side, kind, database, name), order)
    ordered = {}

    def visit(item):
        if item not in ordered and found[item] is not None:
            text, kind = found[item][0], item[0]
            value, found[item] = found[item], None  # a cycle of keys ends here
            for other in found if kind in ("TABLE", "VIEW") else ():
                if other[0] == kind and (mention(other, item[1]) if kind == "TABLE" else quote(*other[1:])) in text:
                    visit(other)
            ordered[item] = value

    for item in sorted(found, key=lambda item: KINDS.index(item[0])):
        visit(item)
    return ordered


def plan(source, target, databases, allowed):
    """The steps that are lacking, as (turn, database, statement, circumstances), and what is left as it is."""
    here, there = definitions(source, databases), definitions(target, databases)
    names = "".join(item[1] + item[2] for item in here if item[0] in ("DATABASE", *OTHER))
    if names != names.lower() and source.rows(CASE) != target.rows(CASE):
        raise Failure("lower_case_table_names differs, and names have capitals")
    steps, drift, changing = [], [], {}
    for item, value in reversed(there.items()):  # what needs others goes before them
        kind, database, name = item
        if item in here and kind == "TABLE":
            changing[item] = reshaped(here[item][0], value[0], allowed)
        elif item not in here:
            if allowed:
                steps.append((2, database, f"DROP {kind} {quote(name)}", value))
            else:
                drift.append(f"{database}.{name}: {kind} only in the target")
    for item, value in here.items():
        kind, database, name = item
        text, old = value[0], there.get(item)

        def loose(key):
            """Whether a foreign key of this table has a column that changes, here or in its parent."""
            return any(column in key and (other == item or mention(other, database) in key)
                       for other, columns in changing.items() for column in columns)

        if value == old and not (kind == "TABLE" and any(changing.values())):
            continue
        if kind in OTHER and (OTHER[kind], database, name) in there and not allowed:
            continue  # that one is in the way, which is told above
        if kind == "DATABASE":
            steps.append((0, "", text.replace("CREATE", "ALTER", 1) if old else text, value))
        elif kind == "SEQUENCE":
            steps.append((3, database, text.replace("CREATE", "ALTER", 1).partition(" ENGINE")[0] if old else text, value))
        elif kind == "TABLE" and old:
            changes, left = alterations(quote(name), text, old[0], allowed, loose)
            steps += [(turn, database, change, value) for turn, change in changes]
            drift += [f"{database}.{name}: {part}" for part in left]
        else:
            if kind == "VIEW":
                text = text.replace("CREATE", "CREATE OR REPLACE", 1)
            elif old:
                steps.append((7, database, f"DROP {kind} {quote(name)}", value))
            steps.append((4 if kind == "TABLE" else 7, database, text, value))
    return sorted(steps, key=lambda step: step[0]), drift


def execute(target, steps, time_left):
    """Runs the steps; the first that fails ends the run."""
    for number, (turn, database, statement, (_, mode, zone, collation, *_)) in enumerate(steps, 1):
        if time_left() < 15000:
            raise Pause({"changes": [step[2] for step in steps[:number - 1]]})
        try:
            # Keys are checked where they are added to tables with rows; elsewhere they would forbid what is right.
            target.rows("SET sql_mode=%s, time_zone=%s, collation_connection=%s, foreign_key_checks=%s",
                        mode, zone, collation, int(turn == 6))
            if database:
                target.rows(f"USE {quote(database)}")
            target.rows(statement)
        except pymysql.MySQLError as error:
            raise Failure(f"change {number} of {len(steps)}: {error}: {statement[:200]}")


def replicate(source, target, event, time_left):
    dry_run = bool(event.get("dry_run"))
    script = given(event, "migration_script", str)
    if script:
        return run_script(target, event["target_env"], script, dry_run, time_left)
    allowed = event.get("allow_destructive", option("ALLOW_DESTRUCTIVE") == "true") is True
    present = [row[0] for row in source.rows("SHOW DATABASES")]
    databases = given(event, "databases") or [name for name in present if name not in SYSTEM]
    for database in databases:
        if replicated(database) not in present:
            raise Failure(f"the source has no database {database!r}")
    changes = []
    # Some changes show only after others, such as a column's character set after the table's.
    for last in (False, False, True):
        steps, drift = plan(source, target, databases, allowed)
        if dry_run or last or not steps:
            break
        execute(target, steps, time_left)
        changes += [step[2] for step in steps]
    if dry_run:
        changes = [step[2] for step in steps]
    elif steps:
        drift += ["not settled: " + step[2] for step in steps]
    return {"changes": changes, "drift": drift}


def lambda_handler(event, context):
    return run("schema", event, context, replicate)
