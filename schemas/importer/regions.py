"""Which types, and which of their properties, exist in which region."""

from .resources import NOT_A_TYPE, chosen_digests
from .sources import PRIMARY_REGION


def _properties(schema, definitions, path="", entered=frozenset()):
    """Pointers of all properties of a schema, through its definitions; recursion ends where a definition repeats."""
    while isinstance(schema, dict) and "$ref" in schema:
        if schema["$ref"] in entered:
            return
        entered = entered | {schema["$ref"]}
        schema = definitions.get(schema["$ref"].split("/")[-1])
    if not isinstance(schema, dict):
        return
    for name, each in schema.get("properties", {}).items():
        yield f"{path}/{name}"
        yield from _properties(each, definitions, f"{path}/{name}", entered)
    if "items" in schema:
        yield from _properties(schema["items"], definitions, f"{path}/*", entered)


def _pointers(schema):
    return set(_properties({"properties": schema.get("properties", {})}, schema.get("definitions", {}), "/properties"))


def _missing_properties(cfn_lint, tables, known):
    """Type → pointer → the known regions whose schema of the type lacks that property."""
    pointers, result = {}, {}

    def of(digest):
        if digest not in pointers:
            pointers[digest] = _pointers(cfn_lint.schema(digest))
        return pointers[digest]

    for name, chosen in chosen_digests(tables).items():
        for region in known:
            digest = tables[region].get(name, chosen)
            if digest == chosen:
                continue
            missing = of(chosen) - of(digest)
            for pointer in missing:
                if not any(pointer.startswith(f"{each}/") for each in missing):
                    result.setdefault(name, {}).setdefault(pointer, []).append(region)
    return result


def facts(cfn_lint):
    """Known regions, regions without data, and what is not in all of the known ones.

    A region whose table equals that of the primary region, digest by digest, was filled in for lack of data.
    """
    tables = cfn_lint.regions()
    primary = tables[PRIMARY_REGION]
    unknown = sorted(name for name, types in tables.items() if name != PRIMARY_REGION and types == primary)
    known = sorted(name for name in tables if name not in unknown)
    types = {}
    for name in sorted({name for region in known for name in tables[region]} - NOT_A_TYPE):
        present = [region for region in known if name in tables[region]]
        missing = [region for region in known if name not in tables[region]]
        if missing:
            types[name] = {"only": present} if len(present) <= len(missing) else {"not": missing}
    zones = {name: sorted(zones) for name, zones in cfn_lint.literal("helpers.py", "AVAILABILITY_ZONES").items()}
    return {
        "properties": _missing_properties(cfn_lint, tables, known),
        "regions": known,
        "types": types,
        "unknown": unknown,
        "zones": zones,
    }
