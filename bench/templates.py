"""Templates to measure `validate` by: what the field writes, so many times over, and what asks too much of one family.

Usage: bench/templates.py KIND COUNT     prints one; without arguments, the kinds

`field` is as long as the field's templates are at most; each other kind has much of one thing, which must not cost
more than in proportion.
"""
import json
import sys

WORKER = """import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.client("sqs")


def handler(event, context):
    for record in event.get("Records", []):
        body = json.loads(record["body"])
        table.put_item(Item={"id": body["id"], "state": "seen"})
        queue.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(body))
    return {"statusCode": 200}
"""
SUFFIX = {"Suffix": {"Type": "String", "Default": "dev", "AllowedPattern": "[a-z0-9]{1,8}"}}


def ref(name):
    return {"Ref": name}


def att(name, attribute="Arn"):
    return {"Fn::GetAtt": [name, attribute]}


def sub(text):
    return {"Fn::Sub": text}


def typed(kind, **properties):
    return {"Type": kind, "Properties": properties}


def template(resources, **sections):
    return {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": SUFFIX, **sections, "Resources": resources}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource="*"):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def role(**more):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return typed("AWS::IAM::Role", AssumeRolePolicyDocument=policy(trust), **more)


def function(code=WORKER, role_id="Role", runtime="python3.13", **more):
    return typed("AWS::Lambda::Function", Runtime=runtime, Handler="index.handler", Role=att(role_id), Timeout=60,
                 Code={"ZipFile": code}, **more)


def topic(**more):
    return typed("AWS::SNS::Topic", **more)


def service(at):
    """One of the services of `field`: twelve resources."""
    name, physical = f"Service{at}", sub(f"service-{at}-${{Suffix}}")
    root = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    grants = policy(
        allow(["dynamodb:PutItem", "dynamodb:GetItem"], att(f"{name}Table")),
        allow(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], att(f"{name}Queue")),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], att(f"{name}Key")),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], att(f"{name}Logs")))
    return {
        f"{name}Key": typed("AWS::KMS::Key", EnableKeyRotation=True,
                            KeyPolicy=policy({**allow("kms:*"), "Principal": root})),
        f"{name}Queue": typed("AWS::SQS::Queue", QueueName=physical, VisibilityTimeout=360, KmsMasterKeyId=ref(f"{name}Key"),
                              RedrivePolicy={"deadLetterTargetArn": att(f"{name}DeadLetters"), "maxReceiveCount": 3}),
        f"{name}DeadLetters": typed("AWS::SQS::Queue", QueueName=sub(f"service-{at}-dead-${{Suffix}}")),
        f"{name}Table": typed("AWS::DynamoDB::Table", TableName=physical, BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}]),
        f"{name}Role": role(Policies=[{"PolicyName": "work", "PolicyDocument": grants}]),
        f"{name}Function": function(role_id=f"{name}Role", FunctionName=physical,
                                    Environment={"Variables": {"TABLE": ref(f"{name}Table"), "QUEUE": ref(f"{name}Queue")}}),
        f"{name}Logs": typed("AWS::Logs::LogGroup", LogGroupName=sub(f"/aws/lambda/service-{at}-${{Suffix}}"), RetentionInDays=30),
        f"{name}Source": typed("AWS::Lambda::EventSourceMapping", EventSourceArn=att(f"{name}Queue"),
                               FunctionName=ref(f"{name}Function"), BatchSize=10),
        f"{name}Topic": topic(TopicName=physical),
        f"{name}Alarm": typed("AWS::CloudWatch::Alarm", Namespace="AWS/Lambda", MetricName="Errors", Statistic="Sum", Period=300,
                              EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold",
                              TreatMissingData="notBreaching", AlarmActions=[ref(f"{name}Topic")],
                              Dimensions=[{"Name": "FunctionName", "Value": ref(f"{name}Function")}]),
        f"{name}Subnet": typed("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.{at // 256}.{at % 256}.0/24",
                               AvailabilityZone={"Fn::Select": [at % 2, {"Fn::GetAZs": ""}]}),
        f"{name}Group": typed("AWS::EC2::SecurityGroup", GroupDescription="clients", VpcId=ref("Vpc"), SecurityGroupIngress=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}]),
    }


