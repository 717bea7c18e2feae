"""CloudFormation handlers for the resource types that moto lacks or treats too kindly.

They go through the AWS API models (botocore), so a property with a wrong name or shape is refused.
"""

import functools
import json
import os

import boto3
import custom_resources
import functions
from moto.core.common_models import CloudFormationModel
from moto.rds import rds_backends


def client(service):
    return cached_client(service, os.environ["AWS_ENDPOINT_URL"])


@functools.lru_cache(maxsize=None)
def cached_client(service, endpoint):
    return boto3.client(service, endpoint_url=endpoint)


def cast(value, shape, path):
    """CloudFormation accepts scalars as strings and sends them on; the API shape says what they are."""
    kind = shape.type_name
    if (kind in ("structure", "map")) != isinstance(value, dict) or (kind == "list") != isinstance(value, list):
        raise ValueError(f"{path} must be a {kind}, not {type(value).__name__}")
    if kind == "structure":
        unknown = [name for name in value if name not in shape.members]
        if unknown:
            raise ValueError(f"unsupported property {path}/{unknown[0]}")
        return {name: cast(each, shape.members[name], f"{path}/{name}") for name, each in value.items()}
    if kind == "list":
        return [cast(each, shape.member, f"{path}/{number}") for number, each in enumerate(value)]
    if kind == "boolean":
        if str(value).lower() not in ("true", "false"):
            raise ValueError(f"{path} must be true or false, not {value!r}")
        return str(value).lower() == "true"
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "blob":
        return value
    return value if kind == "map" else str(value)


def resolve_secrets(value):
    """A dynamic reference to a secret, as its value; the secret and the key must be there."""
    if isinstance(value, str) and value.startswith("{{resolve:secretsmanager:"):
        arn, _, rest = value[len("{{resolve:secretsmanager:"):-2].partition(":SecretString:")
        return json.loads(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])[rest.split(":")[0]]
    return value


def call(service, operation, properties, **extra):
    aws = client(service)
    shape = aws.meta.service_model.operation_model(operation).input_shape
    arguments = {**{name: resolve_secrets(value) for name, value in properties.items()}, **extra}
    method = {name: python for python, name in aws.meta.method_to_api_mapping.items()}[operation]
    return getattr(aws, method)(**cast(arguments, shape, ""))


def handler(type_name, create, delete, attributes=lambda identifier: {}):
    class Handler(CloudFormationModel):
        __module__ = "moto.local.handlers"  # moto reads a service name from it

        def __init__(self, identifier):
            self.physical_resource_id, self.name = identifier, identifier

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return type_name

        @classmethod
        def has_cfn_attr(cls, attr):
            return True  # strictness.py refuses what get_cfn_attribute does not know

        def get_cfn_attribute(self, attr):
            return attributes(self.physical_resource_id)[attr]

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            return cls(create(resource_name, cloudformation_json.get("Properties", {})))

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id,
                                            region_name):
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            delete(resource_name, cloudformation_json)

        def delete(self, account_id, region_name):
            raise AttributeError  # moto then calls delete_from_cloudformation_json with the resource's own JSON

    return Handler


def create_secret(name, p):
    generate = p.pop("GenerateSecretString", None)
    if generate is not None:
        length = int(generate.get("PasswordLength", 32))
        password = client("secretsmanager").get_random_password(
            PasswordLength=length, ExcludeCharacters=generate.get("ExcludeCharacters", ""))["RandomPassword"]
        body = {**json.loads(generate.get("SecretStringTemplate", "{}")), generate["GenerateStringKey"]: password}
        p["SecretString"] = json.dumps(body)
    p.setdefault("Name", name)
    return call("secretsmanager", "CreateSecret", p)["ARN"]


def create_cluster(name, p):
    p.setdefault("DBClusterIdentifier", name.lower())
    if p["DBClusterIdentifier"] in [each["DBClusterIdentifier"] for each in client("rds").describe_db_clusters()["DBClusters"]]:
        raise ValueError(f"DB cluster {p['DBClusterIdentifier']} already exists")  # moto stumbles over its snapshots
    cluster = call("rds", "CreateDBCluster", p)["DBCluster"]["DBClusterIdentifier"]
    if os.environ.get("AURORA_LOG_GROUPS"):  # Aurora makes the groups of its exports when the first line comes
        present = {group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]}
        for export in p.get("EnableCloudwatchLogsExports", []):
            if f"/aws/rds/cluster/{cluster}/{export}" not in present:
                client("logs").create_log_group(logGroupName=f"/aws/rds/cluster/{cluster}/{export}")
    return cluster


