"""Other YAML readers take from our YAML what JSON readers take from our JSON."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import yaml
except ImportError:
    yaml = None

TESTS = Path(os.environ.get("DBREPL_BUILD_DIR", "build/release")) / "tests" / "dbrepl_tests"

try:
    from cfnlint.decode import cfn_yaml
except ImportError:
    cfn_yaml = None


def long_form(loader, suffix, node):
    """What a short tag stands for, as CloudFormation and its tools read it."""
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


def pairs(value):
    """Objects as lists of pairs: their order counts."""
    if isinstance(value, dict):
        return [[str(key), pairs(each)] for key, each in value.items()]
    if isinstance(value, list):
        return [pairs(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@unittest.skipIf(yaml is None, "PyYAML is not installed")
@unittest.skipUnless(TESTS.exists(), "the unit tests are not built")
class OtherReaders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        environment = {**os.environ, "DBREPL_CORPUS": cls.folder.name}
        subprocess.run([TESTS, "[.corpus]"], env=environment, check=True, capture_output=True)
        cls.names = sorted(path.stem for path in Path(cls.folder.name).glob("*.json"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def compare(self, load):
        self.assertGreaterEqual(len(self.names), 200)
        for name in self.names:
            path = Path(self.folder.name) / name
            expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            text = path.with_suffix(".yaml").read_text(encoding="utf-8")
            with self.subTest(name):
                self.assertEqual(pairs(load(text)), pairs(expected), text)

    def test_pyyaml(self):
        class Loader(yaml.SafeLoader):
            pass

        Loader.add_multi_constructor("!", long_form)
        self.compare(lambda text: yaml.load(text, Loader))

    @unittest.skipUnless(yaml is not None and hasattr(yaml, "CSafeLoader"), "PyYAML has no libyaml")
    def test_libyaml(self):
        class Loader(yaml.CSafeLoader):
            pass

        Loader.add_multi_constructor("!", long_form)
        self.compare(lambda text: yaml.load(text, Loader))

    @unittest.skipIf(cfn_yaml is None, "cfn-lint is not installed")
    def test_cfn_lint(self):
        self.compare(cfn_yaml.loads)


if __name__ == "__main__":
    sys.exit(unittest.main())