def field(count):
    """So many resources."""
    resources = {"Vpc": typed("AWS::EC2::VPC", CidrBlock="10.0.0.0/8")}
    for at in range(count // 12 + 1):
        resources.update(service(at))
    return template(dict(list(resources.items())[:count]))


def network(databases=20, peerings=0, routes=0, rules=0, entries=0, subnets=2):
    """Clients in one network of databases in another one."""
    resources = {"Role": role(), "Group": typed("AWS::RDS::DBSubnetGroup", DBSubnetGroupDescription="all", SubnetIds=[
        ref(f"ProdSubnet{n}") for n in range(subnets)])}
    for at, env in enumerate(("Dev", "Prod")):
        resources[f"{env}Vpc"] = typed("AWS::EC2::VPC", CidrBlock=f"10.{at}.0.0/16")
        resources[f"{env}Table"] = typed("AWS::EC2::RouteTable", VpcId=ref(f"{env}Vpc"))
        resources[f"{env}Acl"] = typed("AWS::EC2::NetworkAcl", VpcId=ref(f"{env}Vpc"))
        resources[f"{env}Group"] = typed(
            "AWS::EC2::SecurityGroup", GroupDescription=env, VpcId=ref(f"{env}Vpc"),
            SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": n % 60000, "ToPort": n % 60000,
                                   "CidrIp": f"10.{n % 250}.{n // 250 % 250}.0/24"} for n in range(rules)])
        for n in range(subnets):
            resources[f"{env}Subnet{n}"] = typed("AWS::EC2::Subnet", VpcId=ref(f"{env}Vpc"),
                                                 CidrBlock=f"10.{at}.{n % 256}.{n // 256 * 16 % 256}/28")
            resources[f"{env}Routed{n}"] = typed("AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref(f"{env}Subnet{n}"),
                                                 RouteTableId=ref(f"{env}Table"))
            resources[f"{env}Guarded{n}"] = typed("AWS::EC2::SubnetNetworkAclAssociation", SubnetId=ref(f"{env}Subnet{n}"),
                                                  NetworkAclId=ref(f"{env}Acl"))
        for n in range(entries):
            resources[f"{env}Entry{n}"] = typed("AWS::EC2::NetworkAclEntry", NetworkAclId=ref(f"{env}Acl"), RuleNumber=n + 1,
                                                Protocol=6, RuleAction="allow", CidrBlock=f"10.{n % 250}.0.0/24",
                                                PortRange={"From": 1, "To": 2}, Egress=bool(n % 2))
        for n in range(peerings):
            resources[f"{env}Peering{n}"] = typed("AWS::EC2::VPCPeeringConnection", VpcId=ref("DevVpc"), PeerVpcId=ref("ProdVpc"))
        for n in range(routes):
            resources[f"{env}Route{n}"] = typed("AWS::EC2::Route", RouteTableId=ref(f"{env}Table"), GatewayId="igw-12345678",
                                                DestinationCidrBlock=f"172.{n // 250 % 250}.{n % 250}.0/24")
    for n in range(databases):
        resources[f"Database{n}"] = typed("AWS::RDS::DBCluster", Engine="aurora-mysql", MasterUsername="admin",
                                          ManageMasterUserPassword=True, DBSubnetGroupName=ref("Group"),
                                          VpcSecurityGroupIds=[ref("ProdGroup")])
        resources[f"Client{n}"] = function(
            VpcConfig={"SubnetIds": [ref(f"DevSubnet{k}") for k in range(2)], "SecurityGroupIds": [ref("DevGroup")]},
            Environment={"Variables": {"HOST": att(f"Database{n}", "Endpoint.Address")}})
    return template(resources)


def one_service(**changes):
    """One service; the function's properties are changed."""
    whole = field(13)
    whole["Resources"]["Service0Function"]["Properties"].update(changes)
    return whole


def variables(count):
    whole = network(1)
    whole["Resources"]["Client0"]["Properties"]["Environment"]["Variables"] = {
        f"HOST_{n}": att("Database0", "Endpoint.Address") for n in range(count)}
    return whole


