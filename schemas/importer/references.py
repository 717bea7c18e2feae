"""What resources a reference in a property leads to: `resourceTypes` in the schema of the property or of its elements.

aws-service-spec states relationships; those count whose property is called after the type, since some of its others name
only one of the types that a property takes. Where it is silent, an identifier is called after a type of the same service.
"""

import re

ENDING = re.compile(r"(Ids?|IDs?|Arns?|ARNs?|ArnList|Names?|Identifiers?|Urls?)$")
IDENTIFIER = re.compile(r"(Ids?|Arns?|ARNs?|Identifiers?)$")
# No resource is a zone, but parameters and functions yield them.
ZONE = re.compile(r"(Preferred)?AvailabilityZones?$")

# Properties called so take resources of many types, whatever the service calls one of its own.
GENERIC = frozenset(("", "destination", "endpoint", "resource", "source", "target"))

# What identifiers mean in every service.
EVERYWHERE = {
    "filesystem": ("AWS::EFS::FileSystem", "AWS::FSx::FileSystem", "AWS::S3Files::FileSystem"),
    "hostedzone": ("AWS::Route53::HostedZone",),
    "networkinterface": ("AWS::EC2::NetworkInterface",),
    "routetable": ("AWS::EC2::RouteTable",),
    "securitygroup": ("AWS::EC2::SecurityGroup",),
    "subnet": ("AWS::EC2::Subnet",),
    "userpool": ("AWS::Cognito::UserPool",),
    "vpc": ("AWS::EC2::VPC",),
}

# Type/property: called like a resource, and yet names of the template's own, of other services, of no resource, or of
# one that the service makes.
NO_RESOURCES = re.compile(
    r"AWS::(EC2::FlowLog/LogGroupName|Lambda::Function/LogGroup"
    r"|MediaLive::Channel/NetworkId|MemoryDB::Cluster/SnapshotArns"
    r"|QuickSight::(Analysis|Dashboard|Template)/(DataSet|Topic)Identifier"
    r"|SageMaker::\w+/(Cluster|Image|Model|Project)Id)$"
)

# Type/property: what is taken beside that which the name or the stated relationship says. A REST API has the root of its
# resources; EC2 makes routes to whatever gateway it is given; routing rules are for REST APIs; a retriever reads indexes of
# either service.
TAKES_TOO = {
    "AWS::ApiGateway::Resource/ParentId": {"AWS::ApiGateway::RestApi"},
    "AWS::ApiGatewayV2::RoutingRule/ApiId": {"AWS::ApiGateway::RestApi"},
    "AWS::EC2::Route/GatewayId": {
        "AWS::EC2::CarrierGateway",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::VPCEndpoint",
    },
    "AWS::QBusiness::Retriever/IndexId": {"AWS::Kendra::Index"},
}

# Types that hand on what others are called by, beside those whose name says so.
COMPANIONS = {
    "AWS::EC2::SecurityGroup": {"AWS::EC2::VPC"},
    "AWS::KMS::Key": {"AWS::KMS::Alias", "AWS::KMS::ReplicaKey"},
    "AWS::Lambda::Function": {"AWS::Lambda::Alias", "AWS::Lambda::Version"},
}

# Stated relationships of properties that are called otherwise, each read: these take nothing else.
CALLED_OTHERWISE = frozenset(
    (
        "AWS::ApiGateway::Authorizer/properties/AuthorizerCredentials",
        "AWS::ApiGateway::Authorizer/properties/ProviderARNs",
        "AWS::ApiGateway::Method/properties/Integration/Credentials",
        "AWS::ApiGateway::Resource/properties/ParentId",
        "AWS::ApiGateway::UsagePlan/properties/ApiStages/*/ApiId",
        "AWS::ApiGateway::UsagePlanKey/properties/KeyId",
        "AWS::ApiGatewayV2::ApiMapping/properties/ApiId",
        "AWS::AppSync::Resolver/properties/PipelineConfig/Functions",
        "AWS::ApplicationAutoScaling::ScalingPolicy/properties/ScalingTargetId",
        "AWS::AutoScaling::AutoScalingGroup/properties/VPCZoneIdentifier",
        "AWS::CloudFront::KeyGroup/properties/KeyGroupConfig/Items",
        "AWS::CodePipeline::Pipeline/properties/ArtifactStore/Location",
        "AWS::CodePipeline::Pipeline/properties/ArtifactStores/*/ArtifactStore/Location",
        "AWS::Cognito::UserPool/properties/SmsConfiguration/SnsCallerArn",
        "AWS::EC2::FlowLog/properties/DeliverLogsPermissionArn",
        "AWS::EC2::Instance/properties/NetworkInterfaces/*/GroupSet",
        "AWS::EC2::LaunchTemplate/properties/LaunchTemplateData/NetworkInterfaces/*/Groups",
        "AWS::EC2::NetworkInterface/properties/GroupSet",
        "AWS::EC2::VPCEndpointConnectionNotification/properties/ConnectionNotificationArn",
        "AWS::EKS::Nodegroup/properties/LaunchTemplate/Id",
        "AWS::IAM::Role/properties/PermissionsBoundary",
        "AWS::IAM::User/properties/PermissionsBoundary",
        "AWS::Lambda::Function/properties/Layers",
        "AWS::NetworkFirewall::FirewallPolicy/properties/FirewallPolicy/StatefulRuleGroupReferences/*/ResourceArn",
        "AWS::NetworkFirewall::FirewallPolicy/properties/FirewallPolicy/StatelessRuleGroupReferences/*/ResourceArn",
        "AWS::WAFv2::LoggingConfiguration/properties/ResourceArn",
    )
)


