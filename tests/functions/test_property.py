"""Random schemas and rows: after a run of both functions the target equals the source, by a comparison of its own.

DBREPL_PROPERTY_SEED and DBREPL_PROPERTY_RUNS choose others than the usual ones.
"""

import os
import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import support

SEED = os.environ.get("DBREPL_PROPERTY_SEED", "7")
RUNS = int(os.environ.get("DBREPL_PROPERTY_RUNS", "4"))
WORDS = ("id", "name", "order", "`", "a b", "Größe", "%s", "x`y", "select", "1st", "tab\tle", "a,b", "c.d", "(", "--", "q'")
TEXTS = ("", " ", "a", "ä€😀", "it's", '"', "\\", "\\'", "%s", "%", "\n\r\t", "\0\x1a", "NULL", "-- ", "/*", "`", "x" * 300)
TYPES = {
    "INT": lambda draw: draw.randint(-2**31, 2**31 - 1),
    "BIGINT UNSIGNED": lambda draw: draw.randint(0, 2**64 - 1),
    "DECIMAL(20,5)": lambda draw: f"{draw.randint(-10**14, 10**14)}.{draw.randint(0, 99999):05}",
    "DOUBLE": lambda draw: repr(draw.uniform(-1, 1) * 10 ** draw.randint(-300, 300)),
    "FLOAT": lambda draw: repr(draw.uniform(-1, 1) * 10 ** draw.randint(-30, 30)),
    "VARCHAR(400) CHARACTER SET utf8mb4": lambda draw: draw.choice(TEXTS),
    "VARCHAR(400) CHARACTER SET latin1": lambda draw: draw.choice(("é", "plain", "", "'\\")),
    "MEDIUMTEXT": lambda draw: draw.choice(TEXTS) * draw.randint(0, 50),
    "VARBINARY(400)": lambda draw: draw.randbytes(draw.randint(0, 300)),
    "LONGBLOB": lambda draw: draw.randbytes(draw.randint(0, 3000)),
    "BIT(17)": lambda draw: draw.randint(0, 2**17 - 1),
    "DATE": lambda draw: draw.choice(("2020-02-29", "0000-00-00", "1000-01-01", "9999-12-31")),
    "DATETIME(6)": lambda draw: f"{draw.randint(1000, 9999)}-11-05 12:13:14.{draw.randint(0, 999999):06}",
    "TIMESTAMP NULL": lambda draw: f"{draw.randint(1971, 2037)}-03-29 02:30:00",
    "TIME(3)": lambda draw: f"-{draw.randint(0, 838)}:00:59.{draw.randint(0, 999):03}",
    "ENUM('a','b''c','')": lambda draw: draw.choice(("a", "b'c", "")),
    "SET('x','y','z')": lambda draw: draw.choice(("", "x", "x,z")),
    "JSON": lambda draw: draw.choice(('{"a": [1, null, "ü"]}', "[]", '"x"', "1.5")),
}


def quote(name):
    return "`" + name.replace("`", "``") + "`"


