"""Where moto is kinder than CloudFormation: what the service would refuse is refused, and a failure is rolled back."""

import ipaddress
import re

import moto.cloudformation.parsing as parsing
from handlers import DELETIONS, HANDLERS, client
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack, cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
import functions
import updates
from references import NAMES, PSEUDO, references

NAMED_IAM = {"RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"}


def refuse(message):
    raise ValidationError(message=message)


def check_template(template):
    resources, parameters = template.get("Resources") or {}, template.get("Parameters") or {}
    if not resources:
        refuse("At least one Resources member must be defined.")
    known = PSEUDO | set(resources) | set(parameters)
    for section in ("Resources", "Outputs"):
        for name, each in (template.get(section) or {}).items():
            for reference in references(each):
                if reference not in known:
                    refuse(f"Unresolved resource dependency [{reference}] in {section}/{name}")
    for name, resource in resources.items():
        depends = resource.get("DependsOn", [])
        for other in [depends] if isinstance(depends, str) else depends:
            if other not in resources:
                refuse(f"Unresolved resource dependency [{other}] in Resources/{name}")
        kind = resource["Type"]
        if not kind.startswith("Custom::") and kind not in parsing.get_model_map():
            refuse(f"Unrecognized resource types: [{kind}] (not emulated)")


def check_parameters(template, given):
    declared = template.get("Parameters") or {}
    for name in given:
        if name not in declared:
            refuse(f"Parameters: [{name}] do not exist in the template")
    for name, parameter in declared.items():
        value = given.get(name, parameter.get("Default"))
        if value is None:
            refuse(f"Parameters: [{name}] must have values")
        value, hint = str(value), parameter.get("ConstraintDescription", "")
        if not int(parameter.get("MinLength", 0)) <= len(value) <= int(parameter.get("MaxLength", 4096)):
            refuse(f"Parameter {name} has a wrong length: {hint}")
        if "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], value):
            refuse(f"Parameter {name} failed to satisfy constraint: {hint or parameter['AllowedPattern']}")
        if "AllowedValues" in parameter and value not in map(str, parameter["AllowedValues"]):
            refuse(f"Parameter {name} must be one of {parameter['AllowedValues']}")


def check_capabilities(template, given):
    needed = set()
    for resource in template["Resources"].values():
        if resource["Type"].startswith("AWS::IAM::"):
            named = NAMED_IAM & set(resource.get("Properties", {}))
            needed.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
    if template.get("Transform"):
        needed.add("CAPABILITY_AUTO_EXPAND")
    if "CAPABILITY_NAMED_IAM" in given:
        needed.discard("CAPABILITY_IAM")
    if needed - set(given):
        refuse(f"Requires capabilities : [{', '.join(sorted(needed - set(given)))}]")


