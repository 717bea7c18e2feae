"""What Fn::GetAtt yields for a type: attribute name → string, integer, number, boolean, list, object or json."""

KINDS = {
    "array": "list",
    "boolean": "boolean",
    "date-time": "string",
    "integer": "integer",
    "json": "json",
    "map": "object",
    "number": "number",
    "ref": "object",
    "string": "string",
    "tag": "object",
}
OUTPUTS = ("AWS::CloudFormation::Stack", "AWS::ServiceCatalog::CloudFormationProvisionedProduct")
OPEN = ("AWS::CloudFormation::CustomResource", "AWS::Serverless::")


class Gettable:
    """Writable properties that Fn::GetAtt reads too, as cfn-lint knows them."""

    def __init__(self, cfn_lint):
        module = "schema/_getatts.py"
        self.every = frozenset(cfn_lint.literal(module, "_all_property_types"))
        self.some = cfn_lint.literal(module, "_exceptions")


def at(facts, path):
    """The schema of a property path, through references; None where the path leads nowhere."""
    schema = {"properties": facts["properties"]}
    for step in path:
        for _ in range(8):
            if "$ref" not in schema:
                break
            schema = facts.get("definitions", {}).get(schema["$ref"].split("/")[-1], {})
        schema = schema.get("properties", {}).get(step)
        if not isinstance(schema, dict):
            return None
    for _ in range(8):
        if "$ref" not in schema:
            return schema
        schema = facts.get("definitions", {}).get(schema["$ref"].split("/")[-1], {})
    return schema


def _kind(schema):
    if schema is None:
        return "json"
    word = schema.get("type")
    if isinstance(word, list):
        word = word[0] if len(word) == 1 else "json"
    if word is None:
        if "properties" in schema:
            return "object"
        for choice in ("oneOf", "anyOf"):
            kinds = {_kind(each) for each in schema.get(choice, ())}
            if len(kinds) == 1 and "json" not in kinds:
                return kinds.pop()
        return "string" if "pattern" in schema or "enum" in schema else "json"
    return "object" if word == "object" else KINDS.get(word, "json")


def _leaves(facts, path):
    schema = at(facts, path)
    if schema is None:
        return
    if "properties" in schema and _kind(schema) in ("json", "object"):
        for name in schema["properties"]:
            if len(path) < 8:
                yield from _leaves(facts, (*path, name))
    if _kind(schema) == "object":
        return
    if _kind(schema) != "list" or _kind(schema.get("items", {})) not in ("object", "list"):
        yield path


def of_type(name, facts, spec, gettable):
    """Attribute → kind: the union of what the schema and aws-service-spec say."""
    found = {}
    if name.startswith(OPEN):
        found["*"] = "json"
    if name in OUTPUTS:
        found["Outputs.*"] = "json" if name == OUTPUTS[1] else "string"
    for pointer in facts.get("readOnlyProperties", ()):
        path = tuple(pointer.split("/")[2:])
        if "*" not in path and not (name in OUTPUTS and path[0] == "Outputs"):
            found[".".join(path)] = _kind(at(facts, path))
    if name in gettable.every:
        for first in facts["properties"]:
            for path in _leaves(facts, (first,)):
                found[".".join(path)] = _kind(at(facts, path))
    for each in gettable.some.get(name, ()):
        found[each] = _kind(at(facts, (each,)))
    if spec is not None:
        for each, value in spec["attributes"].items():
            if each not in found or found[each] == "json":
                found[each] = KINDS.get(value["type"]["type"], "json")
    return found
