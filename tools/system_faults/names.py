"""Faults of names. Only where a suffix parameter tells deployments apart."""
import json
import re

from .model import fault, put

NAMES = {  # type -> (property, most characters)
    "AWS::S3::Bucket": ("BucketName", 63), "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::IAM::Role": ("RoleName", 64), "AWS::SQS::Queue": ("QueueName", 80), "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::DynamoDB::Table": ("TableName", 255), "AWS::RDS::DBCluster": ("DBClusterIdentifier", 63),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier", 63), "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName", 255),
    "AWS::CloudWatch::Alarm": ("AlarmName", 255), "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::SecretsManager::Secret": ("Name", 512), "AWS::KMS::Alias": ("AliasName", 256),
    "AWS::SSM::Parameter": ("Name", 1011),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", 80),
}
ONLY_LOWERCASE = ("AWS::S3::Bucket",)
NO_DOUBLE_HYPHEN = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")


def named(model):
    """(logical id, name property, parameter) for names made of a text and one parameter of type String."""
    for name, resource in model.resources.items():
        key = NAMES.get(resource["Type"], (None,))[0]
        value = model.properties(name).get(key)
        if isinstance(value, dict) and isinstance(value.get("Fn::Sub"), str):
            parameters = [m for m in re.findall(r"\$\{(\w+)\}", value["Fn::Sub"])]
            if len(parameters) == 1 and model.parameters.get(parameters[0], {}).get("Type") == "String":
                yield name, key, parameters[0]


def is_suffix(model, parameter):
    """A parameter that enters at least three names is what tells deployments apart."""
    return sum(p == parameter for _, _, p in named(model)) >= 3


def suffixed(model):
    if model.policy == "durable":  # one deployment, whose names may be fixed
        return []
    return [(n, k, p) for n, k, p in named(model) if is_suffix(model, p)]


@fault("NAM")
def suffix_left_out(model):
    for name, key, parameter in suffixed(model):
        text = model.properties(name)[key]["Fn::Sub"].replace("-${" + parameter + "}", "").replace("${" + parameter + "}", "x")
        value = {"Fn::Sub": text} if "${" in text else text
        yield [name], text, put(["Resources", name, "Properties", key], value)


@fault("NAM")
def name_given_twice(model):
    found = suffixed(model)
    for name, key, _ in found:
        for other, _, _ in found:
            if other < name and model.kind(other) == model.kind(name):
                yield [name, other], f"name of {other}", \
                    put(["Resources", name, "Properties", key], model.properties(other)[key])


@fault("NAM", "SCH")
def name_too_long(model):
    """One character more than permitted, for the longest suffix; unbounded suffixes are too long by themselves."""
    for name, key, parameter in suffixed(model):
        most = NAMES[model.kind(name)][1]
        longest = model.parameters[parameter].get("MaxLength")
        if longest and model.kind(name) not in ("AWS::SSM::Parameter",) and "AWS::" not in json.dumps(model.properties(name)[key]):
            text = model.properties(name)[key]["Fn::Sub"]
            missing = most + 1 - int(longest) - len(re.sub(r"\$\{\w+\}", "", text))
            if missing > 0:
                longer = text.replace("${" + parameter + "}", "x" * missing + "${" + parameter + "}")
                yield [name, parameter], f"{most + 1} characters", put(["Resources", name, "Properties", key], {"Fn::Sub": longer})


def permitting(model, pattern, types, harm):
    """Only where the pattern does not permit the harm already."""
    for parameter in sorted({p for _, _, p in suffixed(model)}):
        if re.fullmatch(model.parameters[parameter].get("AllowedPattern", ".*"), harm):
            continue
        users = [n for n, _, p in suffixed(model) if p == parameter and model.kind(n) in types]
        users += [n for n, p in model.of("AWS::S3::Bucket") if parameter in model.mentions(p.get("BucketName"))
                  and model.kind(n) in types]
        if users:
            yield [parameter, *users], pattern, put(["Parameters", parameter, "AllowedPattern"], pattern)


@fault("NAM")
def pattern_permits_uppercase(model):
    yield from permitting(model, "^[a-zA-Z0-9]+$", ONLY_LOWERCASE, "Dev")


@fault("NAM")
def pattern_permits_double_hyphen(model):
    yield from permitting(model, "^[a-z0-9-]+$", NO_DOUBLE_HYPHEN, "pr--1")


@fault("NAM")
def account_written_out(model):
    """In ARNs: elsewhere, as in the address of a registry, it may be meant."""
    own = re.compile(r'("arn:[^"]*:)\$\{AWS::AccountId\}:')
    for name, resource in model.resources.items():
        text = json.dumps(resource)
        if own.search(text):
            changed = json.loads(own.sub(r"\g<1>210987654321:", text))
            yield [name], "literal account", put(["Resources", name], changed)


@fault("NAM")
def partition_written_out(model):
    for name, resource in model.resources.items():
        text = json.dumps(resource)
        if "arn:${AWS::Partition}:" in text:
            yield [name], "literal partition", \
                put(["Resources", name], json.loads(text.replace("arn:${AWS::Partition}:", "arn:aws:")))
