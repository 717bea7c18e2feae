"""Schemas of documents inside templates: policies, state machines, metadata; each made whole in itself."""

from . import vocabulary
from .sources import load

# Document → its file, and the rule and places at which cfn-lint checks it (places from the rule, where it names them).
DOCUMENTS = {
    "cfn-init": ("resources/cfn_init.json", "E3009"),
    "policy": ("iam/policy.json", None),
    "policy-identity": ("iam/policy_identity.json", "E3510"),
    "policy-resource": ("iam/policy_resource.json", "E3512"),
    "policy-resource-ecr": ("iam/policy_resource_ecr.json", "E3513"),
    "policy-trust": ("iam/policy_trust.json", "E3530"),
    "ssm-document": ("ssm/document.json", "E3051"),
    "state-machine": ("step_functions/statemachine.json", "E3601"),
    "update-policy": ("resources/update_policy.json", "E3016"),
}
CREATION_POLICY = "E3055"
RULES = frozenset(rule for _, rule in DOCUMENTS.values() if rule)
WORDS = vocabulary.CARRIED | {"definitions"}
# Hooks of cfn-lint's own rules are no facts.
HOOKS = frozenset(("cfnLint",))


def _without_hooks(schema):
    if isinstance(schema, list):
        return [_without_hooks(each) for each in schema]
    if isinstance(schema, dict):
        return {key: _without_hooks(value) for key, value in schema.items() if key not in HOOKS}
    return schema


def _rooted(schema, own, others):
    """The schema with references into itself below `own`, and references into other documents below #/definitions."""
    if isinstance(schema, list):
        return [_rooted(each, own, others) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            document, _, pointer = value.partition("#")
            pointer = pointer.rstrip("/")
            if document:
                others.add(document)
                value = f"#/definitions/{document}{pointer}"
            else:
                value = f"{own}{pointer}"
        result[key] = _rooted(value, own, others)
    return result


def _whole(name, schemas):
    others = set()
    schema = _rooted(schemas[name], "#", others)
    included = set()
    while others - included:
        other = min(others - included)
        included.add(other)
        schema.setdefault("definitions", {})[other] = _rooted(schemas[other], f"#/definitions/{other}", others)
    return schema


def creation_policies(rules, type_names):
    """The schema of the CreationPolicy of each type that takes one."""
    schemas = {name: rules[CREATION_POLICY].schema_of_type(name) for name in type_names}
    types = {name: vocabulary.reduced(schema, WORDS, name) for name, schema in schemas.items() if schema}
    return {"rule": CREATION_POLICY, "types": types}


def facts(cfn_lint, rules):
    """Document name → {rule, at, schema}."""
    root = cfn_lint.data / "schemas" / "other"
    schemas = {}
    for name, (file, _) in DOCUMENTS.items():
        raw = _without_hooks(load(root / file))
        schemas[name] = vocabulary.reduced(raw, WORDS, name)
        schemas[raw.get("$id", name)] = schemas[name]
    result = {}
    for name, (_, rule_id) in DOCUMENTS.items():
        document = {"schema": _whole(name, schemas)}
        if rule_id:
            document["rule"] = rule_id
            places = [f"{type_name}{pointer}" for type_name, pointer in rules[rule_id].at]
            if places:
                document["at"] = places
        result[name] = document
    return result
