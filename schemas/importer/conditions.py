"""What holds for a resource type only in some circumstances, and the rule under which cfn-lint says so."""

import json

from . import documents, tables, vocabulary
from .resources import service_of
from .sources import load

WORDS = vocabulary.CARRIED | {"cfnContext", "cfnGather", "definitions"}
LARGE = 60_000
# The type for which the rule about retention has a schema; for the others it asks for properties.
RETENTION_BY_SCHEMA = "AWS::RDS::DBInstance"
# Engine versions have a file of their own.
ENGINE_VERSIONS = {
    "E3690": ("AWS::RDS::DBCluster", "creatable"),
    "E3691": ("AWS::RDS::DBInstance", "creatable"),
    "W3690": ("AWS::RDS::DBCluster", "refused"),
    "W3691": ("AWS::RDS::DBInstance", "refused"),
}


def _caseless_engine(schema):
    """The same schema, with engines compared without regard to case."""
    if isinstance(schema, list):
        return [_caseless_engine(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _caseless_engine(value) for key, value in schema.items()}
    engine = result.get("properties", {}).get("Engine") if isinstance(result.get("properties"), dict) else None
    if isinstance(engine, dict):
        values = [engine.pop("const")] if "const" in engine else engine.pop("enum", None)
        if values is not None:
            engine["enumCaseInsensitive"] = values
    return result


def table_name(rule):
    """`aws-rds-dbinstance-dbinstanceclass` for a rule about one property of one type, by its first place."""
    name, pointer = rule.at[0]
    property_name = pointer.split("/")[-1]
    row = None
    for each in rule.schema.values():
        if isinstance(each, dict):
            row = each
            break
        if isinstance(each, list):
            row = {"allOf": each}
            break
    if pointer == "/properties" and row:
        property_name = next(iter(row["allOf"][0]["then"]["properties"]))
    suffix = "" if rule.regional else "-by-version"
    return (name.replace("::", "-") + "-" + property_name).lower() + suffix


def _entry(rule, pointer):
    entry = {"at": pointer, "rule": rule.id}
    if rule.every_match:
        entry["every"] = True
    if rule.literals_only:
        entry["literals"] = True
    return entry


def _pipeline_artifacts(rules, counts):
    """How many artifacts an action of a pipeline takes and gives; `counts`: owner → category → provider → bounds."""
    choices = []
    for owner, categories in sorted(counts.items()):
        for category, providers in sorted(categories.items()):
            for provider, bounds in sorted(providers.items()):
                kind = {"Category": category, "Owner": owner, "Provider": provider}
                needed = sorted(name for name, bound in bounds.items() if bound.get("minItems", 0) > 0)
                action = {
                    "properties": {name: {"const": value} for name, value in kind.items()},
                    "required": sorted(kind),
                }
                choices.append(
                    {
                        "if": {"properties": {"ActionTypeId": action}, "required": ["ActionTypeId"]},
                        "then": {"properties": bounds, **({"required": needed} if needed else {})},
                    }
                )
    rule = rules["E3702"]
    return [(place, {"rule": rule.id, "schema": {"allOf": choices}}) for place in rule.at]


def _additions(path):
    """What cfn-lint says in code, and what it does not know: conditions written by hand, each with its source."""
    for entry in load(path)["conditions"]:
        schema = vocabulary.reduced(entry["schema"], WORDS, entry["fact"])
        body = {key: entry[key] for key in ("because", "fact", "rule") if key in entry}
        for place in entry["at"]:
            type_name, _, pointer = place.partition("/")
            yield (type_name, f"/{pointer}"), {**body, "schema": schema}


def facts(rules, pipeline_artifacts, additions):
    """(service → type → list of conditions, table name → table, engine versions)."""
    services, found_tables = {}, {}
    by_hand = [*_pipeline_artifacts(rules, pipeline_artifacts), *_additions(additions)]
    for (type_name, pointer), body in by_hand:
        services.setdefault(service_of(type_name), {}).setdefault(type_name, []).append({"at": pointer, **body})
    for rule in rules.values():
        if not rule.at or not rule.schema or rule.id in documents.RULES:
            continue
        body = {}
        if rule.id in ENGINE_VERSIONS:
            body = {"engineVersions": ENGINE_VERSIONS[rule.id][1]}
        elif rule.regional or len(json.dumps(rule.schema)) > LARGE:
            name = table_name(rule)
            if not any(isinstance(each, (dict, list)) for each in rule.schema.values()):
                continue  # a table without rows
            table = tables.regional(rule.schema) if rule.regional else tables.plain(rule.schema)
            if rule.caseless_engine:
                table["caseless"] = ["Engine"]
            found_tables[name] = table
            body = {"table": name}
        else:
            schema = vocabulary.reduced(rule.schema, WORDS, rule.id)
            body = {"schema": _caseless_engine(schema) if rule.caseless_engine else schema}
        for type_name, pointer in rule.at:
            entries = services.setdefault(service_of(type_name), {}).setdefault(type_name, [])
            if type_name in rule.required and type_name != RETENTION_BY_SCHEMA:
                body = {"schema": {"required": rule.required[type_name]}}
            entries.append({**_entry(rule, pointer), **body})
    for types in services.values():
        for entries in types.values():
            entries.sort(key=lambda entry: (entry.get("rule", ""), entry.get("fact", ""), entry["at"]))
    return services, found_tables, engine_versions(rules)


def engine_versions(rules):
    """Type → engine → versions that exist and can be created, and those that exist but are refused for creation."""
    result = {}
    for rule_id, (type_name, kind) in sorted(ENGINE_VERSIONS.items()):
        engines = result.setdefault(type_name, {})
        for row in rules[rule_id].schema["allOf"]:
            properties = row["if"]["properties"]
            if kind == "refused":
                engine = engines[properties["Engine"]["const"]]
                refused = set(properties["EngineVersion"]["enum"])
                engine["refused"] = sorted(refused)
                engine["creatable"] = [each for each in engine["creatable"] if each not in refused]
            elif "const" in properties["Engine"]:
                versions = row["then"]["properties"]["EngineVersion"]["enum"]
                engine = engines.setdefault(properties["Engine"]["const"], {})
                engine["creatable"] = list(versions)
            else:
                for name in row["then"]["properties"]["Engine"]["enum"]:
                    engines.setdefault(name, {})
    return result


def order_versions(types):
    """Orders every list of versions of engine_versions() by their numbers, once corrections have been applied."""
    for engines in types.values():
        for lists in engines.values():
            for versions in lists.values():
                versions.sort(key=_version_key)


def _version_key(version):
    """Orders versions by their numbers, so that 2.12.6 follows 2.9.0."""
    parts = []
    for part in str(version).replace("-", ".").replace("_", ".").split("."):
        parts.append((0, int(part), "") if part.isdigit() else (1, 0, part))
    return parts
