#!/usr/bin/env python3
"""Makes sdk-clients.json: the clients of boto3, what the packages of the JavaScript SDK call them, and the operations of
those that functions commonly call, out of the service models of the Python package botocore.

python3 schemas/sdk_clients.py
"""

import hashlib
import re
import sys
from pathlib import Path

import botocore
from botocore import xform_name
from botocore.loaders import Loader

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from importer import layout  # noqa: E402

# Those whose operations are listed.
WANTED = """
acm apigateway apigatewaymanagementapi apigatewayv2 appconfigdata application-autoscaling athena autoscaling backup batch
bedrock-runtime cloudformation cloudfront cloudtrail cloudwatch codebuild codepipeline cognito-identity cognito-idp comprehend
config dms dynamodb dynamodbstreams ecr ecs efs eks elasticache elbv2 events firehose glue guardduty iam kinesis kms lambda
logs opensearch organizations pipes polly rds rds-data redshift redshift-data rekognition resourcegroupstaggingapi route53 s3
scheduler secretsmanager securityhub servicediscovery ses sesv2 sns sqs ssm stepfunctions sts textract transcribe translate
wafv2 xray
""".split()


def package(service_id):
    return re.sub(r"\s+", "-", service_id).lower()


def main():
    loader, clients, digest = Loader(), {}, hashlib.sha256()
    for name in loader.list_available_services("service-2"):
        model = loader.load_service_model(name, "service-2")
        facts = clients.setdefault(name, {})
        if package(model["metadata"]["serviceId"]) != name:
            facts["package"] = package(model["metadata"]["serviceId"])
        if name in WANTED:
            facts["operations"] = sorted(xform_name(operation) for operation in model["operations"])
        digest.update(f"{name} {sorted(model['operations'])}\n".encode())
    about = {
        "digest": digest.hexdigest(),
        "licence": "Apache-2.0",
        "name": "botocore",
        "origin": "https://pypi.org/project/botocore/",
        "part": "botocore/data/*/*/service-2.json; the digest is of names of services and operations",
        "version": botocore.__version__,
    }
    output = layout.Output(HERE)
    output.add("sdk-clients.json", {"clients": clients, "source": about}, open_levels=2)
    output.write(())


if __name__ == "__main__":
    main()
