"""The facts under schemas/: whole by themselves, and what the importer makes of its sources where it finds them."""

import contextlib
import ctypes
import ctypes.util
import functools
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
SCHEMAS = SOURCE_DIR / "schemas"
PROPERTY_MAPS = ("definitions", "patternProperties", "properties")
# Constructs of PCRE and of the sources' own engine that Python's re does not read.
NOT_PYTHON = re.compile(r"\\[pPhRzZ]\{?|\(\?[a-zA-Z-]+[):]|\[\[:|\[[^\]]*\[|[*+?}]\+|\(\?>")


@functools.lru_cache(maxsize=None)
def load(path):
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


FORMATS = load(SCHEMAS / "formats.json")


def resource_files():
    return sorted((SCHEMAS / "resources").glob("*.json"))


def schemas_within(value, place="", names=False):
    """Every schema below a value, with its place."""
    if isinstance(value, dict):
        if not names:
            yield place, value
        for key, each in value.items():
            if names or key not in ("enum", "const", "default"):
                yield from schemas_within(each, f"{place}/{key}", not names and key in PROPERTY_MAPS)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from schemas_within(each, f"{place}/{index}")


def resolves(facts, pointer):
    value = facts
    for step in pointer.removeprefix("#").split("/")[1:]:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def patterns_of_facts():
    found = set()
    files = [path for folder in ("conditions", "documents", "resources") for path in (SCHEMAS / folder).glob("*.json")]
    for path in [SCHEMAS / "formats.json", *files]:
        for _, schema in schemas_within(load(path)):
            if isinstance(schema.get("pattern"), str):
                found.add(schema["pattern"])
            if isinstance(schema.get("patternProperties"), dict):
                found.update(schema["patternProperties"])
    return sorted(found)


def kind_of(value):
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names[type(value)]


def holds(schema, value):
    """Whether a plain value satisfies a schema; knows the words that additions.json uses, and no other."""
    if isinstance(schema, bool):
        return schema
    return all(WORDS[word](wanted, value, schema) for word, wanted in schema.items())


# What the program judges by code, as far as the examples need it.
CODED_FORMATS = {
    "aws-principal": r"^(\*|\d{12}|arn:aws.*)$",
    "ipv6-network": r"^[0-9a-f:]*::?[0-9a-f:]*/\d+$",
    "service-principal": r"\.amazonaws\.com(\.cn)?$",
}


def pattern_of(name):
    return CODED_FORMATS[name] if name in CODED_FORMATS else FORMATS[name]["pattern"]


def of_object(check):
    return lambda wanted, value, schema: not isinstance(value, dict) or check(wanted, value)


WORDS = {
    "allOf": lambda wanted, value, schema: all(holds(each, value) for each in wanted),
    "anyOf": lambda wanted, value, schema: any(holds(each, value) for each in wanted),
    "const": lambda wanted, value, schema: value == wanted,
    "contains": lambda wanted, value, schema: any(holds(wanted, each) for each in value),
    "dependentExcluded": of_object(
        lambda wanted, value: all(name not in value or not set(wanted[name]) & value.keys() for name in wanted)
    ),
    "dependentRequired": of_object(
        lambda wanted, value: all(name not in value or set(wanted[name]) <= value.keys() for name in wanted)
    ),
    "enum": lambda wanted, value, schema: value in wanted,
    "enumCaseInsensitive": lambda wanted, value, schema: value.lower() in wanted,
    "format": lambda wanted, value, schema: re.search(pattern_of(wanted), value) is not None,
    "else": lambda wanted, value, schema: True,
    "if": lambda wanted, value, schema: holds(schema.get("then" if holds(wanted, value) else "else", True), value),
    "items": lambda wanted, value, schema: all(holds(wanted, each) for each in value),
    "maxLength": lambda wanted, value, schema: len(value) <= wanted,
    "maxItems": lambda wanted, value, schema: len(value) <= wanted,
    "maximum": lambda wanted, value, schema: value <= wanted,
    "minLength": lambda wanted, value, schema: len(value) >= wanted,
    "minItems": lambda wanted, value, schema: len(value) >= wanted,
    "minimum": lambda wanted, value, schema: value >= wanted,
    "multipleOf": lambda wanted, value, schema: value % wanted == 0,
    "not": lambda wanted, value, schema: not holds(wanted, value),
    "pattern": lambda wanted, value, schema: re.search(wanted, value) is not None,
    "properties": of_object(
        lambda wanted, value: all(holds(each, value[name]) for name, each in wanted.items() if name in value)
    ),
    "required": of_object(lambda wanted, value: set(wanted) <= value.keys()),
    "requiredOr": of_object(lambda wanted, value: bool(set(wanted) & value.keys())),
    "requiredXor": of_object(lambda wanted, value: len(set(wanted) & value.keys()) == 1),
    "then": lambda wanted, value, schema: True,
    "type": lambda wanted, value, schema: kind_of(value) in ([wanted] if isinstance(wanted, str) else wanted),
    "uniqueKeys": lambda wanted, value, schema: len({tuple(map(each.get, wanted)) for each in value}) == len(value),
    "uniqueItems": lambda wanted, value, schema: len(set(value)) == len(value),
}


