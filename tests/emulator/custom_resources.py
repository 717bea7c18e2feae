"""Custom resources: their functions are called as CloudFormation calls them, and their answer is waited for and judged."""

import http.server
import json
import threading
import uuid

ANSWERS = {}


class Receiver(http.server.BaseHTTPRequestHandler):
    """What stands behind a ResponseURL."""

    def do_PUT(self):
        ANSWERS[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def receiver():
    """The address of the one receiver of this process."""
    if not hasattr(Receiver, "server"):
        Receiver.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=Receiver.server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{Receiver.server.server_port}"


def request(client, kind, stack, logical_id, resource_type, properties, physical_id=None):
    """Sends a request and returns the answer; raises where there is none, or none that CloudFormation would take."""
    path, identifier = f"/{uuid.uuid4()}", str(uuid.uuid4())
    event = {"RequestType": kind, "ResponseURL": receiver() + path, "StackId": stack, "RequestId": identifier,
             "LogicalResourceId": logical_id, "ResourceType": resource_type, "ServiceToken": properties["ServiceToken"],
             # CloudFormation passes every scalar as text
             "ResourceProperties": json.loads(json.dumps(properties), parse_int=str, parse_float=str)}
    if physical_id is not None:
        event["PhysicalResourceId"] = physical_id
    client("lambda").invoke(FunctionName=properties["ServiceToken"], Payload=json.dumps(event))
    if path not in ANSWERS:
        raise ValueError(f"Custom Resource {logical_id} failed to stabilize in expected time")
    body = ANSWERS.pop(path)
    if len(body) > 4096:
        raise ValueError(f"the answer of {logical_id} has more than 4096 bytes")
    answer = json.loads(body)
    if (answer.get("StackId"), answer.get("RequestId"), answer.get("LogicalResourceId")) != (stack, identifier, logical_id):
        raise ValueError(f"Custom Resource {logical_id} answered to another request")
    if answer.get("Status") not in ("SUCCESS", "FAILED") or not answer.get("PhysicalResourceId"):
        raise ValueError(f"Invalid answer from {logical_id}: {answer}")
    if answer["Status"] == "FAILED":
        raise ValueError(f"Received response status [FAILED] from custom resource {logical_id}: {answer.get('Reason')}")
    return answer


def model(client, base):
    """The model class for all of them."""

    class CustomResource(base):
        __module__ = "moto.local.handlers"

        def __init__(self, answer, resource):
            self.physical_resource_id = self.name = answer["PhysicalResourceId"]
            self.data, self.request = answer.get("Data", {}), resource

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return "AWS::CloudFormation::CustomResource"

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        def get_cfn_attribute(self, attr):
            return self.data[attr]

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            resource = (kwargs["StackId"], kwargs["LogicalId"], kwargs["ResourceType"], cloudformation_json["Properties"])
            return cls(request(client, "Create", *resource), resource)

        def delete(self, account_id, region_name):
            request(client, "Delete", *self.request, physical_id=self.physical_resource_id)

    return CustomResource
