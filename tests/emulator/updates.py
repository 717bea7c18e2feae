"""Updates of stacks: what CloudFormation would refuse is refused before anything is touched, and so is what is not emulated."""

import json

from references import NAMES

# Properties whose change replaces a resource that bears a name of its own (the registry's createOnlyProperties).
REPLACING = {
    "AWS::RDS::DBCluster": {"DatabaseName", "KmsKeyId", "StorageEncrypted", "DBSubnetGroupName", "EngineMode", "AvailabilityZones"},
    "AWS::RDS::DBInstance": {"DBClusterIdentifier", "DBSubnetGroupName", "KmsKeyId", "StorageEncrypted"},
    "AWS::EC2::SecurityGroup": {"GroupDescription", "VpcId"}}
# In these states a stack takes no update.
FINAL = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"}


def settled(value, declared, given):
    """A value with the values of parameters in it."""
    text = json.dumps(value, sort_keys=True)
    for name, parameter in declared.items():
        chosen = given.get(name, parameter.get("Default"))
        text = text.replace(json.dumps({"Ref": name}), json.dumps(chosen)).replace(f"${{{name}}}", str(chosen))
    return json.loads(text)


def own_name(resource):
    """The name that a resource of a template gives itself, as far as parameters tell it."""
    name = resource.get("Properties", {}).get(NAMES.get(resource["Type"]))
    return name["Fn::Sub"] if isinstance(name, dict) and isinstance(name.get("Fn::Sub"), str) else name


def obstacle(stack, template, given, emulated, taken):
    """Why an update cannot be; None where it can.

    Changes of resources of the types in emulated are left to them; taken(type, name) says whether there is one already.
    """
    known = stack.parse_template(stack.template)  # anew: what creates resources takes the parsed one apart
    before = settled(known["Resources"], known.get("Parameters", {}), stack.parameters)
    after = settled(template["Resources"], template.get("Parameters", {}), given)
    lacking = None
    for name, resource in after.items():
        kind, own = resource["Type"], own_name(resource)
        old = before.get(name)
        if old is None:
            if own and taken(kind, own):
                return f"{name}: {kind} {own} already exists"
            continue
        new, past = resource.get("Properties", {}), old.get("Properties", {})
        changed = {key for key in {*new, *past} if new.get(key) != past.get(key)}
        if changed & REPLACING.get(kind, set()) and own and own == own_name(old):
            return f"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {own} and update the stack again."
        if changed and kind not in emulated:
            lacking = f"{name}: a change of {', '.join(sorted(changed))} (not emulated)"
    return lacking


def same_parameters(stack, given):
    """Whether values say what the stack's own ones say; a default that is given is no change."""
    declared = stack.parse_template(stack.template).get("Parameters", {})
    first, second = ({name: str(values.get(name, parameter.get("Default"))) for name, parameter in declared.items()}
                     for values in (stack.parameters, given))
    return first == second
