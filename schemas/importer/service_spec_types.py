"""Types of aws-service-spec said in the vocabulary of provider schemas."""

SCALARS = {
    "boolean": {"type": "boolean"},
    "date-time": {"type": "string"},
    "integer": {"type": "integer"},
    "json": {"type": ["object", "string"]},
    "null": {"type": "null"},
    "number": {"type": "number"},
    "string": {"type": "string"},
}
TAG = {
    "additionalProperties": False,
    "properties": {"Key": {"type": "string"}, "Value": {"type": "string"}},
    "required": ["Key", "Value"],
    "type": "object",
}


def referenced(kind):
    """(id, path below the property) of every type definition that a type leads to."""
    if kind["type"] == "ref":
        yield kind["reference"]["$ref"], ()
    elif kind["type"] in ("array", "map"):
        for reference, step in referenced(kind["element"]):
            yield reference, ("*", *step)
    elif kind["type"] == "union":
        for each in kind["types"]:
            yield from referenced(each)


def properties(spec, specs, stop=lambda each: False):
    """(path, property) of every property of a type, those of its type definitions too, except below one that stops.

    A type definition that contains itself is entered once on each path.
    """

    def visit(members, path, entered):
        for name, each in members.items():
            here = (*path, name)
            yield here, each
            if stop(each):
                continue
            for reference, step in referenced(each["type"]):
                if reference not in entered:
                    definition = specs.type_definition(reference)
                    yield from visit(definition["properties"], here + step, entered | {reference})

    yield from visit(spec["properties"], (), frozenset())


def scrutiny(spec):
    """What about a type changes who may do what: of the whole, and of its properties."""
    result = {
        f"/properties/{name}": each["scrutinizable"]
        for name, each in spec["properties"].items()
        if "scrutinizable" in each
    }
    if "scrutinizable" in spec:
        result[""] = spec["scrutinizable"]
    return result


class Converter:
    """Converts types, and collects the definitions that they need."""

    def __init__(self, specs, taken=()):
        self.specs = specs
        self.definitions = {}
        self._names = {}
        self._taken = set(taken)

    def schema(self, kind):
        word = kind["type"]
        if word == "ref":
            return {"$ref": f"#/definitions/{self._definition(kind['reference']['$ref'])}"}
        if word == "array":
            return {"items": self.schema(kind["element"]), "type": "array"}
        if word == "map":
            return {"patternProperties": {".*": self.schema(kind["element"])}, "type": "object"}
        if word == "tag":
            return dict(TAG)
        if word == "union":
            options = []
            for each in kind["types"]:
                option = self.schema(each)
                if option not in options:
                    options.append(option)
            return options[0] if len(options) == 1 else {"anyOf": options}
        result = dict(SCALARS[word])
        if kind.get("allowedValues"):
            result["enum"] = list(kind["allowedValues"])
        return result

    def object(self, properties):
        result = {
            "additionalProperties": False,
            "properties": {name: self.schema(each["type"]) for name, each in properties.items()},
            "type": "object",
        }
        required = sorted(name for name, each in properties.items() if each.get("required"))
        if required:
            result["required"] = required
        return result

    def _definition(self, reference):
        if reference not in self._names:
            definition = self.specs.type_definition(reference)
            name = definition["name"]
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            self._names[reference] = name
            self.definitions[name] = {}
            self.definitions[name] = self.object(definition["properties"])
        return self._names[reference]


def as_schema(spec, specs):
    """The facts of a type that has no provider schema here."""
    converter = Converter(specs)
    facts = converter.object(spec["properties"])
    facts.pop("type")
    read_only = []
    for name, each in spec["attributes"].items():
        if "." not in name and name not in facts["properties"]:
            facts["properties"][name] = converter.schema(each["type"])
            read_only.append(f"/properties/{name}")
    replacing = [name for name, each in spec["properties"].items() if each.get("causesReplacement") == "yes"]
    for word, value in (
        ("createOnlyProperties", [f"/properties/{name}" for name in replacing]),
        ("definitions", converter.definitions),
        ("primaryIdentifier", [f"/properties/{each}" for each in spec.get("primaryIdentifier", ())]),
        ("readOnlyProperties", read_only),
    ):
        if value:
            facts[word] = value
    facts["origin"] = "service-spec"
    return facts


def _resolved(schema, definitions):
    """The object schema behind a reference or a list, the definition that holds it, or nothing to descend into."""
    for _ in range(8):
        if not isinstance(schema, dict):
            return None
        if "$ref" in schema:
            schema = definitions.get(schema["$ref"].split("/")[-1])
        elif schema.get("type") == "array" and "items" in schema:
            schema = schema["items"]
        else:
            return schema
    return None


def _values(kind):
    """The values that a type permits, where it lists them: of the type itself, or of the elements of a list."""
    if kind["type"] == "array":
        return _values(kind["element"])
    return kind.get("allowedValues", ())


def _with_newer_values(schema, kind, definitions):
    """Adds the values of `kind` to the list of values that `schema` states; yields those that it lacked."""
    schema = _resolved(schema, definitions)
    word = next((each for each in ("enum", "enumCaseInsensitive") if schema and each in schema), None)
    if word is None:
        return
    known = {str(each).lower() if word != "enum" else each for each in schema[word]}
    for value in _values(kind):
        if (value.lower() if word != "enum" and isinstance(value, str) else value) not in known:
            schema[word].append(value)
            yield value


def add_newer(facts, spec, specs):
    """Adds properties and listed values that only aws-service-spec has.

    `newerProperties` lists the pointers of the former, `newerValues` holds pointer → values for the latter.
    """
    definitions = facts.get("definitions", {})
    converter = Converter(specs, definitions)
    properties_added, values_added = set(), {}
    visited = set()

    def merge(schema, properties, path):
        if id(schema) in visited or "properties" not in schema:
            return
        visited.add(id(schema))
        for name, each in properties.items():
            pointer = f"{path}/{name}"
            if name not in schema["properties"]:
                if schema.get("additionalProperties") is False and not schema.get("patternProperties"):
                    schema["properties"][name] = converter.schema(each["type"])
                    properties_added.add(pointer)
                continue
            values = list(_with_newer_values(schema["properties"][name], each["type"], definitions))
            if values:
                values_added[pointer] = values
            for reference, step in referenced(each["type"]):
                below = _resolved(schema["properties"][name], definitions)
                if below is not None:
                    merge(below, specs.type_definition(reference)["properties"], "/".join((pointer, *step)))

    merge(facts, spec["properties"], "/properties")
    if properties_added:
        facts.setdefault("definitions", {}).update(converter.definitions)
        facts["newerProperties"] = sorted(properties_added)
    if values_added:
        facts["newerValues"] = values_added
