"""Lambda functions that run: each call is a process of its own, with the layers, the variables and the ways that its function has.

A function in a VPC reaches only services for which that VPC has an endpoint in its subnets or their route tables, or all where
a route leads to a NAT gateway. EMULATOR_HOSTS in the environment, a JSON object, says where hosts are. What it prints goes to its log group; where that is gone, a role that may create groups makes it anew.
"""

import base64
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from moto.awslambda import lambda_backends
from moto.awslambda.models import LambdaFunction
from moto.ec2 import ec2_backends

NOWHERE = "http://127.0.0.1:9"  # refuses connections
SERVICES = {"secretsmanager": "SECRETS_MANAGER", "ssm": "SSM", "s3": "S3", "rds": "RDS", "kms": "KMS", "logs": "CLOUDWATCH_LOGS",
            "lambda": "LAMBDA", "sts": "STS"}
RUN = """
import importlib, json, os, socket, sys, time
hosts, resolve = json.loads(os.environ.pop("EMULATOR_HOSTS", "{}")), socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve(hosts.get(host, host), *rest, **more)
event, result, deadline = json.loads(sys.argv[1]), sys.argv[2], time.time() + float(sys.argv[3])
class Context:
    aws_request_id = "request"
    def get_remaining_time_in_millis(self):
        return int((deadline - time.time()) * 1000)
module, _, name = sys.argv[4].rpartition(".")
try:
    answer = getattr(importlib.import_module(module), name)(event, Context())
except Exception as error:
    import traceback
    traceback.print_exc()
    answer = {"errorMessage": str(error), "errorType": type(error).__name__}
    open(result + ".failed", "w").close()
with open(result, "w") as file:
    json.dump(answer, file)
"""


def client(service):
    import handlers
    return handlers.client(service)


def reachable(vpc_config, account, region):
    """The services that something in these subnets reaches; None where all."""
    subnets = set((vpc_config or {}).get("SubnetIds", []))
    if not subnets:
        return None
    ec2 = client("ec2")
    tables = [table for table in ec2.describe_route_tables()["RouteTables"]
              if subnets & {each.get("SubnetId") for each in table["Associations"]}]
    backend = ec2_backends[account][region]  # its API does not tell which routes lead to NAT gateways
    if any(route.nat_gateway for table in tables for route in backend.route_tables[table["RouteTableId"]]._routes.values()):
        return None
    found = set()
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        is_interface = endpoint["VpcEndpointType"] == "Interface"
        near = set(endpoint.get("SubnetIds", [])) & subnets if is_interface else (
            set(endpoint.get("RouteTableIds", [])) & {table["RouteTableId"] for table in tables})
        if near and (not is_interface or endpoint.get("PrivateDnsEnabled")):
            found.add(endpoint["ServiceName"].rpartition(".")[2])
    return found


def environment(function, directory):
    """The variables of a call."""
    variables = {name: os.environ[name] for name in ("PATH", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                                     "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "EMULATOR_HOSTS")
                 if name in os.environ}
    variables.update(AWS_REGION=function.region, AWS_LAMBDA_FUNCTION_NAME=function.function_name, PYTHONDONTWRITEBYTECODE="1",
                     PYTHONPATH=os.pathsep.join(str(each) for each in (directory, directory / "python")))
    found = reachable(function._vpc_config, function.account_id, function.region)
    if found is not None:
        for service, variable in SERVICES.items():
            if service not in found:
                variables["AWS_ENDPOINT_URL_" + variable] = NOWHERE
    variables.update({name: str(value) for name, value in function.environment_vars.items()})
    return variables


def unpack(function, directory):
    """The function's code, and beside it what its layers hold."""
    zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(directory)
    for layer in function.layers:
        name, _, version = layer["Arn"].partition(":layer:")[2].partition(":")
        backend = lambda_backends[function.account_id][function.region]
        content = backend.get_layer_version(name, version).code_bytes
        zipfile.ZipFile(io.BytesIO(content)).extractall(directory)


def may_create_groups(role):
    iam, name = client("iam"), role.rpartition("/")[2]
    policies = [iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"]
                for each in iam.list_role_policies(RoleName=name)["PolicyNames"]]
    attached = [each["PolicyName"] for each in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]]
    return "logs:CreateLogGroup" in json.dumps(policies) or any("Lambda" in each for each in attached)


def write_log(function, text):
    logs, group = client("logs"), getattr(function, "log_group", function.logs_group_name)
    if group not in [each["logGroupName"] for each in logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]]:
        if not may_create_groups(function.role):
            return
        logs.create_log_group(logGroupName=group)
    stream = f"run/{time.time_ns()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in text.splitlines() if line]
    if events:
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def call(function, event):
    """What the handler returns, as JSON, whether it failed, and what it printed."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        unpack(function, directory)
        result = directory / "result.json"
        timeout = int(function.timeout)
        try:
            out = subprocess.run(
                [sys.executable, "-c", RUN, json.dumps(event), str(result), str(timeout), function.handler], cwd=directory,
                env=environment(function, directory), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
            printed = out.stdout
        except subprocess.TimeoutExpired as error:
            printed = (error.stdout or b"").decode() + f"Task timed out after {timeout} seconds"
        write_log(function, printed)
        if not result.exists():
            return json.dumps({"errorMessage": printed[-300:]}), True, printed
        return result.read_text(encoding="utf-8"), Path(str(result) + ".failed").exists(), printed


def invoke(function, body, request_headers, response_headers):
    answer, failed, printed = call(function, json.loads(body or "{}"))
    if failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    response_headers["x-amz-log-result"] = base64.b64encode(printed[-4096:].encode()).decode()
    return answer.encode()


def archive(text):
    """An inline function as Lambda keeps it."""
    bytes_ = io.BytesIO()
    with zipfile.ZipFile(bytes_, "w") as file:
        file.writestr("index.py", text)
    return bytes_.getvalue()


def find(arn):
    """moto's own model of a function."""
    _, _, _, _, region, account, *_ = [""] + arn.split(":")
    return lambda_backends[account][region].get_function(arn)


def install():
    LambdaFunction.invoke = invoke
