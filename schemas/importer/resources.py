"""Resource types: the provider schema reduced to facts, joined with what aws-service-spec knows about the type."""

import copy
from collections import Counter

from . import attributes, references, service_spec_types, vocabulary
from .sources import PRIMARY_REGION

TYPE_WORDS = vocabulary.CARRIED | vocabulary.CARRIED_OF_TYPE

# A stand-in of cfn-lint for CloudFormation modules, not a resource type.
NOT_A_TYPE = frozenset(("Module",))


def service_of(type_name):
    """The fact file of a type: `AWS::RDS::DBCluster` → `aws-rds`."""
    return "-".join(type_name.split("::")[:2]).lower()


def chosen_digests(regions):
    """Type → digest of the schema that stands for it: that of the primary region, else the commonest."""
    result = dict(regions[PRIMARY_REGION])
    counts = {}
    for types in regions.values():
        for name, digest in types.items():
            if name not in regions[PRIMARY_REGION]:
                counts.setdefault(name, Counter())[digest] += 1
    for name, each in counts.items():
        result[name] = max(sorted(each), key=lambda digest: each[digest])
    return {name: digest for name, digest in result.items() if name not in NOT_A_TYPE}


def _tagging(schema, spec):
    tagging = {key: value for key, value in schema.get("tagging", {}).items() if key != "permissions"}
    if "taggable" in schema and "taggable" not in tagging:
        tagging["taggable"] = schema["taggable"]
    if spec and "tagInformation" in spec:
        tagging.setdefault("tagProperty", f"/properties/{spec['tagInformation']['tagPropertyName']}")
        tagging["variant"] = spec["tagInformation"]["variant"]
    return tagging


def _pointer(path):
    return "/properties/" + "/".join(path)


def _covered(pointer, create_only):
    return any(pointer == each or pointer.startswith(each + "/") for each in create_only)


def _replacement(facts, spec, specs):
    """Pointer → "yes" or "maybe", for what createOnlyProperties does not say already."""

    def replaces(each):
        return each.get("causesReplacement") == "yes"

    found = {}
    for path, each in service_spec_types.properties(spec, specs, stop=replaces):
        if each.get("causesReplacement") in ("yes", "maybe"):
            found[_pointer(path)] = each["causesReplacement"]
    for path in spec.get("additionalReplacementProperties", ()):
        found[_pointer(path)] = "yes"
    create_only = facts.get("createOnlyProperties", ())
    conditional = facts.get("conditionalCreateOnlyProperties", ())
    return {
        pointer: cause
        for pointer, cause in found.items()
        if not _covered(pointer, conditional if cause == "maybe" else create_only)
    }


def _relationships(spec, specs):
    """Pointer → the attributes and identifiers (`Type.Property`) that a reference there names, as far as is known."""
    result = {}
    for path, each in service_spec_types.properties(spec, specs):
        targets = {f"{ref['cloudFormationType']}.{ref['propertyName']}" for ref in each.get("relationshipRefs", ())}
        if targets:
            result[_pointer(path)] = sorted(targets)
    return result


def _vended_logs(spec):
    """Kind of log → destination (S3, CWL, FH) → formats."""
    return {
        log["logType"]: {each["destinationType"]: each.get("outputFormats", []) for each in log["destinations"]}
        for log in spec.get("vendedLogs", ())
    }


def _ref_kind(facts):
    """`arn` or `url` where the name, the format or the pattern of what Ref yields says so; else nothing is known."""
    pointers = facts.get("ref") or facts.get("primaryIdentifier", ())
    if len(pointers) != 1:
        return None
    path = pointers[0].split("/")[2:]
    schema = attributes.at(facts, path) or {}
    name, pattern = path[-1].lower(), schema.get("pattern", "")
    if name.endswith("arn") or schema.get("format", "").endswith(".Arn"):
        return "arn"
    if pattern.startswith("^arn:") and "|^" not in pattern:
        return "arn"
    return "url" if name.endswith("url") else None


def _join(facts, name, spec, specs, gettable):
    known = attributes.of_type(name, facts, spec, gettable)
    facts["attributes"] = known
    # Some sources call read-only what creation alone may set.
    settable = facts.get("createOnlyProperties", ())
    read_only = [each for each in facts.pop("readOnlyProperties", ()) if each not in settable]
    if read_only:
        facts["readOnlyProperties"] = read_only
    writable = sorted(each for each in known if each in facts["properties"] and f"/properties/{each}" not in read_only)
    if writable:
        facts["gettableProperties"] = writable
    if spec is not None:
        _join_spec(facts, spec, specs)
    kind = _ref_kind(facts)
    if kind:
        facts["refKind"] = kind


def _join_spec(facts, spec, specs):
    for key, value in (
        ("arn", spec.get("arnTemplate")),
        ("logs", _vended_logs(spec)),
        ("ref", spec.get("cfnRefIdentifier")),
        ("relationships", _relationships(spec, specs)),
        ("replacement", _replacement(facts, spec, specs)),
        ("scrutiny", service_spec_types.scrutiny(spec)),
        ("stateful", spec.get("isStateful")),
        ("transform", spec.get("cloudFormationTransform")),
    ):
        if value:
            facts[key] = value
    deprecated = [_pointer((name,)) for name, each in spec["properties"].items() if "deprecated" in each]
    if deprecated:
        facts["deprecatedProperties"] = sorted({*facts.get("deprecatedProperties", ()), *deprecated})
    if "ref" in facts:
        facts["ref"] = [_pointer((each,)) for each in facts["ref"]]
        if facts["ref"] == facts.get("primaryIdentifier"):
            del facts["ref"]


def from_schema(schema, spec, specs, gettable):
    """The facts of a type that has a provider schema."""
    schema = copy.deepcopy(schema)
    facts = vocabulary.reduced(schema, TYPE_WORDS, schema["typeName"])
    tagging = _tagging(schema, spec)
    facts.pop("tagging", None)
    if tagging:
        facts["tagging"] = tagging
    facts.setdefault("properties", {})
    if spec is not None:
        service_spec_types.add_newer(facts, spec, specs)
    _join(facts, schema["typeName"], spec, specs, gettable)
    return ordered(vocabulary.with_reachable_definitions(facts))


def from_service_spec(spec, specs, gettable):
    """The facts of a type that only aws-service-spec knows."""
    facts = service_spec_types.as_schema(spec, specs)
    tagging = _tagging({}, spec)
    if tagging:
        facts["tagging"] = tagging
    _join(facts, spec["cloudFormationType"], spec, specs, gettable)
    return ordered(vocabulary.with_reachable_definitions(facts))


SETS = (
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "deprecatedProperties",
    "readOnlyProperties",
    "required",
    "writeOnlyProperties",
)


def ordered(facts):
    """Lists of a type that are sets, sorted, so that a newer source does not shuffle them."""
    for word in SETS:
        if word in facts:
            facts[word] = sorted(set(facts[word]))
    return facts


def all_types(cfn_lint, specs):
    """Service file name → type name → facts."""
    services = {}
    gettable = attributes.Gettable(cfn_lint)
    names = chosen_digests(cfn_lint.regions())
    for name, digest in names.items():
        facts = from_schema(cfn_lint.schema(digest), specs.resources.get(name), specs, gettable)
        services.setdefault(service_of(name), {})[name] = facts
    for name, spec in specs.resources.items():
        if name not in names:
            services.setdefault(service_of(name), {})[name] = from_service_spec(spec, specs, gettable)
    references.add(services)
    return services
