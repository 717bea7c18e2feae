#!/usr/bin/env python3
"""Makes managed-statements.json: what the policies that AWS manages allow, out of the Python package moto, which carries
their documents as IAM returns them. Only those that functions, tasks and instances commonly have, and that are short.

python3 schemas/managed_statements.py
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from importer import layout  # noqa: E402

MOST_ACTIONS = 60
# Beginnings of paths below arn:aws:iam::aws:policy/.
WANTED = (
    "AWSLambda", "AWSXRay", "AWSXray", "AWSStepFunctions", "AdministratorAccess", "AmazonAthena", "AmazonBedrock",
    "AmazonDynamoDB", "AmazonEC2ContainerRegistry", "AmazonEventBridge", "AmazonKinesis", "AmazonRDS", "AmazonS3",
    "AmazonSES", "AmazonSNS", "AmazonSQS", "AmazonSSM", "AmazonTextract", "AmazonVPC", "CloudWatch", "PowerUserAccess",
    "SecretsManager", "TranslateReadOnly", "service-role/AWSLambda", "service-role/AmazonECSTask",
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs", "service-role/CloudWatch",
)


def as_list(value):
    return value if isinstance(value, list) else [value]


def facts(policies):
    found = {}
    for name, policy in policies.items():
        path = policy["Path"].removeprefix("/") + name
        if not path.startswith(WANTED):
            continue
        actions, partial = set(), False
        for statement in as_list(policy["Document"]["Statement"]):
            plain = statement["Effect"] == "Allow" and "Action" in statement and "Condition" not in statement
            if plain and as_list(statement.get("Resource")) == ["*"]:
                actions.update(as_list(statement["Action"]))
            else:
                partial = True
        if actions and len(actions) <= MOST_ACTIONS:
            found[path] = {"actions": sorted(actions)} | ({"partial": True} if partial else {})
    return dict(sorted(found.items()))


def main():
    import moto.iam.aws_managed_policies as source

    text = source.aws_managed_policies_data
    about = {
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "licence": "Apache-2.0",
        "name": "moto",
        "origin": "https://pypi.org/project/moto/",
        "part": "moto/iam/aws_managed_policies.py",
        "version": version("moto"),
    }
    output = layout.Output(HERE)
    output.add("managed-statements.json", {"policies": facts(json.loads(text)), "source": about}, open_levels=2)
    output.write(())


if __name__ == "__main__":
    main()