class Facts(unittest.TestCase):
    def test_every_file_parses(self):
        files = sorted(SCHEMAS.rglob("*.json"))
        self.assertGreater(len(files), 300)
        for path in files:
            with self.subTest(path.name):
                load(path)

    def test_types_stand_in_the_file_of_their_service(self):
        names = []
        for path in resource_files():
            for name in load(path):
                names.append(name)
                self.assertEqual("-".join(name.split("::")[:2]).lower(), path.stem)
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 1500)

    def test_every_reference_resolves(self):
        for path in resource_files():
            for name, facts in load(path).items():
                for place, schema in schemas_within(facts):
                    if isinstance(schema.get("$ref"), str):
                        self.assertTrue(resolves(facts, schema["$ref"]), f"{name}{place}: {schema['$ref']}")

    def test_every_required_property_exists(self):
        for path in resource_files():
            for name, facts in load(path).items():
                unknown = set(facts.get("required", ())) - set(facts["properties"])
                self.assertFalse(unknown, name)

    def test_every_pattern_compiles_or_uses_what_python_lacks(self):
        compiled = 0
        for pattern in patterns_of_facts():
            try:
                re.compile(pattern)
                compiled += 1
            except re.error as error:
                self.assertRegex(pattern, NOT_PYTHON, str(error))
        self.assertGreater(compiled, 2000)

    def test_every_pattern_compiles_in_the_library_that_checks_them(self):
        name = ctypes.util.find_library("pcre2-8") or "libpcre2-8.so.0"
        try:
            library = ctypes.CDLL(name)
        except OSError:
            self.skipTest("the PCRE2 library is not installed")
        utf_and_json_escapes = 0x00080000 | 0x00000002  # PCRE2_UTF | PCRE2_ALT_BSUX
        library.pcre2_compile_8.restype = ctypes.c_void_p
        code, place = ctypes.c_int(), ctypes.c_size_t()
        for pattern in patterns_of_facts():
            text = pattern.encode()
            compiled = library.pcre2_compile_8(
                text, ctypes.c_size_t(len(text)), utf_and_json_escapes, ctypes.byref(code), ctypes.byref(place), None
            )
            self.assertTrue(compiled, f"{pattern}: error {code.value} at {place.value}")
            library.pcre2_code_free_8(ctypes.c_void_p(compiled))

    def test_what_the_system_builds_on(self):
        cluster = load(SCHEMAS / "resources" / "aws-rds.json")["AWS::RDS::DBCluster"]
        self.assertEqual(cluster["attributes"]["Endpoint.Address"], "string")
        self.assertIn("/properties/DBClusterIdentifier", cluster["createOnlyProperties"])
        self.assertIs(cluster["stateful"], True)
        self.assertIn("DBClusterArn", cluster["attributes"])

    def test_every_document_is_whole(self):
        for path in (SCHEMAS / "documents").glob("*.json"):
            document = load(path)
            document = document.get("schema", document)
            for place, schema in schemas_within(document):
                if isinstance(schema.get("$ref"), str):
                    self.assertTrue(resolves(document, schema["$ref"]), f"{path.stem}{place}: {schema['$ref']}")

    def test_conditions_name_types_places_and_tables_that_exist(self):
        used = set()
        for path in (SCHEMAS / "conditions").glob("*.json"):
            for name, conditions in load(path).items():
                properties = load(SCHEMAS / "resources" / path.name)[name]["properties"]
                for each in conditions:
                    first = each["at"].split("/")[2:3]
                    self.assertTrue(not first or first[0] in properties, f"{name}{each['at']}")
                    self.assertEqual(len({"engineVersions", "schema", "table"} & each.keys()), 1, f"{name} {each}")
                    self.assertTrue(each.get("rule") or each.get("fact"), f"{name} {each}")
                    used.update([each["table"]] if "table" in each else [])
        self.assertEqual(used, {path.stem for path in (SCHEMAS / "tables").glob("*.json")})

    def test_rows_of_tables_say_what_is_permitted_where(self):
        for path in (SCHEMAS / "tables").glob("*.json"):
            table = load(path)
            regions = set(table.get("regions", ()))
            for row in table["rows"]:
                self.assertEqual("groups" in row, bool(regions), path.stem)
                seen = set()
                for group in row.get("groups", [{"values": row.get("values")}]):
                    self.assertFalse(set(group.get("only", ())) - regions, path.stem)
                    self.assertFalse(set(group.get("not", ())) - regions, path.stem)
                    self.assertEqual(group["values"], sorted(set(group["values"])), path.stem)
                    self.assertFalse(seen & set(group["values"]), path.stem)
                    seen.update(group["values"])

    def test_actions_take_kinds_of_resources_that_exist(self):
        services = load(SCHEMAS / "iam-actions.json")
        self.assertGreater(len(services), 400)
        for prefix, facts in services.items():
            kinds = set(facts.get("kinds", ()))
            for group in facts["actions"]:
                self.assertFalse(set(group["kinds"]) - kinds, f"{prefix} {group['names'][:3]}")

    def test_every_correction_names_its_source(self):
        for entry in load(SCHEMAS / "corrections.json")["corrections"]:
            self.assertTrue(entry["source"] and entry["because"], entry["path"])
            self.assertRegex(entry["checked"], r"^\d{4}-\d\d-\d\d$")
            self.assertEqual(len({"add", "caseless", "remove", "set", "shift"} & entry.keys()), 1, entry["path"])

    def test_every_addition_names_its_source_and_is_here(self):
        facts = set()
        for path in (SCHEMAS / "conditions").glob("*.json"):
            facts.update(each.get("fact") for conditions in load(path).values() for each in conditions)
        for entry in load(SCHEMAS / "additions.json")["conditions"]:
            self.assertTrue(entry["source"] and entry["because"], entry["fact"])
            self.assertRegex(entry["checked"], r"^\d{4}-\d\d-\d\d$")
            self.assertIn(entry["fact"], facts)
            self.assertTrue(holds(entry["schema"], entry["good"]), entry["fact"])
            self.assertFalse(holds(entry["schema"], entry["bad"]), entry["fact"])

    def test_runtimes_with_dates_are_values_of_the_property(self):
        function = load(SCHEMAS / "resources" / "aws-lambda.json")["AWS::Lambda::Function"]
        runtimes = load(SCHEMAS / "lambda-runtimes.json")["runtimes"]
        self.assertEqual(set(runtimes), set(function["properties"]["Runtime"]["enum"]))
        self.assertEqual(runtimes["python3.9"]["createBlocked"], "2027-02-01")

    def test_regions_name_known_types_and_regions(self):
        facts = load(SCHEMAS / "regions.json")
        types = {name for path in resource_files() for name in load(path)}
        self.assertFalse(set(facts["unknown"]) & set(facts["regions"]))
        self.assertFalse(set(facts["types"]) - types)
        for name, where in facts["types"].items():
            listed = where.get("only", where.get("not"))
            self.assertFalse(set(listed) - set(facts["regions"]), name)


