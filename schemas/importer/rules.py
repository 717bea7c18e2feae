"""The rules of an installed cfn-lint: which conditional schema each of them checks, and where."""

import importlib
import inspect
import sys

RESOURCE = "Resources/"


class Rule:
    """One rule that checks a schema, or only a place; `at` are (type, pointer) pairs."""

    def __init__(self, rule):
        self.id = rule.id
        self.at = sorted(set(_places(getattr(rule, "keywords", ()) or ())))
        schema = getattr(rule, "_schema", None)
        self.schema = schema if isinstance(schema, dict) else {}
        # I3013 asks for other properties of each type.
        retention = getattr(rule, "_properties", None)
        retention = retention if isinstance(retention, dict) else {}
        self.required = {name: sorted(each["Attribute"] for each in asked) for name, asked in retention.items()}
        # The source registers one format under the name of another; its documentation has the right one.
        described = getattr(rule, "source_url", "") or ""
        self.format = described.partition("#")[2] if getattr(rule, "format_keyword", None) else None
        self.pattern = getattr(rule, "pattern", None)
        self.every_match = bool(getattr(rule, "all_matches", False))
        # E3055 has a schema for each type that takes a CreationPolicy.
        self.schema_of_type = getattr(rule, "_get_schema", None)
        self.regional = any(each.__name__ == "CfnLintJsonSchemaRegional" for each in type(rule).__mro__)
        source = inspect.getsource(type(rule).validate) if self.at and self.schema else ""
        self.caseless_engine = '["Engine"].lower()' in source
        self.literals_only = "functions=[]" in source


def _places(keywords):
    for keyword in keywords:
        if keyword.startswith(RESOURCE) and "::" in keyword and "/Properties" in keyword:
            name, _, path = keyword[len(RESOURCE) :].partition("/Properties")
            yield name, "/properties" + path if path else "/properties"


def load(cfn_lint):
    """Rule id → Rule."""
    parent = str(cfn_lint.package.parent)
    if parent not in sys.path:
        sys.path.insert(0, parent)
    core = importlib.import_module("cfnlint.core")
    rules = core.get_rules([], [], ["I", "E", "W"]).rules
    return {name: Rule(rule) for name, rule in sorted(rules.items())}
