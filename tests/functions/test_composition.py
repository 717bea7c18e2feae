"""The composed functions: the same program as their sources, in one file, and small enough for a template."""

import ast
import base64
import json
import re
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import support

sys.path.insert(0, str(support.SOURCE_DIR / "cmake"))
sys.dont_write_bytecode = True
import compose_functions
import deflate

MOST_BYTES = 20_000  # both as JSON strings; with the 56 other resources they stay well below 51,200
PACKED = re.compile(r"\nexec\(compile\(zlib\.decompress\(base64\.b85decode\('(.*)'\),-15\),'packed','exec'\)\)\n$")


def program(text):
    """The statements of a module without docstrings and without the import of the shared part."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
    return [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and node.module == "replication")]


def unpack(text):
    return zlib.decompress(base64.b85decode(PACKED.search(text)[1]), -15).decode()


class Same:
    """Compares syntax trees; variables may have other names, each always the same, and in a function each its own."""

    def __init__(self):
        self.names, self.origins = {}, {}

    def renamed(self, one, other):
        return self.names.setdefault(one, other) == other and self.origins.setdefault(other, one) == one

    def __call__(self, one, other, place=""):
        if type(one) is not type(other):
            raise AssertionError(f"{place}: {one!r} became {other!r}")
        if isinstance(one, list):
            if len(one) != len(other):
                raise AssertionError(f"{place}: {len(one)} parts became {len(other)}")
            for number, (a, b) in enumerate(zip(one, other)):
                if place.endswith("class body"):
                    self.origins = {}
                self(a, b, f"{place}[{number}]")
        elif isinstance(one, ast.AST):
            for field in one._fields:
                a, b = getattr(one, field, None), getattr(other, field, None)
                variable = (isinstance(one, ast.Name) and field == "id" or isinstance(one, ast.arg) and field == "arg"
                            or isinstance(one, ast.ExceptHandler) and field == "name" and a)
                if variable and self.renamed(a, b) or field == "kind":
                    continue
                self(a, b, f"{place}.{getattr(one, 'name', '') or ''}{'class ' * isinstance(one, ast.ClassDef)}{field}")
        elif one != other:
            raise AssertionError(f"{place}: {one!r} became {other!r}")


class Composition(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as directory:
            cls.composed = support.compose(directory)
            cls.header = (Path(directory) / "embedded.hpp").read_text(encoding="utf-8")
        sources = support.SOURCE_DIR / "functions"
        cls.sources = {p.stem: p.read_text(encoding="utf-8") for p in sources.glob("*.py")}

    def test_is_the_program_of_its_sources(self):
        for name, text in self.composed.items():
            plain, packed = program(PACKED.sub("\n", text)), program(unpack(text))
            same, counts = Same(), [0, 0]
            for statement in program(self.sources["replication"]) + program(self.sources[name]):
                heads = [part[0] if part else None for part in (plain, packed)]
                for which, head in enumerate(heads):
                    trial = Same()
                    trial.names = dict(same.names)
                    try:
                        trial(statement, head, name)
                    except AssertionError as error:
                        reason = error
                        continue
                    same = trial
                    counts[which] += 1
                    (plain, packed)[which].pop(0)
                    break
                else:
                    self.fail(f"line {statement.lineno} is not in its place: {reason}")
            with self.subTest(name):
                self.assertEqual([], plain + packed, "more than the sources hold")
                self.assertGreater(min(counts), 5)

    def test_a_change_of_the_program_would_be_seen(self):
        for one, other in (("a = b", "a = c; d = b"), ("f(x)", "f(x, y)"), ("'a'", "'b'"), ("a, b = 1, 2", "a, a = 1, 2"),
                           ("x.real", "x.imag"), ("def f(): pass", "def g(): pass"), ("f(a=1)", "f(b=1)")):
            with self.subTest(one), self.assertRaises(AssertionError):
                Same()(ast.parse(one).body, ast.parse(other).body)

    def test_names_of_functions_classes_and_constants_stay(self):
        for name, text in self.composed.items():
            both = PACKED.sub("\n", text) + unpack(text)
            for node in ast.walk(ast.parse(self.sources[name])):
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    self.assertRegex(both, rf"\b(def|class) {node.name}\b")
            self.assertIn("def lambda_handler(event,context):", text)

    def test_what_meets_aws_and_the_environment_is_plain(self):
        for name, text in self.composed.items():
            packed = unpack(text)
            with self.subTest(name):
                for word in ("boto3", "os.environ", "aws(", "import "):
                    self.assertNotIn(word, packed)
                for word in ("import pymysql", "boto3.client(", "get_secret_value(", "put_parameter("):
                    self.assertIn(word, text)
        self.assertIn("get_object(", self.composed["schema_replication"])

    def test_composes_what_python_allows(self):
        """Constructions that the functions may come to use, with their results."""
        with tempfile.TemporaryDirectory() as directory:
            sources = Path(directory)
            (sources / "replication.py").write_text('"""Shared."""\nimport base64, os, zlib\n\n\ndef lambda_handler(event, context):\n'
                                                    '    return work(event, number=2)\n')
            (sources / "own.py").write_text('''"""Own."""
from replication import (
    lambda_handler,
)
TEXT = ("it's" " and "  # a comment with "quotes"
        'so "on"' "\\n")


class Empty:
    """Nothing else."""


def work(value, number):
    """Does it: #, ; and 'more'."""
    total, names = 0, {"a": 1, **{"b": 2}}
    for index, (key, count) in enumerate(names.items()):
        total += count if key != "#" else 0
        while total > 100: total -= 1
    else:
        total += 1
    if not total:
        return None
    elif total == 1: total = 5
    try:
        total = total / 0
    except ZeroDivisionError as problem:
        reason = f"{type(problem).__name__!r:>20}|{total:{number + 2}d}|{{{index}}}|{', '.join(f'{each}!' for each in names)}"
    finally:
        total += 1
    unit = lambda amount=3, *rest: (amount,)
    return [reason, unit(), -total ** 2 // 3, r"\\d'", b"x", (1, 2,), not index in (1,), """long
 text""", TEXT, value]
''')
            text = compose_functions.compose(sources, "own")
            scope, shared = {}, (sources / "replication.py").read_text()
            exec(text, scope)
            expected = {}
            exec(shared + "\n" + (sources / "own.py").read_text().replace("from replication import (\n    lambda_handler,\n)", ""),
                 expected)
            self.assertEqual(expected["lambda_handler"]("e", None), scope["lambda_handler"]("e", None))
            self.assertEqual(text, compose_functions.compose(sources, "own"))

    def test_is_python_3_9(self):
        for text in (*self.sources.values(), *self.composed.values(), *map(unpack, self.composed.values())):
            ast.parse(text, feature_version=(3, 9))

    def test_is_small(self):
        self.assertLess(sum(len(json.dumps(text)) for text in self.composed.values()), MOST_BYTES)

    def test_header_holds_the_same_text(self):
        for name, text in self.composed.items():
            self.assertIn(f'std::string_view {name} = R"python({text})python";', self.header)

    @unittest.skipUnless(support.os.environ.get("DBREPL"), "DBREPL does not name the program")
    def test_the_template_holds_the_same_text(self):
        for name, text in self.composed.items():
            self.assertEqual(text, support.code(name))


class Deflate(unittest.TestCase):
    def test_zlib_reads_it(self):
        text = Path(deflate.__file__).read_bytes()
        for data in (b"", b"a", b"ab", b"abc" * 200, bytes(range(256)), b"\0" * 1000 + b"x", text[:3000], text[:9] * 90 + text[:50]):
            packed = deflate.compress(data)
            self.assertEqual(data, zlib.decompress(packed, -15))
        self.assertLess(len(deflate.compress(text)), len(zlib.compress(text, 9)))


if __name__ == "__main__":
    unittest.main()