class Importer(unittest.TestCase):
    """Needs all sources; DBREPL_SERVICE_SPEC is the folder of the unpacked npm package."""

    def setUp(self):
        spec = os.environ.get("DBREPL_SERVICE_SPEC", "")
        for package in ("cfnlint", "samtranslator"):
            if importlib.util.find_spec(package) is None:
                self.skipTest(f"the Python package {package} is not installed")
        if not (Path(spec) / "db.json.gz").is_file() or not spec:
            self.skipTest("DBREPL_SERVICE_SPEC does not name the folder of @aws-cdk/aws-service-spec")
        installed = {each["name"]: each["version"] for each in load(SCHEMAS / "SOURCES.json")["sources"]}
        sys.path.insert(0, str(SCHEMAS))
        self.addCleanup(sys.path.remove, str(SCHEMAS))
        module = importlib.util.spec_from_file_location("facts_import", SCHEMAS / "import.py")
        self.importer = importlib.util.module_from_spec(module)
        module.loader.exec_module(self.importer)
        from importer import resources, sources, vocabulary

        self.resources, self.sources, self.vocabulary = resources, sources, vocabulary
        found = {
            "@aws-cdk/aws-service-spec": sources.ServiceSpec(spec).version,
            "aws-sam-translator": importlib.metadata.version("aws-sam-translator"),
            "cfn-lint": sources.CfnLint().version,
        }
        if found != installed:
            self.skipTest(f"other versions than those imported are installed: {found}")
        self.spec = spec

    def run_into(self, folder):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(self.importer.main(["--service-spec", self.spec, "--output", folder]), 0)
        return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*.json")}

    def test_every_fact_of_the_provider_schemas_is_here(self):
        """All words that are not left out on purpose, at every place of every schema."""
        self.compared = 0
        self.corrected = tuple(entry["path"][1:] for entry in load(SCHEMAS / "corrections.json")["corrections"])
        source = self.sources.CfnLint()
        facts = {name: types[name] for path in resource_files() for types in [load(path)] for name in types}
        words = self.vocabulary.CARRIED | self.vocabulary.CARRIED_OF_TYPE
        for name, digest in self.resources.chosen_digests(source.regions()).items():
            self.expect(source.schema(digest), facts[name], words, name)
        self.assertGreater(self.compared, 100_000)

    def expect(self, schema, facts, words, place):
        if not isinstance(schema, dict):
            self.assertEqual(schema, facts, place)
            return
        for word, value in schema.items():
            here = f"{place}/{word}"
            if word not in words or word == "tagging" or here.startswith(self.corrected):
                continue
            if word == "pattern" and schema.get("type") == "boolean":
                continue
            self.compared += 1
            if word in ("enum", "enumCaseInsensitive"):
                self.assertFalse([each for each in value if each not in facts[word]], here)
            elif word in self.vocabulary.NAMED and word != "patternProperties":
                for name, each in value.items():
                    if word == "properties" or name in facts.get(word, ()):
                        self.expect(each, facts[word][name], words, f"{here}/{name}")
            elif word in self.vocabulary.ONE:
                self.expect(value, facts[word], words, here)
            elif word in self.vocabulary.MANY:
                for each, carried in zip(value, facts[word], strict=True):
                    self.expect(each, carried, words, here)
            elif word in self.resources.SETS:
                settable = schema.get("createOnlyProperties", ()) if word == "readOnlyProperties" else ()
                self.assertFalse(set(value) - set(facts.get(word, ())) - set(settable), here)
            elif word in ("dependencies", "pattern", "patternProperties"):
                self.assertIn(word, facts, here)
            elif not any(path.startswith(here + "/") for path in self.corrected):
                self.assertEqual(value, facts[word], here)

    def test_two_runs_give_the_bytes_that_stand_here(self):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            once, twice = self.run_into(first), self.run_into(second)
        self.assertEqual(once, twice)
        for name, data in once.items():
            self.assertEqual(data, (SCHEMAS / name).read_bytes(), name)
        resources = {f"resources/{path.name}" for path in resource_files()}
        self.assertEqual(resources, {name for name in once if name.startswith("resources/")})


if __name__ == "__main__":
    unittest.main()