def delete_cluster(identifier, resource):
    if resource.get("DeletionPolicy", "Snapshot") == "Snapshot":  # CloudFormation's default for a DB cluster
        final = {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": identifier + "-final"}
    else:
        final = {"SkipFinalSnapshot": True}
    client("rds").delete_db_cluster(DBClusterIdentifier=identifier, **final)
    for backends in rds_backends.values():  # automated snapshots go with their cluster
        for backend in backends.values():
            for name in [name for name in backend.cluster_snapshots if name.startswith(f"rds:{identifier}-2")]:
                del backend.cluster_snapshots[name]


def cluster_attributes(identifier):
    cluster = client("rds").describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]
    return {"Endpoint.Address": cluster["Endpoint"], "Endpoint.Port": str(cluster["Port"]),
            "ReadEndpoint.Address": cluster["ReaderEndpoint"], "DBClusterArn": cluster["DBClusterArn"],
            "DBClusterResourceId": cluster.get("DbClusterResourceId", "")}


def create_instance(name, p):
    p.setdefault("DBInstanceIdentifier", name.lower())
    extra = {}
    if p.get("DBClusterIdentifier"):
        cluster = client("rds").describe_db_clusters(DBClusterIdentifier=p["DBClusterIdentifier"])["DBClusters"][0]
        if p["Engine"] != cluster["Engine"]:
            raise ValueError(f"an instance of engine {p['Engine']} cannot join a cluster of {cluster['Engine']}")
        extra = {"EngineVersion": cluster["EngineVersion"]}
    return call("rds", "CreateDBInstance", p, **extra)["DBInstance"]["DBInstanceIdentifier"]