class Tables:
    """Some random tables of a database: each may refer to one before it, and to itself."""

    def __init__(self, draw):
        self.draw, self.columns = draw, {}
        self.names = draw.sample(WORDS, draw.randint(2, 5))

    def create(self, server):
        for at, name in enumerate(self.names):
            kinds = {word: self.draw.choice(list(TYPES)) for word in self.draw.sample(WORDS, self.draw.randint(1, 8))}
            lines = ["`the key` INT NOT NULL PRIMARY KEY", *(f"{quote(word)} {kind}" for word, kind in kinds.items())]
            if self.draw.random() < 0.5:
                lines.append("made BIGINT AS (`the key` * 2) " + self.draw.choice(("STORED", "VIRTUAL")))
            parent = self.draw.choice(self.names[:at + 1])
            lines += ["up INT", f"KEY (up), FOREIGN KEY (up) REFERENCES {quote(parent)} (`the key`) ON DELETE CASCADE"]
            server(f"CREATE TABLE {quote(name)} ({', '.join(lines)}) COMMENT={self.comment()}")
            self.columns[name] = kinds

    def comment(self):
        return "'" + self.draw.choice(("", "a, b) c", "it''s\n)", "x AUTO_INCREMENT=5 y")) + "'"

    def fill(self, server):
        server("SET foreign_key_checks=0")
        for name, kinds in self.columns.items():
            server(f"DELETE FROM {quote(name)}")
            keys = self.draw.sample(range(1000), self.draw.randint(3, 60))
            for key in keys:
                values = [self.draw.random() < 0.1 and None or TYPES[kind](self.draw) for kind in kinds.values()]
                columns = ", ".join(map(quote, kinds)).replace("%", "%%")
                server(f"INSERT INTO {quote(name).replace('%', '%%')} (`the key`, {columns}) VALUES "
                       f"({', '.join(['%s'] * (len(values) + 1))})", key, *values)
        server("SET foreign_key_checks=1")

    def link(self, server):
        """Rows that refer to rows which are there, in tables whose keys differ from run to run."""
        for name in self.names:
            create = server(f"SHOW CREATE TABLE {quote(name)}")[0][1]
            parent = next(each for each in self.names if f"FOREIGN KEY (`up`) REFERENCES {quote(each)} " in create)
            server(f"UPDATE {quote(name)} SET up=(SELECT k FROM (SELECT MIN(`the key`) k FROM {quote(parent)}) p) "
                   "WHERE MOD(`the key`, 3) = 0")

    def grow(self, server):
        """A column more in each table, and an index."""
        for name in self.names:
            server(f"ALTER TABLE {quote(name)} ADD COLUMN added VARCHAR(9) DEFAULT 'it''s' AFTER `the key`, ADD KEY added (added)")

    def turn(self, server):
        """Columns that go, change their type or their place; an index less."""
        for name in self.names:
            word, *others = self.columns[name]
            kind = self.draw.choice(list(TYPES))
            server("SET foreign_key_checks=0")
            server(f"DELETE FROM {quote(name)}")
            server(f"ALTER TABLE {quote(name)} MODIFY COLUMN {quote(word)} {kind} {self.draw.choice(('FIRST', ''))}, DROP COLUMN added")
            server("SET foreign_key_checks=1")
            self.columns[name][word] = kind
            if others:
                server(f"ALTER TABLE {quote(name)} DROP COLUMN {quote(others[0])}")
                del self.columns[name][others[0]]

    def contents(self, server):
        """Definitions, and every value as bytes in hexadecimal."""
        found = {}
        for name in self.names:
            columns = [row[0] for row in server(f"SHOW COLUMNS FROM {quote(name)}")]
            kinds = {row[0]: row[1] for row in server(f"SHOW COLUMNS FROM {quote(name)}")}
            values = ", ".join(f"HEX(CAST({quote(each)}{'+0e0' if kinds[each] == 'float' else ''} AS BINARY))" for each in columns)
            found[name] = (server(f"SHOW CREATE TABLE {quote(name)}")[0][1],
                           sorted(server(f"SELECT {values} FROM {quote(name)}"), key=str))
        return found


class RandomDatabases(support.OnServers):
    def test_target_equals_source(self):
        for run in range(RUNS):
            with self.subTest(seed=f"{SEED}/{run}"):
                tables = Tables(random.Random(f"{SEED}/{run}"))
                for server in (self.source, self.target):
                    server("DROP DATABASE IF EXISTS data")
                    server("SET sql_mode='STRICT_ALL_TABLES,ALLOW_INVALID_DATES', time_zone='+00:00'")
                self.source("CREATE DATABASE data")
                self.source("USE data")
                tables.create(self.source)
                for change in (lambda _: None, tables.grow, tables.turn):
                    if change == tables.turn:  # a change of type must not have values that do not fit
                        self.build(self.target, [f"DELETE FROM {quote(name)}" for name in tables.names])
                    change(self.source)
                    tables.fill(self.source)
                    tables.link(self.source)
                    self.assertTrue(self.schema(allow_destructive=True)["changes"])
                    listed = [f"data.{name}" for name in tables.names]
                    copied = self.data(tables=listed)["tables"]
                    self.target("USE data")
                    self.assertEqual(tables.contents(self.source), tables.contents(self.target))
                    self.assertEqual(set(listed), set(copied))
                    again = self.schema()
                    self.assertEqual(([], []), (again["changes"], again["drift"]))
                    again = self.data(tables=listed)["tables"].values()
                    self.assertEqual({(0, 0)}, {(table["deleted"], table["inserted"]) for table in again})


if __name__ == "__main__":
    unittest.main()
