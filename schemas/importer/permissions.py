"""What IAM knows: actions, the kinds of resources each takes, ARN formats, condition keys, managed policies."""

from .sources import load


def actions(cfn_lint):
    """Service prefix → actions (names, and the kinds of resources they take), kinds (ARNs, condition keys).

    Actions without a kind take only `*`.

    Names are in lower case, as the source has most of them; IAM does not regard the case of actions.
    """
    result = {}
    for prefix, service in load(cfn_lint.data / "AdditionalSpecs" / "Policies.json").items():
        kinds = {}
        for name, kind in service["Resources"].items():
            name = name.lower()
            kinds[name] = {"arns": sorted(kind.get("ARNFormats", ()))}
            keys = sorted(kind.get("ConditionKeys", ()))
            if keys:
                kinds[name]["keys"] = keys
        by_kinds = {}
        for name, action in service["Actions"].items():
            by_kinds.setdefault(tuple(sorted(kind.lower() for kind in action.get("Resources", ()))), []).append(name)
        groups = [{"kinds": list(taken), "names": sorted(names)} for taken, names in sorted(by_kinds.items())]
        facts = {"actions": groups}
        if kinds:
            facts["kinds"] = kinds
        result[prefix] = facts
    return result


def managed_policies(cfn_lint):
    """Path below `arn:<partition>:iam::aws:policy/` of every managed policy that the source knows."""
    prefix = "arn:aws:iam::aws:policy/"
    arns = load(cfn_lint.data / "Serverless" / "ManagedPolicies.json").values()
    return {"policies": sorted(arn.removeprefix(prefix) for arn in arns), "prefix": prefix}
