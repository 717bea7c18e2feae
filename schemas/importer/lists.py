"""Lists that cfn-lint's rules hold as data: places, names, limits, formats."""

from . import patterns

# Name → (module of the package, literal in it, the rules that use it).
LISTS = {
    "actionsOfPolicyTypes": ("rules/resources/iam/Permissions.py", "_resource_action_limitations", ["W3037"]),
    "attributeOfSecretArn": ("rules/functions/DynamicReferenceSecretsManagerArn.py", "fields", ["E1051"]),
    "intelligentTieringDays": ("rules/resources/s3/BucketTieringConfiguration.py", "_tierings", ["E3061"]),
    "limits": ("helpers.py", "LIMITS", ["E1002", "E3010"]),
    "parameterTypes": ("helpers.py", "VALID_PARAMETER_TYPES_SINGLE", ["E2002"]),
    "parameterTypesOfLists": ("helpers.py", "VALID_PARAMETER_TYPES_LIST", ["E2002"]),
    "passwordProperties": ("rules/resources/properties/Password.py", "password_properties", ["W2501"]),
    "pipelineArtifacts": ("rules/resources/codepipeline/PipelineArtifactCounts.py", "_artifact_counts", ["E3702"]),
    "restApiParts": ("rules/resources/apigateway/RestApiMixingDefinitions.py", "_mix_types", ["W3660"]),
    "secureStringPlaces": ("rules/functions/DynamicReferenceSecureString.py", "exceptions", ["E1027"]),
    "snapStartRegions": ("rules/resources/lmbd/SnapStartSupported.py", "regions", ["E2530"]),
    "snapshotTypes": ("helpers.py", "valid_snapshot_types", ["E3035", "E3036"]),
    "localArtifactPlaces": ("helpers.py", "TEMPLATED_PROPERTY_CFN_PATHS", ["W3002"]),
}
PLACE = "Resources/"


def _plain(value):
    if isinstance(value, str) and value.startswith(PLACE):
        name, _, path = value[len(PLACE) :].partition("/Properties")
        return f"{name}/properties{path}"
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, (list, tuple)):
        values = [_plain(each) for each in value]
        return sorted(values) if all(isinstance(each, str) for each in values) else values
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def lists(cfn_lint):
    """Name → {rules, value}."""
    result = {}
    for name, (module, literal, rules) in LISTS.items():
        result[name] = {"rules": rules, "value": _plain(cfn_lint.literal(module, literal))}
    return result


def formats(rules):
    """Name of a format → pattern, and the rule under which a value that does not match is reported."""
    return {
        rule.format: {"pattern": patterns.normal(rule.pattern), "rule": rule.id}
        for rule in rules.values()
        if rule.format
    }


def places(rules):
    """Rule → the places it looks at, as `Type` + pointer; for rules about single properties of resource types."""
    return {
        rule.id: [f"{name}{pointer}" for name, pointer in rule.at]
        for rule in rules.values()
        if rule.at and not rule.schema
    }
