"""Schema replication: brings the target's schema up to the source's, adding only, or runs a migration script there.

Event: {"source_env": "dev", "target_env": "staging", "databases": ["shop"], "dry_run": true,
        "migration_script": "s3://bucket/key"}; the last three are optional.
What differs without being missing is reported as drift and left alone. Views are created; triggers, routines and
events are counted as not replicated.
"""
from replication import (
    OWN, Failure, aws, pymysql, quote, re, run,
)

SYSTEM = ("information_schema", "innodb", "mysql", "performance_schema", "sys", "tmp")
# The head of a line of SHOW CREATE TABLE; a changed kind of key is still the same key.
PART = re.compile(r"\s*(?:UNIQUE |FULLTEXT |SPATIAL )?((?:KEY |CONSTRAINT )?`(?:[^`]|``)+`|PRIMARY KEY)")
# What a delimiter is not looked for in: strings, names, versioned comments; and comments, which are not statements.
OPAQUE = re.compile(
    r"'(?:[^'\\]|\\.|'')*'" r'|"(?:[^"\\]|\\.|"")*"' r"|`[^`]*`|/\*!.*?\*/"
    r"|(?P<comment>#[^\n]*|--(?=\s|\Z)[^\n]*|/\*.*?\*/)", re.S)
# The counter follows the engine, before any text that somebody wrote.
LEFT_OUT = {"BASE TABLE": r"(\n\)[^']*?ENGINE=\w+) AUTO_INCREMENT=\d+", "VIEW": "^(CREATE .*?) DEFINER=`[^`]*`@`[^`]*`"}
DELIMITER = re.compile(r"[ \t]*delimiter[ \t]+(\S+)[^\n]*", re.I)


def statements(script):
    """The statements of a script, split as the MySQL client splits them."""
    delimiter, start, at, content = ";", 0, 0, False
    while at < len(script):
        command = not content and script[at - 1:at] in "\n" and DELIMITER.match(script, at)
        opaque = OPAQUE.match(script, at)
        if command:
            delimiter = command[1]
            start = at = command.end()
        elif script.startswith(delimiter, at):
            if content:
                yield script[start:at].strip()
            start = at = at + len(delimiter)
            content = False
        elif opaque:
            content = content or not opaque["comment"]
            at = opaque.end()
        elif script[at] in "'\"`" or script.startswith("/*", at):
            raise Failure(f"the script ends inside what begins with {script[at]} in line {script.count(chr(10), 0, at) + 1}")
        else:
            content = content or not script[at].isspace()
            at += 1
    if content:
        yield script[start:].strip()


def run_script(target, uri, dry_run):
    """Runs a script from S3 on the target, under the server's own modes, and stops at the first failure."""
    place = re.fullmatch("s3://([^/]+)/(.+)", uri)
    if not place:
        raise Failure("migration_script must be s3://bucket/key")
    body = aws("s3").get_object(Bucket=place[1], Key=place[2])["Body"].read()
    todo = list(statements(body.decode("utf-8-sig")))
    target.rows("SET sql_mode=@@GLOBAL.sql_mode, time_zone=@@GLOBAL.time_zone")
    for number, statement in enumerate(() if dry_run else todo, 1):
        try:
            target.rows(statement)
        except pymysql.MySQLError as error:
            raise Failure(f"statement {number} of {len(todo)}: {error}: {statement[:200]}")
    return {"statements": len(todo)}


def parts(create):
    """SHOW CREATE TABLE by parts: each column, key and constraint under its name, and the table's options."""
    body, _, options = create.partition("\n)")
    found = {"options": options}
    for line in body.split("\n")[1:]:
        head = PART.match(line)
        if not head:
            raise Failure(f"cannot read the table definition {line}")
        found[head[1]] = line.strip().rstrip(",")
    return found


def additions(here, there):
    """The ALTER TABLE clauses that give the target what it lacks, and what differs otherwise."""
    clauses, place = [], " FIRST"
    for name, line in here.items():
        column = name[0] == "`"
        if name not in there:
            clauses.append(f"ADD COLUMN {line}{place}" if column else f"ADD {line}")
        if column:
            place = " AFTER " + name
    return clauses, [name for name, line in there.items() if here.get(name) != line]


def tables_of(side, database):
    """What creates each table, without its counter, and each view, without its definer."""
    found = {}
    for name, kind in side.rows(f"SHOW FULL TABLES FROM {quote(database)}"):
        if kind in LEFT_OUT and not name.startswith(OWN):
            create = side.rows(f"SHOW CREATE TABLE {quote(database, name)}")[0][1]
            found[name] = re.sub(LEFT_OUT[kind], r"\1", create, 1)
    return found


def apply(target, key_checks, plan):
    """Runs what may need each other, as views do: again and again, while at least one more succeeds."""
    target.rows(f"SET foreign_key_checks={key_checks}")
    while plan:
        failed = []
        for database, statement in plan:
            try:
                if database:
                    target.rows(f"USE {quote(database)}")
                target.rows(statement)
            except pymysql.MySQLError as error:
                failed.append((database, statement))
                reason = f"{error}: {statement[:200]}"
        if len(failed) == len(plan):
            raise Failure(f"{len(failed)} changes failed, the last with {reason}")
        plan = failed


def replicate(source, target, event, time_left):
    dry_run = bool(event.get("dry_run"))
    if event.get("migration_script"):
        return run_script(target, event["migration_script"], dry_run)
    everywhere = [row[0] for row in source.rows("SHOW DATABASES")]
    present = [row[0] for row in target.rows("SHOW DATABASES")]
    wanted = event.get("databases") or [name for name in everywhere if name not in SYSTEM]
    creates, alters, drift = [], [], []
    for database in wanted:
        if database not in everywhere:
            raise Failure(f"the source has no database {database!r}")
        here = tables_of(source, database)
        there = tables_of(target, database) if database in present else {}
        if database not in present:
            creates.append((None, source.rows(f"SHOW CREATE DATABASE {quote(database)}")[0][1]))
        for name, create in here.items():
            view = not create.startswith("CREATE TABLE")
            if name not in there:
                (alters if view else creates).append((database, create))
            elif create != there[name]:
                clauses, differing = ([], ["view"]) if view else additions(parts(create), parts(there[name]))
                if clauses:
                    alters.append((database, f"ALTER TABLE {quote(name)} " + ", ".join(clauses)))
                drift += [f"{database}.{name}: {part}" for part in differing]
        drift += [f"{database}.{name}: only in the target" for name in there if name not in here]
    # Tables first and without key checks, in any order; then what needs them, with checks.
    if not dry_run:
        apply(target, 0, creates)
        apply(target, 1, alters)
    counts = {kind: int(source.rows(f"SELECT COUNT(*) FROM information_schema.{kind}S WHERE {kind}_SCHEMA IN %s", wanted)
                        [0][0]) for kind in ("TRIGGER", "ROUTINE", "EVENT") if wanted}
    return {"changes": [statement for _, statement in creates + alters], "drift": drift, "not_replicated": counts}


def lambda_handler(event, context):
    return run("schema", event, context, replicate)
