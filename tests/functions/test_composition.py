"""The composed functions: the same program as their sources, in one file, and small enough for a template."""

import ast
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import support

MOST_BYTES = 10_000  # as a JSON string; two of them and 56 other resources stay below 51,200


def program(text):
    """The syntax tree without docstrings and without the import of the shared part."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            del node.body[0]
    tree.body = [n for n in tree.body if not (isinstance(n, ast.ImportFrom) and n.module == "replication")]
    return [ast.dump(node) for node in tree.body]


@unittest.skipUnless(support.shutil.which("cmake"), "cmake is not installed")
class Composition(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as directory:
            cls.composed = support.compose(directory)
            cls.header = (Path(directory) / "embedded.hpp").read_text(encoding="utf-8")
        sources = support.SOURCE_DIR / "functions"
        cls.sources = {p.stem: p.read_text(encoding="utf-8") for p in sources.glob("*.py")}

    def test_is_the_program_of_its_sources(self):
        shared = program(self.sources["replication"])
        for name, text in self.composed.items():
            with self.subTest(name):
                self.assertEqual(shared + program(self.sources[name]), program(text))

    def test_defines_every_name_that_it_imported(self):
        for name, text in self.composed.items():
            tree = ast.parse(self.sources[name])
            wanted = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom)
                      and node.module == "replication" for alias in node.names}
            scope = set()
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    scope |= {alias.asname or alias.name for alias in node.names}
                elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    scope.add(node.name)
                elif isinstance(node, ast.Assign):
                    scope |= {t.id for t in node.targets if isinstance(t, ast.Name)}
            with self.subTest(name):
                self.assertTrue(wanted)
                self.assertEqual(set(), wanted - scope)
                self.assertIn("lambda_handler", scope)

    def test_holds_nothing_but_code(self):
        for name, text in self.composed.items():
            with self.subTest(name):
                self.assertNotIn('"""', text)
                self.assertNotIn("\n\n\n", text)
                self.assertFalse([line for line in text.splitlines() if line.lstrip().startswith("#")])
                self.assertTrue(text.endswith("\n"))

    def test_is_small(self):
        for name, text in self.composed.items():
            with self.subTest(name):
                self.assertLess(len(json.dumps(text)), MOST_BYTES)

    def test_header_holds_the_same_text(self):
        for name, text in self.composed.items():
            self.assertIn(f'std::string_view {name} = R"python({text})python";', self.header)


if __name__ == "__main__":
    unittest.main()
