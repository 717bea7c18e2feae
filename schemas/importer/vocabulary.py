"""Which words of a schema are facts, and how a schema is reduced to them."""

from . import patterns

# Words whose value is one schema, a list of schemas, or a map from names to schemas.
ONE = ("additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("definitions", "patternProperties", "properties")

CARRIED = frozenset(
    ONE
    + MANY
    + NAMED
    + (
        "$ref",
        "const",
        "dependencies",
        "dependentExcluded",
        "dependentRequired",
        "enum",
        "enumCaseInsensitive",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maxUniqueItems",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "relationshipRef",
        "required",
        "requiredOr",
        "requiredXor",
        "type",
        "uniqueItems",
        "uniqueKeys",
    )
)

# Facts about a whole type, beside those that every schema may state.
CARRIED_OF_TYPE = frozenset(
    (
        "additionalIdentifiers",
        "conditionalCreateOnlyProperties",
        "createOnlyProperties",
        "deprecatedProperties",
        "primaryIdentifier",
        "readOnlyProperties",
        "replacementStrategy",
        "tagging",
        "writeOnlyProperties",
    )
)

# Words left out on purpose: prose, provenance, order of lists, addresses of consoles, transformations between what
# a service returns and what a template says. `lifecycle` moves to service-status.json, `taggable` into `tagging`,
# a short `default` is carried.
DROPPED = frozenset(
    (
        "$comment",
        "$id",
        "$schema",
        "arrayType",
        "default",
        "description",
        "documentationUrl",
        "examples",
        "handlers",
        "insertionOrder",
        "lifecycle",
        "permissions",
        "propertyTransform",
        "resourceLink",
        "sourceUrl",
        "taggable",
        "title",
        "typeName",
    )
)


class UnknownWord(Exception):
    """A word of a schema that is neither carried nor dropped on purpose."""


def reduced(schema, words=CARRIED, place=""):
    """The facts of one schema; raises UnknownWord for a word nobody decided about."""
    if isinstance(schema, list):
        return [reduced(each, words, place) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for word, value in schema.items():
        here = f"{place}/{word}"
        if word in words:
            result[word] = _reduced_word(word, value, here)
        elif word == "default" and _is_short(value):
            result[word] = value
        elif word not in DROPPED:
            raise UnknownWord(here)
    if result.get("type") == "boolean":
        result.pop("pattern", None)  # says nothing about a boolean
    return result


def _is_short(value):
    return isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) <= 64)


def _reduced_word(word, value, place):
    if word in ONE or word in MANY:
        return reduced(value, CARRIED, place)
    if word == "pattern":
        return patterns.normal(value)
    if word in NAMED and isinstance(value, dict):
        if word == "patternProperties":
            value = {patterns.normal(name): each for name, each in value.items()}
        return {name: reduced(each, CARRIED, f"{place}/{name}") for name, each in value.items()}
    if word == "dependencies":
        return {
            name: each if isinstance(each, list) else reduced(each, CARRIED, f"{place}/{name}")
            for name, each in value.items()
        }
    return value


def references(schema):
    """The names of the definitions that a reduced schema names."""
    if isinstance(schema, dict):
        for word, value in schema.items():
            if word == "$ref" and isinstance(value, str) and value.startswith("#/definitions/"):
                yield value.split("/")[2]
            elif isinstance(value, dict) or word not in ("enum", "const"):
                yield from references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from references(each)


def with_reachable_definitions(facts):
    """The same facts without the definitions that nothing refers to."""
    definitions = facts.get("definitions", {})
    reached, waiting = set(), set(references({key: value for key, value in facts.items() if key != "definitions"}))
    while waiting:
        name = waiting.pop()
        if name in reached or name not in definitions:
            continue
        reached.add(name)
        waiting.update(references(definitions[name]))
    result = {key: value for key, value in facts.items() if key != "definitions"}
    if reached:
        result["definitions"] = {name: definitions[name] for name in sorted(reached)}
    return result
