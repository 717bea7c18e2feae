"""Types of the serverless transform, as aws-sam-translator models them: newer and wider than any registry of types."""

import copy
import functools
import hashlib
import importlib.metadata
import json

from . import vocabulary

NAME = "aws-sam-translator"
TRANSFORM = "AWS::Serverless-2016-10-31"
ANYTHING = "PassThroughProp"
# Where the model hands a value on to a resource type without saying to which property, the type of that resource.
HANDED_ON = {"AWS::Serverless::Function": "AWS::Lambda::Function"}


def _definition(schema):
    """The name of the only definition that a schema refers to."""
    for each in (schema, *schema.get("allOf", ())):
        if "$ref" in each:
            return each["$ref"].split("/")[-1]
    return None


def _plain(schema):
    """Whether the schema of a property stands by itself: no references, and a scalar."""
    return schema.get("type") in ("boolean", "integer", "number", "string") and "$ref" not in json.dumps(schema)


@functools.cache
def _derived():
    """The translator changes its models while it derives their schema: it can do so once."""
    from samtranslator.internal.schema_source import schema

    return schema.get_schema(schema.Model)


class SamTranslator:
    """The JSON schema that the installed aws-sam-translator derives from its models."""

    def __init__(self):
        self.version = importlib.metadata.version(NAME)
        self._schema = copy.deepcopy(_derived())

    def record(self):
        text = json.dumps(self._schema, sort_keys=True)
        return {
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "licence": "Apache-2.0",
            "name": NAME,
            "notice": "Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved.",
            "origin": "https://pypi.org/project/aws-sam-translator/",
            "part": "samtranslator/internal/schema_source",
            "version": self.version,
        }

    def _value(self, schema, type_name, types, key):
        """The facts of a value; what is handed on to a resource takes the schema that it has there, if that is plain."""
        if not isinstance(schema, dict):
            return schema
        path = schema.get("__samPassThrough", {}).get("schemaPath", ())
        if path or _definition(schema) == ANYTHING:
            target = path[1] if len(path) == 6 else HANDED_ON.get(type_name)
            name = path[5] if len(path) == 6 else key
            found = types.get(target, {}).get("properties", {}).get(name, {})
            return found if _plain(found) else {}
        result = {}
        for word, value in schema.items():
            if word == "$ref":
                result[word] = f"#/definitions/{self._short(value.split('/')[-1])}"
            elif word == "properties":
                # Only what stands in the resource itself is looked up by its name.
                result[word] = {name: self._value(each, type_name if key == "" else "", types, name)
                                for name, each in value.items()}
            elif word in ("additionalProperties", "items"):
                result[word] = self._value(value, "", types, word)
            elif word in ("allOf", "anyOf"):
                result[word] = [self._value(each, "", types, word) for each in value]
            elif word in vocabulary.CARRIED:
                result[word] = value
        return result

    @staticmethod
    def _short(name):
        """`samtranslator__…__aws_serverless_function__Auth` → `Auth`."""
        return name.split("__")[-1]

    def _owner(self, name):
        return name.rpartition("__")[0]

    def _facts(self, type_name, properties, types):
        owner = self._owner(properties)
        facts = {"additionalProperties": False}
        facts.update(self._value(self._schema["definitions"][properties], type_name, types, ""))
        facts.pop("type", None)
        definitions = {}
        for name in self._schema["definitions"]:
            # A short name belongs to the module of the type first, then to the modules it shares.
            if self._owner(name) == owner or self._short(name) not in definitions:
                if self._owner(name) in (owner, "", *self._shared(owner)):
                    definitions[self._short(name)] = self._value(self._schema["definitions"][name], "", types, "nested")
        facts["definitions"] = definitions
        facts["attributes"] = {"*": "json"}
        facts["origin"] = NAME
        facts["transform"] = TRANSFORM
        return vocabulary.with_reachable_definitions(facts)

    def _shared(self, owner):
        """The modules whose definitions those of a module refer to."""
        prefix = owner + "__"
        found = set()
        for name, schema in self._schema["definitions"].items():
            if name.startswith(prefix):
                found.update(self._owner(each) for each in _references(schema))
        return found - {owner}

    def transform(self):
        """What the transform knows besides types: properties in Globals, templates of policies, pairs of connectors."""
        from samtranslator.model.connector_profiles import profile
        from samtranslator.plugins.globals.globals import Globals
        from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor

        connectors = {}
        for source, destinations in profile.PROFILE["Permissions"].items():
            connectors[source] = {
                destination: sorted(each["Properties"]["AccessCategories"])
                for destination, each in sorted(destinations.items())
            }
        templates = PolicyTemplatesProcessor.get_default_policy_templates_json()["Templates"]
        return {
            "connectors": dict(sorted(connectors.items())),
            "globals": {
                name.split("::")[-1]: sorted(properties)
                for name, properties in sorted(Globals.supported_properties.items())
            },
            "policyTemplates": {name: sorted(each["Parameters"]) for name, each in sorted(templates.items())},
        }

    def types(self, others):
        """Type name → facts; `others` are the types that values are handed on to."""
        result = {}
        for name, schema in self._schema["definitions"].items():
            if self._short(name) != "Resource" or "Type" not in schema["properties"]:
                continue
            type_name = schema["properties"]["Type"]["enum"][0]
            result[type_name] = self._facts(type_name, _definition(schema["properties"]["Properties"]), others)
        return dict(sorted(result.items()))


def _references(schema):
    if isinstance(schema, dict):
        for word, value in schema.items():
            if word == "$ref":
                yield value.split("/")[-1]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