def statements(count, **changes):
    whole = one_service(**changes)
    whole["Resources"]["Service0Role"]["Properties"]["Policies"] = [{"PolicyName": "work", "PolicyDocument": policy(
        *(allow(["s3:GetObject", "dynamodb:Get*"], f"arn:aws:s3:::bucket-{n}/*") for n in range(count)))}]
    return whole


def calls(count):
    lines = "".join(f"    s3.get_object(Bucket='bucket-{n}', Key='k')\n" for n in range(count))
    return statements(count, Code={"ZipFile": f"import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n{lines}"})


def code(text, runtime="python3.13"):
    return one_service(Runtime=runtime, Code={"ZipFile": text})


def each(count, make):
    """A template of what `make` returns for each number."""
    resources = {"Topic": topic(), "Role": role(), "Key": typed("AWS::KMS::Key"), "Bucket": typed("AWS::S3::Bucket"),
                 "Worker": function(), "Vpc": typed("AWS::EC2::VPC", CidrBlock="10.0.0.0/8"),
                 "Shared": typed("AWS::EC2::SecurityGroup", GroupDescription="shared", VpcId=ref("Vpc"))}
    for n in range(count):
        resources.update(make(n))
    return template(resources)


def parallel(n):
    env = ("Dev", "Staging", "Prod")[n % 3]
    return {f"{env}Queue{n // 3}": typed("AWS::SQS::Queue", QueueName=sub(f"{env.lower()}-{n // 3}-${{Suffix}}"),
                                         KmsMasterKeyId=ref("Key")),
            f"{env}Parameter{n // 3}": typed("AWS::SSM::Parameter", Type="String", Value=att(f"{env}Queue{n // 3}"),
                                             Name=sub(f"/{env.lower()}/{n // 3}/${{Suffix}}"))}


def misspelt_alarm(n):
    transformation = {"MetricNamespace": "Own", "MetricName": f"Metric{n}", "MetricValue": "1"}
    return {f"Filter{n}": typed("AWS::Logs::MetricFilter", LogGroupName="/x", FilterPattern="e",
                                MetricTransformations=[transformation]),
            f"Alarm{n}": typed("AWS::CloudWatch::Alarm", Namespace="Own", MetricName=f"Metrik{n}", Statistic="Sum", Period=300,
                               EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold",
                               AlarmActions=[ref("Topic")], Dimensions=[{"Name": "FunctionName", "Value": "x"}])}


def conditions(count):
    declared = {"C0": {"Fn::Equals": [ref("Suffix"), "x"]}}
    for n in range(1, count):
        declared[f"C{n}"] = {"Fn::And": [{"Condition": f"C{n - 1}"}, {"Fn::Equals": [ref("Suffix"), f"v{n}"]}]}
    whole = each(count, lambda n: {f"R{n}": {**topic(DisplayName={"Fn::If": [f"C{n}", ref(f"R{max(0, n - 1)}"), "x"]}),
                                            "Condition": f"C{n}"}})
    return {"Conditions": declared, **whole}


def endpoint(n):
    return {f"Subnet{n}": typed("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.0.{n % 256}.{n // 256 * 16 % 256}/28"),
            f"Endpoint{n}": typed("AWS::EC2::VPCEndpoint", VpcId=ref("Vpc"), VpcEndpointType="Interface",
                                  ServiceName=sub("com.amazonaws.${AWS::Region}.sqs"), SubnetIds=[ref(f"Subnet{n}")],
                                  SecurityGroupIds=[ref("Shared")]),
            f"Function{n}": function(VpcConfig={"SubnetIds": [ref(f"Subnet{n}")], "SecurityGroupIds": [ref("Shared")]})}