def instance_attributes(identifier):
    instance = client("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    endpoint = instance["Endpoint"]
    return {"Endpoint.Address": endpoint["Address"], "Endpoint.Port": str(endpoint["Port"]),
            "DBInstanceArn": instance["DBInstanceArn"]}


def delete_instance(identifier, resource):
    # The default is a snapshot too, but not for a member of a cluster.
    alone = "DBClusterIdentifier" not in resource.get("Properties", {})
    if resource.get("DeletionPolicy", "Snapshot" if alone else "Delete") == "Snapshot":
        final = {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": identifier + "-final"}
    else:
        final = {"SkipFinalSnapshot": True}
    client("rds").delete_db_instance(DBInstanceIdentifier=identifier, **final)


def create_subnet_group(name, p):
    p.setdefault("DBSubnetGroupName", name.lower())
    subnets = client("ec2").describe_subnets(SubnetIds=p["SubnetIds"])["Subnets"]
    if len({subnet["AvailabilityZone"] for subnet in subnets}) < 2:
        raise ValueError(f"the subnets of {p['DBSubnetGroupName']} do not cover two availability zones")
    if len({subnet["VpcId"] for subnet in subnets}) != 1:
        raise ValueError(f"the subnets of {p['DBSubnetGroupName']} are not in one VPC")
    return call("rds", "CreateDBSubnetGroup", p)["DBSubnetGroup"]["DBSubnetGroupName"]


def create_alarm(name, p):
    p.setdefault("AlarmName", name)
    call("cloudwatch", "PutMetricAlarm", p)
    return p["AlarmName"]


def create_parameter(name, p):
    tags = [{"Key": key, "Value": value} for key, value in (p.pop("Tags", None) or {}).items()]
    p.setdefault("Name", name)
    if p["Type"] not in ("String", "StringList"):
        raise ValueError(f"AWS::SSM::Parameter cannot be of type {p['Type']}")
    call("ssm", "PutParameter", p, Tags=tags)
    return p["Name"]


def create_key(name, p):
    """moto keeps a policy as CloudFormation gives it, and then cannot read it; through the API it also judges it."""
    rotation, window = p.pop("EnableKeyRotation", None), p.pop("PendingWindowInDays", None)
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in p.pop("Tags", [])]
    p["Policy"] = json.dumps(p.pop("KeyPolicy"))
    key = call("kms", "CreateKey", p, Tags=tags)["KeyMetadata"]["KeyId"]
    if str(rotation).lower() == "true":
        client("kms").enable_key_rotation(KeyId=key)
    PENDING_WINDOWS[key] = int(window or 30)
    return key


def key_attributes(identifier):
    return {"Arn": client("kms").describe_key(KeyId=identifier)["KeyMetadata"]["Arn"], "KeyId": identifier}


def create_function(name, p):
    """Through the API, so that layers must be there, and with the log group that it writes to."""
    p.setdefault("FunctionName", name)
    code = p["Code"]
    if "ZipFile" in code:
        if not p.get("Handler", "").startswith("index."):
            raise ValueError(f"the inline code of {name} is the module index, and its handler {p.get('Handler')}")
        p["Code"] = {"ZipFile": functions.archive(code["ZipFile"])}
    p["Tags"] = {tag["Key"]: tag["Value"] for tag in p.get("Tags", [])}
    group = p.pop("LoggingConfig", {}).get("LogGroup")
    reserved = p.pop("ReservedConcurrentExecutions", None)
    arn = call("lambda", "CreateFunction", p)["FunctionArn"]
    if reserved is not None:
        call("lambda", "PutFunctionConcurrency", {"FunctionName": arn, "ReservedConcurrentExecutions": reserved})
    if group:
        model = functions.find(arn)
        model.log_group = group
    return p["FunctionName"]


def function_attributes(identifier):
    return {"Arn": client("lambda").get_function(FunctionName=identifier)["Configuration"]["FunctionArn"]}


def create_layer(name, p):
    p.setdefault("LayerName", name)
    return call("lambda", "PublishLayerVersion", p)["LayerVersionArn"]


def delete_layer(arn):
    layer, _, version = arn.rpartition(":")
    client("lambda").delete_layer_version(LayerName=layer.rpartition(":")[2], VersionNumber=int(version))


def create_bucket(name, p):
    """moto ignores half of a bucket's properties; each has an API call of its own."""
    bucket = {"Bucket": p.pop("BucketName", name)}
    call("s3", "CreateBucket", bucket)
    encryption = p.pop("BucketEncryption", None)
    if encryption:
        rules = [{("Apply" + key if key == "ServerSideEncryptionByDefault" else key): each for key, each in rule.items()}
                 for rule in encryption["ServerSideEncryptionConfiguration"]]
        call("s3", "PutBucketEncryption", bucket, ServerSideEncryptionConfiguration={"Rules": rules})
    if "LifecycleConfiguration" in p:
        rules = [lifecycle_rule(dict(rule)) for rule in p.pop("LifecycleConfiguration")["Rules"]]
        call("s3", "PutBucketLifecycleConfiguration", bucket, LifecycleConfiguration={"Rules": rules})
    for key, operation, argument in (
            ("VersioningConfiguration", "PutBucketVersioning", "VersioningConfiguration"),
            ("PublicAccessBlockConfiguration", "PutPublicAccessBlock", "PublicAccessBlockConfiguration"),
            ("OwnershipControls", "PutBucketOwnershipControls", "OwnershipControls")):
        if key in p:
            call("s3", operation, bucket, **{argument: p.pop(key)})
    if "Tags" in p:
        call("s3", "PutBucketTagging", bucket, Tagging={"TagSet": p.pop("Tags")})
    if p:
        raise ValueError(f"unsupported property /{next(iter(p))} of a bucket (not emulated)")
    return bucket["Bucket"]


def lifecycle_rule(rule):
    """A rule in CloudFormation's spelling, in that of the API."""
    result = {"ID": rule.pop("Id", "rule"), "Status": rule.pop("Status"), "Filter": {"Prefix": rule.pop("Prefix", "")}}
    if "ExpirationInDays" in rule:
        result["Expiration"] = {"Days": rule.pop("ExpirationInDays")}
    if "NoncurrentVersionExpirationInDays" in rule:
        result["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule.pop("NoncurrentVersionExpirationInDays")}
    if "AbortIncompleteMultipartUpload" in rule:
        result["AbortIncompleteMultipartUpload"] = rule.pop("AbortIncompleteMultipartUpload")
    return {**result, **rule}


PENDING_WINDOWS = {}
HANDLERS = [
    handler("AWS::S3::Bucket", create_bucket, lambda i, r: delete_bucket(i), lambda i: {
        "Arn": f"arn:aws:s3:::{i}", "DomainName": f"{i}.s3.amazonaws.com",
        "RegionalDomainName": f"{i}.s3.us-east-1.amazonaws.com"}),
    handler("AWS::KMS::Key", create_key, lambda i, r: client("kms").schedule_key_deletion(
        KeyId=i, PendingWindowInDays=PENDING_WINDOWS[i]), key_attributes),
    handler("AWS::SSM::Parameter", create_parameter, lambda i, r: client("ssm").delete_parameter(Name=i)),
    handler("AWS::SecretsManager::Secret", create_secret, lambda i, r: client("secretsmanager").delete_secret(
        SecretId=i, ForceDeleteWithoutRecovery=True), lambda i: {"Id": i}),
    handler("AWS::RDS::DBCluster", create_cluster, delete_cluster, cluster_attributes),
    handler("AWS::RDS::DBInstance", create_instance, delete_instance, instance_attributes),
    handler("AWS::RDS::DBSubnetGroup", create_subnet_group,
            lambda i, r: client("rds").delete_db_subnet_group(DBSubnetGroupName=i)),
    # moto's own associates nothing
    handler("AWS::EC2::SubnetRouteTableAssociation", lambda n, p: call("ec2", "AssociateRouteTable", p)["AssociationId"],
            lambda i, r: client("ec2").disassociate_route_table(AssociationId=i)),
    handler("AWS::Lambda::Function", create_function, lambda i, r: client("lambda").delete_function(FunctionName=i),
            function_attributes),
    handler("AWS::Lambda::LayerVersion", create_layer, lambda i, r: delete_layer(i), lambda i: {"LayerVersionArn": i}),
    custom_resources.model(client, CloudFormationModel),
    handler("AWS::CloudWatch::Alarm", create_alarm, lambda i, r: client("cloudwatch").delete_alarms(AlarmNames=[i]),
            lambda i: {"Arn": client("cloudwatch").describe_alarms(AlarmNames=[i])["MetricAlarms"][0]["AlarmArn"]}),
]


def delete_bucket(name):
    """Versions and delete markers block a deletion as objects do."""
    versions = client("s3").list_object_versions(Bucket=name)
    if versions.get("Versions") or versions.get("DeleteMarkers"):
        raise ValueError(f"the bucket {name} is not empty: all versions must be deleted")
    client("s3").delete_bucket(Bucket=name)


def delete_route_table(identifier):
    for association in client("ec2").describe_route_tables(RouteTableIds=[identifier])["RouteTables"][0]["Associations"]:
        client("ec2").disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    client("ec2").delete_route_table(RouteTableId=identifier)


def delete_internet_gateway(identifier):
    for attachment in client("ec2").describe_internet_gateways(InternetGatewayIds=[identifier])["InternetGateways"][0]["Attachments"]:
        client("ec2").detach_internet_gateway(InternetGatewayId=identifier, VpcId=attachment["VpcId"])
    client("ec2").delete_internet_gateway(InternetGatewayId=identifier)


def release_address(identifier):
    for address in client("ec2").describe_addresses()["Addresses"]:
        if identifier in (address["PublicIp"], address["AllocationId"]):
            client("ec2").release_address(AllocationId=address["AllocationId"])


# How to delete what moto cannot, or what it says it deleted although the service would refuse. Routes and associations
# go with their table, for moto gives them no identifier of their own.
DELETIONS = {
    "AWS::EC2::RouteTable": delete_route_table,
    "AWS::EC2::NatGateway": lambda i: client("ec2").delete_nat_gateway(NatGatewayId=i),
    "AWS::EC2::EIP": release_address,
    "AWS::EC2::InternetGateway": delete_internet_gateway,
    "AWS::EC2::VPCGatewayAttachment": None,  # goes with its gateway, for the same reason
    "AWS::EC2::SubnetRouteTableAssociation": None,
    "AWS::EC2::Route": None,
    "AWS::EC2::VPCPeeringConnection": lambda i: client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=i),
    "AWS::EC2::SecurityGroup": lambda i: client("ec2").delete_security_group(GroupId=i),
    "AWS::EC2::Subnet": lambda i: client("ec2").delete_subnet(SubnetId=i),
    "AWS::EC2::VPC": lambda i: client("ec2").delete_vpc(VpcId=i),
    "AWS::EC2::VPCEndpoint": lambda i: client("ec2").delete_vpc_endpoints(VpcEndpointIds=[i]),
    "AWS::KMS::Alias": lambda i: client("kms").delete_alias(AliasName=i),
}