def _stem(name):
    return ENDING.sub("", name).lower()


def _last(type_name):
    return type_name.split("::")[-1].lower()


def _names_itself(type_name, member):
    """Whether a property is what a resource of the type is called by, which may be any text."""
    return _stem(member) == _last(type_name).removesuffix("v2")


def _is_called_after(name, targets):
    """Whether a property is called after each type that it names, or after what yields it there."""
    stem = _stem(name)
    if stem in GENERIC:
        return False
    types = {each.rsplit(".", 1)[0] for each in targets}
    types -= {companion for each in types for companion in COMPANIONS.get(each, ())}
    return all(
        _last(each) in stem or (len(stem) > 3 and stem in _last(each)) or f"{each}.{name}" in targets for each in types
    )


def _resolved(facts, schema):
    for _ in range(8):
        if "$ref" not in schema:
            break
        _, section, name = schema["$ref"].split("/", 2)
        schema = facts.get(section, {}).get(name, {})
    return schema


def _takes_texts(facts, schema):
    schema = _resolved(facts, schema)
    return _resolved(facts, schema.get("items", schema)).get("type") == "string"


def _mark(facts, schema, types):
    elements = _resolved(facts, schema).get("items")
    if isinstance(elements, dict):
        schema = elements
    schema["resourceTypes"] = sorted({*schema.get("resourceTypes", ()), *types})


def _at(facts, pointer):
    """The schema at a pointer of properties, or none where the provider schema knows no such property."""
    schema = facts
    for step in pointer.split("/")[2:]:
        schema = _resolved(facts, schema)
        schema = schema.get("items") if step == "*" else schema.get("properties", {}).get(step)
        if not isinstance(schema, dict):
            return None
    return schema


def _objects(facts):
    """Every schema of a type that may state properties."""
    pending = [facts, *facts.get("definitions", {}).values()]
    while pending:
        schema = pending.pop()
        if isinstance(schema, dict):
            yield schema
            pending.extend(schema.get("properties", {}).values())
            pending.append(schema.get("items"))


def _add_stated(name, facts):
    for pointer, targets in facts.get("relationships", {}).items():
        steps = [step for step in pointer.split("/") if step != "*"]
        schema = _at(facts, pointer)
        means = name + pointer in CALLED_OTHERWISE or _is_called_after(steps[-1], targets)
        types = {each.rsplit(".", 1)[0] for each in targets}
        is_own_name = pointer in facts.get("primaryIdentifier", ()) and (
            name in types or _names_itself(name, steps[-1])
        )
        is_other = is_own_name or NO_RESOURCES.match(f"{name}/{steps[-1]}")
        if schema is not None and means and not is_other:
            _mark(facts, schema, types | TAKES_TOO.get(f"{name}/{steps[-1]}", set()))


def _add_called(name, facts, siblings):
    """`siblings`: the other types of the service, by the last part of their names in lower case."""
    outputs = {each.split("/")[-1] for each in facts.get("readOnlyProperties", ()) if each.count("/") == 2}
    for holder in _objects(facts):
        for member, schema in holder.get("properties", {}).items():
            if ZONE.match(member) and _takes_texts(facts, schema):
                _mark(facts, schema, {"AWS::EC2::AvailabilityZone"})
            if not IDENTIFIER.search(member) or NO_RESOURCES.match(f"{name}/{member}"):
                continue
            if holder is facts and (member in outputs or _names_itself(name, member)):
                continue
            elements = _resolved(facts, schema).get("items", {})
            if "resourceTypes" in schema or "resourceTypes" in elements or _resolved(facts, schema).get("properties"):
                continue
            if not _takes_texts(facts, schema):
                continue
            stem = _stem(member)
            by_id = EVERYWHERE.get(stem) if not member.lower().rstrip("s").endswith("arn") else None
            types = {each for last, each in siblings.items() if last.endswith(stem)} if stem in siblings else set()
            if by_id:
                types = types & set(by_id) or set(by_id)
            if stem not in GENERIC and types and name not in types:
                _mark(facts, schema, types | TAKES_TOO.get(f"{name}/{member}", set()))


def add(services):
    """Adds `resourceTypes` to all types of all services (file name → type name → facts)."""
    for types in services.values():
        siblings = {_last(name): name for name in types}
        for name, facts in types.items():
            _add_stated(name, facts)
            _add_called(name, facts, siblings)
