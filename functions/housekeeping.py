"""Housekeeping of the stack: makes its databases ready once it stands, and clears away what its functions wrote when it
is deleted, so that nothing is left.

CloudFormation calls it for two custom resources. Whatever happens, it answers: CloudFormation waits for an hour otherwise.
"""
import hashlib, json, time, urllib.request

import boto3
from botocore.config import Config


def clear(stack, bucket, root, left):
    """Empties the bucket, all versions and delete markers, and forgets the states recorded below the root.

    Only where the stack goes: an update that takes the custom resource out of the template leaves them alone.
    """
    status = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    if "UPDATE" in status:
        return f"left alone during {status}"
    if bucket:
        s3 = boto3.client("s3")
        try:
            while True:  # from the beginning each time: what marks the end of a page is gone then
                page = s3.list_object_versions(Bucket=bucket)
                found = page.get("Versions", []) + page.get("DeleteMarkers", [])
                if not found:
                    break
                keys = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
                failed = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True}).get("Errors")
                if failed:
                    raise Exception(f"{bucket}: {failed[0]}")
                if left() < 20:
                    raise Exception(f"{bucket} is not empty yet: delete the stack once more")
        except s3.exceptions.NoSuchBucket:
            pass
    if root:
        ssm = boto3.client("ssm")
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=root, Recursive=True)
        names = [each["Name"] for page in pages for each in page["Parameters"] if each["Name"].startswith(root + "last-")]
        for at in range(0, len(names), 10):
            ssm.delete_parameters(Names=names[at:at + 10])
    return "cleared"


def prepare(bucket, function, targets, script, left):
    """Has the schema function run a script in each environment; says how it went, for no failure of it is one of the stack."""
    s3, results = boto3.client("s3"), []
    names = [target["Environment"] for target in targets]
    for target in targets:
        name, database = target["Environment"], target.get("Database")
        text = "CREATE DATABASE IF NOT EXISTS {0};\nALTER DATABASE {0} CHARACTER SET utf8mb4;\nUSE {0};\n".format(
            f"`{database}`") if database else ""
        body = (text + script).encode()
        key = f"initial-schema/{hashlib.sha256(body).hexdigest()[:16]}.sql"
        try:
            version = s3.put_object(Bucket=bucket, Key=key, Body=body).get("VersionId", "null")
            patience = Config(read_timeout=max(1, left() - 30), retries={"total_max_attempts": 1})
            event = {"source_env": target["Source"], "target_env": name, "migration_script": f"s3://{bucket}/{key}"}
            answer = boto3.client("lambda", config=patience).invoke(FunctionName=function, Payload=json.dumps(event))
            said = answer["Payload"].read().decode()
            results.append(f"{name}: " + (said[:300] if "FunctionError" in answer else "ready"))
            s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
        except Exception as error:
            results.append(f"{name}: {error}"[:300])
    return "; ".join(results)


def lambda_handler(event, context):
    left = lambda: context.get_remaining_time_in_millis() / 1000
    p, kind = event["ResourceProperties"], event["RequestType"]
    identifier = event.get("PhysicalResourceId")
    if kind != "Delete":
        identifier = p.get("Bucket", "") + p.get("Root", "")
    answer = {"Status": "SUCCESS", "PhysicalResourceId": identifier, "StackId": event["StackId"],
              "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"]}
    try:
        said = "nothing to do"
        if "Targets" not in p:
            if kind == "Delete":
                said = clear(event["StackId"], p.get("Bucket"), p.get("Root"), left)
        elif kind != "Delete":
            said = prepare(p["Bucket"], p["Function"], p["Targets"], p.get("Script", ""), left)
        answer["Data"] = {"Result": said[:2000]}
    except Exception as error:
        answer.update(Status="FAILED", Reason=f"{type(error).__name__}: {error}"[:1000])
    print(json.dumps(answer))
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT")
    for attempt in range(4):
        try:
            return urllib.request.urlopen(request, timeout=20).status
        except OSError as error:
            print(error)
            time.sleep(2 ** attempt)