KINDS = {
    "field": field,
    # networks
    "databases": network,
    "peerings": lambda n: network(peerings=n),
    "routes": lambda n: network(routes=n),
    "rules": lambda n: network(rules=n),
    "entries": lambda n: network(entries=n),
    "subnets": lambda n: network(subnets=n),
    "endpoints": lambda n: each(n, endpoint),
    "groups": lambda n: each(n, lambda k: {
        f"Group{k}": typed("AWS::EC2::SecurityGroup", GroupDescription="g", VpcId=ref("Vpc")),
        f"Rule{k}": typed("AWS::EC2::SecurityGroupIngress", GroupId=ref("Shared"), IpProtocol="tcp", FromPort=3306, ToPort=3306,
                          SourceSecurityGroupId=ref(f"Group{k}"))}),
    # functions, their code and what they may do
    "variables": variables,
    "statements": statements,
    "calls": calls,
    "functions": lambda n: each(n, lambda k: {f"Role{k}": role(), f"Function{k}": function(role_id=f"Role{k}")}),
    "groupless": lambda n: each(n, lambda k: {
        f"Function{k}": function(), f"Function{k}Logs": typed("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/other{k}")}),
    "python": lambda n: code("import os\n" + "".join(f"def f{k}(x):\n    return [x, (os.environ['V{k}'], {{'a': f{k}}})]\n" for k in range(n))),
    "python-brackets": lambda n: code("x = " + "(" * n + ")" * n),
    "python-strings": lambda n: code("x = f'" + "{a}" * n + "'"),
    "python-names": lambda n: code("".join(f"a{k} = a{k - 1}\n" for k in range(1, n + 1))),
    "python-clients": lambda n: code("import boto3\n" + "c = boto3.client('s3')\nc.get_object(Bucket='x')\n" * n),
    "python-copies": lambda n: code("a = '" + "x" * (8 * n) + "'\n" + "b = a\n" * n),
    "python-packed": lambda n: code("import base64\na = '" + "x," * (4 * n) + "'.split(',')\n" + "b = a[0]\n" * n
                                    + "exec(base64.b64decode(''))\n"),
    "script": lambda n: code("".join(f"function f{k}(x) {{ return [process.env.V{k}, `a${{x}}`, /[a/]/g]; }}\n" for k in range(n)), "nodejs22.x"),
    "script-brackets": lambda n: code("x = " + "(" * n, "nodejs22.x"),
    "script-templates": lambda n: code("x = " + "`${" * n, "nodejs22.x"),
    "script-slashes": lambda n: code("x = " + "/ " * n, "nodejs22.x"),
    # names, references, conditions
    "parallels": lambda n: each(n, parallel),
    "alarms": lambda n: each(n, misspelt_alarm),
    "missing": lambda n: each(n, lambda k: {f"Known{k}": topic(DisplayName=ref(f"Unknown{k}"))}),
    "dependencies": lambda n: each(n, lambda k: {f"R{k}": {**topic(), "DependsOn": [f"R{j}" for j in range(max(0, k - 8), k)]}}),
    "custom": lambda n: each(n, lambda k: {f"C{k}": typed("Custom::Thing", ServiceToken=att("Worker"), Bucket=ref("Bucket"))}),
    "buckets": lambda n: each(n, lambda k: {
        f"Bucket{k}": typed("AWS::S3::Bucket", BucketName=f"bucket-{k}"),
        f"Policy{k}": typed("AWS::S3::BucketPolicy", Bucket=ref(f"Bucket{k}"), PolicyDocument=policy(
            {**allow("s3:GetObject", sub(f"${{Bucket{k}.Arn}}/*")), "Principal": "*"}))}),
    "conditions": conditions,
    "substitutions": lambda n: each(1, lambda _: {"T": topic(DisplayName=sub("${Topic}" * n))}),
    "open-substitution": lambda n: each(1, lambda _: {"T": topic(DisplayName=sub("${" * n + "}"))}),
    "values": lambda n: each(1, lambda _: {"T": topic(DisplayName={"Fn::Sub": [
        "".join(f"${{V{k}}}" for k in range(n)), {f"V{k}": "x" for k in range(n)}]})}),
    "parameters": lambda n: template({"T": topic()}, Parameters={f"P{k}": {"Type": "String", "AllowedPattern": "[a-z]+"} for k in range(n)}),
    "outputs": lambda n: template({"T": topic()}, Outputs={
        f"O{k}": {"Value": ref("T"), "Export": {"Name": sub(f"${{AWS::StackName}}-{k}")}} for k in range(n)}),
}


def of_size(kind, size):
    """The text of a template of this kind of nearly so many bytes."""
    make = KINDS[kind]
    few, more = (len(json.dumps(make(n))) for n in (40, 80))
    return json.dumps(make(max(40, int(40 + (size - few) * 40 / (more - few)))))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__ + "\nKinds: " + ", ".join(KINDS))
    json.dump(KINDS[sys.argv[1]](int(sys.argv[2])), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
