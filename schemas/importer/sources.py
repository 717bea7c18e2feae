"""The two public sources: where they are, which version, date, licence and digest they have."""

import ast
import gzip
import hashlib
import importlib.util
import json
import os
import re
from pathlib import Path

REGION_MODULE = re.compile(r'^\s+"([^"]+)": "([0-9a-f]{16})",$', re.MULTILINE)
PRIMARY_REGION = "us-east-1"


def _digest(paths, root):
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(root)).encode())
        total.update(b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def load(path):
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


def _constant(node):
    """The literal inside calls such as frozenset([...])."""
    while isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    return node


class CfnLint:
    """The data folder of an installed cfn-lint."""

    def __init__(self, package=None):
        if package is None:
            spec = importlib.util.find_spec("cfnlint")
            if spec is None:
                raise FileNotFoundError("the Python package cfn-lint is not installed")
            package = os.path.dirname(spec.origin)
        self.package = Path(package)
        self.data = self.package / "data"
        text = (self.package / "version.py").read_text(encoding="utf-8")
        self.version = re.search(r'__version__ = "([^"]+)"', text).group(1)
        self._schemas = {}

    def regions(self):
        """Region → type name → digest of the provider schema in that region."""
        result = {}
        for path in sorted((self.data / "schemas" / "providers").glob("*.py")):
            if path.stem == "__init__":
                continue
            types = dict(REGION_MODULE.findall(path.read_text(encoding="utf-8")))
            result[path.stem.replace("_", "-")] = types
        return result

    def schema(self, digest):
        if digest not in self._schemas:
            self._schemas[digest] = load(self.data / "schemas" / "resources" / f"{digest}.json")
        return self._schemas[digest]

    def literal(self, module, name):
        """The value of a list or table that a module of the package holds as a literal; the module is not run."""
        tree = ast.parse((self.package / module).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            if not isinstance(node, (ast.Assign, ast.AnnAssign)):
                continue
            if any(ast.unparse(each) in (name, f"self.{name}") for each in targets):
                return ast.literal_eval(_constant(node.value))
        raise KeyError(f"{module} holds no literal {name}")

    def extensions(self):
        """`service_type/name` → conditional schema."""
        root = self.data / "schemas" / "extensions"
        return {f"{path.parent.name}/{path.stem}": load(path) for path in sorted(root.glob("*/*.json"))}

    def record(self):
        files = [self.package / "helpers.py"]
        for folder in ("data", "rules", "schema"):
            files += [path for path in (self.package / folder).rglob("*") if path.suffix in (".json", ".py")]
        return {
            "digest": _digest(files, self.package),
            "licence": "MIT-0",
            "name": "cfn-lint",
            "notice": "Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved.",
            "origin": "https://pypi.org/project/cfn-lint/",
            "part": "cfnlint/data; lists in cfnlint/rules, cfnlint/schema and cfnlint/helpers.py",
            "version": self.version,
        }


class ServiceSpec:
    """The database of @aws-cdk/aws-service-spec: entities, and relations between their ids."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._packed = (self.folder / "db.json.gz").read_bytes()
        schema = json.loads(gzip.decompress(self._packed))["schema"]
        self.version = load(self.folder / "package.json")["version"]
        self.entities = {
            kind: {each["$id"]: each for each in table["entities"]}
            for kind, table in schema.items()
            if table["type"] == "entities"
        }
        self.relations = {
            kind: {start: [end["$id"] for end in ends] for start, ends in table["forward"].items()}
            for kind, table in schema.items()
            if table["type"] == "rel"
        }
        self.resources = {each["cloudFormationType"]: each for each in self.entities["resource"].values()}

    def type_definition(self, reference):
        return self.entities["typeDefinition"][reference]

    def record(self):
        return {
            "digest": hashlib.sha256(self._packed).hexdigest(),
            "licence": "Apache-2.0",
            "name": "@aws-cdk/aws-service-spec",
            "notice": "Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved.",
            "origin": "https://www.npmjs.com/package/@aws-cdk/aws-service-spec",
            "part": "db.json.gz",
            "version": self.version,
        }