def strict_clean(value, resources_map):
    """moto leaves out what it cannot resolve; here that is an error."""
    name = attribute = None
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        # in a Sub, moto cuts A.Endpoint.Address into three and drops the last
        parts = value["Fn::GetAtt"].split(".") if isinstance(value["Fn::GetAtt"], str) else value["Fn::GetAtt"]
        name, attribute = parts[0], ".".join(parts[1:])
        value = {"Fn::GetAtt": [name, attribute]}
    try:
        clean = LENIENT["clean_json"](value, resources_map)
    except KeyError:
        if not name:
            raise
        clean = None
    if name and not isinstance(clean, (str, int, float, list)):
        refuse(f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt")
    if isinstance(value, dict) and "Fn::Sub" in value and "${" in re.sub(r"\$\{!", "", str(clean)):
        text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
        if "${!" not in text:
            refuse(f"Template error: {text} was resolved to {clean}")
    return clean


def resource_class(kind):
    """A custom resource of any name is one of the same model."""
    return LENIENT["resource_class_from_type"]("AWS::CloudFormation::CustomResource" if kind.startswith("Custom::") else kind)


def taken_names(account_id, region_name):
    """Type and name of everything that stacks have created under a name and that is still there."""
    for stack in cloudformation_backends[account_id][region_name].stacks.values():
        for resource in stack.resource_map._parsed_resources.values():
            if hasattr(resource, "name_in_service"):
                yield resource.name_in_service


def check_ranges(logical_id, resource_json, resources_map):
    """The two sides of a peering must not overlap."""
    sides = parsing.clean_json({key: resource_json["Properties"][key] for key in ("VpcId", "PeerVpcId")}, resources_map)
    first, second = (client("ec2").describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"] for vpc in sides.values())
    if ipaddress.ip_network(first).overlaps(ipaddress.ip_network(second)):
        refuse(f"{logical_id}: the ranges {first} and {second} overlap")


def strict_create(logical_id, resource_json, resources_map, account_id, region_name):
    """Creates a resource whose name must be free and whose place in the network must be possible."""
    kind = resource_json["Type"]
    if kind == "AWS::EC2::VPCPeeringConnection":
        check_ranges(logical_id, resource_json, resources_map)
    name = parsing.clean_json(resource_json.get("Properties", {}).get(NAMES.get(kind)), resources_map)
    folded = kind.startswith(("AWS::RDS::", "AWS::IAM::"))  # these do not tell names apart by case
    key = (kind, name.lower() if folded else name) if name else None
    # moto itself refuses a group whose name its VPC has already
    if kind != "AWS::EC2::SecurityGroup" and key and key in taken_names(account_id, region_name):
        refuse(f"{logical_id}: {kind} {name} already exists")
    resource = LENIENT["parse_and_create_resource"](logical_id, resource_json, resources_map, account_id, region_name)
    if key and resource is not None:
        resource.name_in_service = key
    return resource


def delete_resource(resource, json, resource_map):
    if json["Type"] not in DELETIONS:
        resource_map._delete_resource(resource, json)
    elif DELETIONS[json["Type"]]:
        DELETIONS[json["Type"]](resource.physical_resource_id)


def dependencies(resource):
    """The logical ids of what a resource needs."""
    depends = resource.get("DependsOn", [])
    return set(references(resource)) | ({depends} if isinstance(depends, str) else set(depends))


def delete_all(resource_map, rollback=False):
    """Deletes what was created, pass after pass, as dependencies allow; what is to be retained stays."""
    keep = ("Retain",) if rollback else ("Retain", "RetainExceptOnCreate")
    resources = resource_map._resource_json_map
    left = {name: (resource_map._parsed_resources[name], json) for name, json in resource_map._resource_json_map.items()
            if resource_map._parsed_resources.get(name) is not None and json.get("DeletionPolicy") not in keep}
    needed_by = {name: {other for other, json in resources.items() if name in dependencies(json)} for name in left}
    resource_map._resource_json_map = {}  # the map creates what is asked for, and nobody may ask for these any more
    before, failed = None, {}
    while left and len(left) != before:
        before, failed = len(left), {}
        for name, (resource, json) in list(left.items()):
            if needed_by[name] & set(left):
                continue  # what depends on it goes first
            try:
                delete_resource(resource, json, resource_map)
                del left[name], resource_map._parsed_resources[name]
            except Exception as error:
                failed[name] = error
    resource_map._resource_json_map = {name: json for name, (_, json) in left.items()}
    if failed:
        reasons = ". ".join(f"{name}: {error}" for name, error in failed.items())
        refuse(f"The following resource(s) failed to delete: [{', '.join(failed)}]. {reasons}")


def apply_change_set(change_set):
    """Applies a change set and leaves the stack with the template that it now has; moto keeps the empty one."""
    stack = change_set.stack
    stack.resource_map.update(change_set.template_dict, change_set.parameters)
    stack.template, stack.template_dict = change_set.template, change_set.template_dict
    stack.parameters = change_set.parameters
    stack.output_map = stack._create_output_map()
    exports = cloudformation_backends[stack.account_id][stack.region_name].exports
    own = {export.name: export for export in stack.exports}
    foreign = [name for name, export in exports.items() if export.exporting_stack_id != stack.stack_id]
    if set(own) & set(foreign):
        refuse(f"Export {sorted(set(own) & set(foreign))[0]} is already exported by another stack")
    exports.update(own)


def is_taken(stack, kind, name):
    """Whether there is a resource of that name; log groups are made by others than stacks, too."""
    if kind == "AWS::Logs::LogGroup":
        pages = client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
        return name in [group["logGroupName"] for page in pages for group in page["logGroups"]]
    return (kind, name) in taken_names(stack.account_id, stack.region_name)


def execute_change_set(backend, change_set_name, stack_name=None):
    """A creation that fails is undone and says why in its events, as the service does; an update that cannot be is none."""
    change_set = backend.describe_change_set(change_set_name)
    stack = change_set.stack
    if change_set.change_set_type == "UPDATE":
        emulated = set(parsing.get_model_map()) - {each.cloudformation_type() for each in HANDLERS}
        reason = updates.obstacle(stack, change_set.template_dict, change_set.parameters, emulated,
                                  lambda kind, name: is_taken(stack, kind, name))
        if reason:
            stack._add_stack_event("UPDATE_ROLLBACK_IN_PROGRESS", resource_status_reason=reason)
            stack.status = "UPDATE_ROLLBACK_COMPLETE"
            return
    try:
        LENIENT["execute_change_set"](backend, change_set_name, stack_name)
    except Exception as error:
        if change_set.change_set_type != "CREATE":
            raise
        stack.template, stack.status = change_set.template, "ROLLBACK_IN_PROGRESS"
        stack._add_stack_event("ROLLBACK_IN_PROGRESS", resource_status_reason=f"{type(error).__name__}: {error}")
        try:
            delete_all(stack.resource_map, rollback=True)
            stack.status = "ROLLBACK_COMPLETE"
        except ValidationError as second:
            stack._add_stack_event("ROLLBACK_FAILED", resource_status_reason=str(second))
            stack.status = "ROLLBACK_FAILED"
        forget_outputs(stack)


def forget_outputs(stack):
    """A look at them would create the resources that they name."""
    stack.template_dict = {}
    stack.output_map = stack._create_output_map()


def delete_stack(backend, name_or_stack_id):
    """A deletion that fails leaves the stack, in DELETE_FAILED."""
    try:
        stack = backend.get_stack(name_or_stack_id)
    except ValidationError:
        return
    if stack.status == "DELETE_COMPLETE":
        return
    forget_outputs(stack)
    for name in [name for name, export in backend.exports.items() if export.exporting_stack_id == stack.stack_id]:
        del backend.exports[name]
    stack.status = "DELETE_IN_PROGRESS"
    try:
        stack.delete()
    except Exception as error:
        stack._add_stack_event("DELETE_FAILED", resource_status_reason=str(error))
        stack.status = "DELETE_FAILED"
        return
    backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)


def create_change_set(response):
    name = response._get_param("StackName")
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}|arn:[-a-zA-Z0-9:/._+]*", name):
        refuse(f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint")
    for stack in cloudformation_backends[response.current_account][response.region].stacks.values():
        if name in (stack.name, stack.stack_id) and stack.status in updates.FINAL:
            refuse(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
    template = ChangeSet.__new__(ChangeSet)
    url = response._get_param("TemplateURL")
    template.template = response._get_stack_from_s3_url(url) if url else response._get_param("TemplateBody")
    if template.template:
        template._parse_template()
        given = response._get_param("Parameters", [])
        check_template(template.template_dict)
        check_parameters(template.template_dict, {p["ParameterKey"]: p["ParameterValue"] for p in given
                                                  if not p.get("UsePreviousValue")})
        check_capabilities(template.template_dict, response._get_param("Capabilities", []))
    return LENIENT["create_change_set"](response)


LENIENT = {}


def install():
    """Puts the strict parts in moto's place, once."""
    if LENIENT:
        return
    LENIENT.update(
        clean_json=parsing.clean_json, resource_class_from_type=parsing.resource_class_from_type, parse_and_create_resource=parsing.parse_and_create_resource,
        execute_change_set=CloudFormationBackend.execute_change_set,
        create_change_set=CloudFormationResponse.create_change_set)
    functions.install()
    parsing.clean_json = strict_clean
    parsing.resource_class_from_type = resource_class
    parsing.parse_and_create_resource = strict_create
    parsing.ResourceMap.delete = delete_all
    ChangeSet.apply = apply_change_set
    CloudFormationBackend.execute_change_set = execute_change_set
    CloudFormationBackend.delete_stack = delete_stack
    CloudFormationResponse.create_change_set = create_change_set
    # An empty change set is one that failed, not a refusal.
    Stack.has_parameters = updates.same_parameters
    CloudFormationResponse._validate_different_update = lambda *_: None
