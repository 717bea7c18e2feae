#!/usr/bin/env python3
"""A local AWS for deployment checks: moto's server with the handlers and the strictness that it lacks.

    aws_emulator.py serve PORT                     serve on 127.0.0.1 until interrupted
    aws_emulator.py deploy TEMPLATE|- [KEY=VALUE ...]
        serve, deploy with the real AWS CLI (change sets), print a JSON summary, delete, list what is left

With AURORA_LOG_GROUPS set, a cluster creates the log groups of its exports, as Aurora does with the first line.
"""

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import strictness
from handlers import client
from moto.server import ThreadedMotoServer

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}


def serve(port=0):
    """Starts the server, on a free port unless one is given, and points this process and its children to it."""
    strictness.install()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    os.environ.update(CREDENTIALS, AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    return server


def reset():
    """Empties the account."""
    urllib.request.urlopen(
        urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/moto-api/reset", method="POST")).read()


def aws(*arguments):
    return subprocess.run(["aws", *arguments], capture_output=True, text=True)


def residue():
    """What is in the account, by kind, without what AWS itself puts into every account."""
    ec2, rds, kms = client("ec2"), client("rds"), client("kms")
    vpcs = [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    own = {vpc["VpcId"] for vpc in vpcs}
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    left = {
        "clusters": [x["DBClusterIdentifier"] for x in rds.describe_db_clusters()["DBClusters"]],
        # moto also lists an automated snapshot of a live cluster, which goes with it
        "cluster_snapshots": [x["DBClusterSnapshotIdentifier"]
                              for x in rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
                              if not x["DBClusterSnapshotIdentifier"].startswith("rds:")],
        "instances": [x["DBInstanceIdentifier"] for x in rds.describe_db_instances()["DBInstances"]],
        "snapshots": [x["DBSnapshotIdentifier"] for x in rds.describe_db_snapshots()["DBSnapshots"]
                      if not x["DBSnapshotIdentifier"].startswith("rds:")],
        "subnet_groups": [x["DBSubnetGroupName"] for x in rds.describe_db_subnet_groups()["DBSubnetGroups"]],
        "buckets": [x["Name"] for x in client("s3").list_buckets()["Buckets"]],
        "functions": [x["FunctionName"] for x in client("lambda").list_functions()["Functions"]],
        "layers": [x["LayerName"] for x in client("lambda").list_layers()["Layers"]],
        "log_groups": [x["logGroupName"] for x in client("logs").describe_log_groups()["logGroups"]],
        "secrets": [x["Name"] for x in client("secretsmanager").list_secrets()["SecretList"]],
        "parameters": [x["Name"] for x in client("ssm").describe_parameters()["Parameters"]],
        "roles": [x["RoleName"] for x in client("iam").list_roles()["Roles"]],
        "alarms": [x["AlarmName"] for x in client("cloudwatch").describe_alarms()["MetricAlarms"]],
        "vpcs": [x["VpcId"] for x in vpcs],
        "subnets": [x["SubnetId"] for x in ec2.describe_subnets()["Subnets"] if x["VpcId"] in own],
        "route_tables": [x["RouteTableId"] for x in ec2.describe_route_tables()["RouteTables"]
                         if x["VpcId"] in own and not any(a.get("Main") for a in x["Associations"])],
        "security_groups": [x["GroupName"] for x in ec2.describe_security_groups()["SecurityGroups"]
                            if x["GroupName"] != "default"],
        "peerings": [x["VpcPeeringConnectionId"] for x in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
                     if x["Status"]["Code"] != "deleted"],
        "endpoints": [x["VpcEndpointId"] for x in ec2.describe_vpc_endpoints()["VpcEndpoints"]
                      if x.get("State") != "deleted"],
        "internet_gateways": [x["InternetGatewayId"] for x in ec2.describe_internet_gateways()["InternetGateways"]],
        "nat_gateways": [x["NatGatewayId"] for x in ec2.describe_nat_gateways()["NatGateways"]
                         if x["State"] != "deleted"],
        "interfaces": [x["NetworkInterfaceId"] for x in ec2.describe_network_interfaces()["NetworkInterfaces"]],
        "addresses": [x["AllocationId"] for x in ec2.describe_addresses()["Addresses"]],
        "aliases": [x["AliasName"] for x in kms.list_aliases()["Aliases"] if not x["AliasName"].startswith("alias/aws/")],
        "keys": [x["KeyId"] for x in keys if x["KeyState"] != "PendingDeletion" and x["KeyManager"] == "CUSTOMER"],
        # A key can only be scheduled: it is pending for 7 to 30 days, at no cost, and cannot be used.
        "pending_keys": [x["KeyId"] for x in keys if x["KeyState"] == "PendingDeletion"],
        "topics": [x["TopicArn"] for x in client("sns").list_topics()["Topics"]],
        "rules": [x["Name"] for x in client("events").list_rules()["Rules"]],
        "stacks": [x["StackName"] for x in client("cloudformation").describe_stacks()["Stacks"]],
    }
    return {kind: names for kind, names in left.items() if names}


def summary(stack_name):
    """Status, outputs and resource count of a stack."""
    stack = client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
    resources = client("cloudformation").describe_stack_resources(StackName=stack_name)["StackResources"]
    return {"status": stack["StackStatus"], "resources": len(resources),
            "outputs": {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}}


def reasons(stack_name):
    """Why a stack failed, from its events; nothing where it was refused before there was one."""
    if stack_name not in residue().get("stacks", []):
        return []
    events = client("cloudformation").describe_stack_events(StackName=stack_name)["StackEvents"]
    return [event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason") != "User Initiated"
            and event.get("ResourceStatusReason")]


def deploy(template, overrides):
    server = serve()
    try:
        source = sys.stdin.buffer.read() if template == "-" else Path(template).read_bytes()
        with tempfile.NamedTemporaryFile(suffix=".json") as body:  # the AWS CLI refuses a pipe
            body.write(source)
            body.flush()
            started = time.monotonic()
            out = aws("cloudformation", "deploy", "--template-file", body.name, "--stack-name", "check",
                      "--capabilities", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND",
                      *(["--parameter-overrides", *overrides] if overrides else []))
        result = {"bytes": len(source), "deploy_rc": out.returncode, "deploy_s": round(time.monotonic() - started, 2),
                  "stderr": out.stderr[-2000:]}
        if out.returncode == 0:
            result.update(summary("check"))
        else:
            result["reasons"] = reasons("check")
        result["deployed"] = {kind: len(names) for kind, names in residue().items()}
        aws("cloudformation", "delete-stack", "--stack-name", "check")
        result["residue"] = residue()
        return result
    finally:
        server.stop()


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "deploy":
        print(json.dumps(deploy(sys.argv[2], sys.argv[3:]), indent=2))
    elif len(sys.argv) == 3 and sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
        threading.Event().wait()
    else:
        sys.exit(__doc__)
