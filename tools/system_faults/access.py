"""Faults of permissions."""
import re

from .model import as_list, at, both, cut, drop, fault, put

CALLS = {  # method of the client in Python -> action
    "get_secret_value": "secretsmanager:GetSecretValue", "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem", "get_item": "dynamodb:GetItem", "publish": "sns:Publish",
    "get_object": "s3:GetObject", "put_object_tagging": "s3:PutObjectTagging", "get_parameter": "ssm:GetParameter",
    "put_parameter": "ssm:PutParameter", "put_metric_data": "cloudwatch:PutMetricData",
    "list_access_keys": "iam:ListAccessKeys", "list_users": "iam:ListUsers",
}
COMMANDS = {  # command of the Node.js client -> action
    "PutItemCommand": "dynamodb:PutItem", "QueryCommand": "dynamodb:Query", "DeleteItemCommand": "dynamodb:DeleteItem",
    "ScanCommand": "dynamodb:Scan", "PublishCommand": "sns:Publish", "GetParameterCommand": "ssm:GetParameter",
    "PutObjectCommand": "s3:PutObject",
}
# Not sns:Publish: a text message to a telephone needs "*".
NAMEABLE = re.compile(r"(secretsmanager:GetSecretValue|dynamodb:\w*Item|s3:(Get|Put|Delete)Object"
                      r"|sqs:(Receive|Delete|Send)Message|lambda:InvokeFunction|kms:Decrypt)$")
INTERFACES = ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces")


def needed_by_code(model, properties):
    code = model.code(properties)
    if model.is_python(properties):
        return [action for method, action in CALLS.items() if re.search(rf"(\.|'){method}\b", code)]
    return [action for command, action in COMMANDS.items() if f"new {command}" in code]


def without(model, role, action):
    """A change after which nothing of the role allows the action; None where more than its name allows it."""
    held = model.grants(role, action)
    if not held or as_list(model.properties(role).get("ManagedPolicyArns")) and action.split(":")[0] in ("ec2", "logs"):
        return None

    def change(template):
        for owner, path, _ in held:
            statement = at(template["Resources"][owner], path)
            left = [a for a in as_list(statement["Action"]) if a != action]
            statement["Action"] = left or ["tag:GetResources"]
            if not left:
                statement["Resource"] = "*"
                statement.pop("Condition", None)
    return change


def losses(model, actions_of):
    for name, p in model.functions():
        role = model.role_of(p)
        for action in actions_of(p) if role else []:
            change = without(model, role, action)
            if change:
                yield [name, role, *(o for o, _ in model.policies_of(role))], f"{action} taken from {role}", change


@fault("IAM")
def action_of_code_dropped(model):
    yield from losses(model, lambda p: needed_by_code(model, p))


@fault("IAM", "OBS")
def log_action_dropped(model):
    yield from losses(model, lambda _: ["logs:PutLogEvents", "logs:CreateLogStream"])


@fault("IAM")
def interface_action_dropped(model):
    yield from losses(model, lambda p: INTERFACES if p.get("VpcConfig") else [])


@fault("IAM")
def queue_action_dropped(model):
    sources = {model.target(p["FunctionName"]) for _, p in model.of("AWS::Lambda::EventSourceMapping")
               if model.kind(model.target(p.get("EventSourceArn"))) == "AWS::SQS::Queue"}
    named = {id(model.properties(n)) for n in sources if n}
    yield from losses(model, lambda p: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
                      if id(p) in named else [])


@fault("IAM")
def key_of_secret_not_granted(model):
    """Only where a secret that the code reads lies under a key of the template."""
    for name, p in model.functions():
        role = model.role_of(p)
        secrets = [n for n in model.mentions(p.get("Environment")) if model.kind(n) == "AWS::SecretsManager::Secret"]
        if role and any("KmsKeyId" in model.properties(s) for s in secrets) and "get_secret_value" in model.code(p):
            change = without(model, role, "kms:Decrypt")
            if change:
                yield [name, role, *secrets], f"kms:Decrypt taken from {role}", change


def code_statements(model):
    """(function, role, owner, path, statement) where the statement allows what the code calls, and nothing else does."""
    for name, p in model.functions():
        role = model.role_of(p)
        for action in needed_by_code(model, p) if role else []:
            held = model.grants(role, action)
            if held and len(held) == 1 and held[0][2].get("Resource") != "*":
                yield (name, role, *held[0])


@fault("IAM")
def resource_of_code_dropped(model):
    for name, role, owner, path, statement in code_statements(model):
        resources = as_list(statement["Resource"])
        target = ["Resources", owner, *path, "Resource"]
        for i, resource in enumerate(resources):
            # What a nested stack gives back may be anything.
            used = {u for u in model.mentions(resource) & model.mentions(model.properties(name).get("Environment"))
                    if model.kind(u) and model.kind(u) != "AWS::CloudFormation::Stack"}
            left = resources[:i] + resources[i + 1:]
            if used and left and not used & model.mentions(left):
                yield [name, role, owner, *used], f"{', '.join(used)} dropped", put(target, left)
            elif used and not left:
                service = as_list(statement["Action"])[0].split(":")[0]
                yield [name, role, owner, *used], "another resource", \
                    put(target, {"Fn::Sub": "arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:another"})


@fault("IAM")
def resource_made_wildcard(model):
    for role, _ in model.of("AWS::IAM::Role"):
        for owner, path, statement in model.statements_of(role):
            actions = as_list(statement.get("Action"))
            if statement.get("Resource") != "*" and "Condition" not in statement and statement.get("Effect") == "Allow" \
                    and any(isinstance(a, str) and NAMEABLE.match(a) for a in actions):
                yield [role, owner], f"{actions[0]} on *", put(["Resources", owner, *path, "Resource"], "*")


@fault("IAM")
def everything_allowed(model):
    for role, _ in model.of("AWS::IAM::Role"):
        for owner, path, statement in model.statements_of(role):
            if statement.get("Effect") == "Allow" and "Condition" not in statement:
                yield [role, owner], "Action *, Resource *", both(
                    put(["Resources", owner, *path, "Action"], "*"), put(["Resources", owner, *path, "Resource"], "*"))


@fault("IAM")
def trust_of_everybody(model):
    for role, p in model.of("AWS::IAM::Role"):
        path = ["Resources", role, "Properties", "AssumeRolePolicyDocument", "Statement"]
        yield [role], "Principal *", put(path, [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}])


@fault("IAM")
def key_without_administrator(model):
    for key, p in model.of("AWS::KMS::Key"):
        statements = as_list(p.get("KeyPolicy", {}).get("Statement"))
        left = [s for s in statements if "kms:*" not in as_list(s.get("Action"))]
        if len(left) < len(statements):
            use = {"Sid": "Use", "Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "kms:Decrypt",
                   "Resource": "*"}
            yield [key], "account dropped", put(["Resources", key, "Properties", "KeyPolicy", "Statement"], left or [use])


@fault("IAM")
def key_without_service(model):
    """Only services that use a key by its policy alone: logs, and alarms that publish to an encrypted topic."""
    for key, p in model.of("AWS::KMS::Key"):
        users = model.referrers(key)
        needed = {"logs": [u for u in users if model.kind(u) == "AWS::Logs::LogGroup"],
                  "cloudwatch": [u for u in users if model.kind(u) == "AWS::SNS::Topic"]}
        for i, statement in enumerate(as_list(p.get("KeyPolicy", {}).get("Statement"))):
            for service, resources in needed.items():
                if resources and service in str(statement.get("Principal", {}).get("Service", "")):
                    yield [key, *resources], f"{service} dropped", \
                        cut(["Resources", key, "Properties", "KeyPolicy", "Statement", i])


@fault("IAM")
def pass_any_role(model):
    for role, _ in model.of("AWS::IAM::Role"):
        for owner, path in model.policies_of(role):
            held = as_list(at(model.resources[owner], path))
            yield [role, owner], "PassRole on *", put(["Resources", owner, *path], [
                *held, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}])


@fault("IAM")
def permission_without_source(model):
    for name, p in model.of("AWS::Lambda::Permission"):
        if str(p.get("Principal")).endswith("amazonaws.com") and "SourceArn" in p:
            yield [name], "SourceArn dropped", both(
                cut(["Resources", name, "Properties", "SourceArn"]),
                lambda t, n=name: t["Resources"][n]["Properties"].pop("SourceAccount", None))


def roles_of_services(model):
    """Roles that services alone take on: a role for people may be an administrator's."""
    for role, p in model.of("AWS::IAM::Role"):
        trust = as_list(p.get("AssumeRolePolicyDocument", {}).get("Statement"))
        if trust and all(set(s.get("Principal", {})) == {"Service"} for s in trust):
            yield role, p


@fault("IAM")
def administrator_attached(model):
    for role, p in roles_of_services(model):
        arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}
        if isinstance(p.get("ManagedPolicyArns", []), list):
            yield [role], "AdministratorAccess", put(["Resources", role, "Properties", "ManagedPolicyArns"],
                                                     [*p.get("ManagedPolicyArns", []), arn])


@fault("IAM")
def all_but_something_allowed(model):
    for role, _ in model.of("AWS::IAM::Role"):
        for owner, path in model.policies_of(role):
            held = as_list(at(model.resources[owner], path))
            yield [role, owner], "NotAction", put(["Resources", owner, *path], [
                *held, {"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}])


def trusting(model, role, statement):
    path = ["Resources", role, "Properties", "AssumeRolePolicyDocument", "Statement"]
    return put(path, [*as_list(at(model.template, path)), statement])


@fault("IAM")
def trust_of_other_account(model):
    for role, _ in model.of("AWS::IAM::Role"):
        other = {"Fn::Sub": "arn:${AWS::Partition}:iam::210987654321:root"}
        yield [role], "another account", trusting(
            model, role, {"Effect": "Allow", "Principal": {"AWS": other}, "Action": "sts:AssumeRole"})


@fault("IAM")
def trust_of_needless_service(model):
    """Only roles that nothing but functions use."""
    for role, _ in model.of("AWS::IAM::Role"):
        users = {model.kind(n) for n in model.referrers(role)}
        named = any(role in model.mentions(o) for o in model.template.get("Outputs", {}).values())
        if "AWS::Lambda::Function" in users and not named and users <= {
                "AWS::Lambda::Function", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"}:
            yield [role], "glue trusted", trusting(
                model, role, {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"})


@fault("IAM")
def permission_dropped(model):
    """Only of what a rule, a topic's subscription, a bucket or a user pool calls, with no other permission."""
    callers = ("AWS::Events::Rule", "AWS::SNS::Subscription", "AWS::S3::Bucket", "AWS::Cognito::UserPool")
    for name, p in model.of("AWS::Lambda::Permission"):
        function = model.target(p.get("FunctionName"))
        others = [n for n, q in model.of("AWS::Lambda::Permission") if n != name and model.target(q.get("FunctionName")) == function]
        users = [n for n in model.referrers(function) if model.kind(n) in callers] if function else []
        if users and not others and model.kind(function) == "AWS::Lambda::Function":
            yield [function, *users], f"{name} dropped", drop(name)


@fault("IAM")
def state_machine_may_not_call(model):
    for name, p in model.of("AWS::StepFunctions::StateMachine"):
        role = model.target(p.get("RoleArn"))
        change = without(model, role, "lambda:InvokeFunction") if role else None
        if change and any(model.kind(n) == "AWS::Lambda::Function" for n in model.mentions(p)):
            yield [name, role], "lambda:InvokeFunction dropped", change


@fault("IAM")
def policy_for_any_source(model):
    for name, p in model.of("AWS::SQS::QueuePolicy"):
        for i, statement in enumerate(as_list(p["PolicyDocument"]["Statement"])):
            if "Condition" in statement and "Service" in statement.get("Principal", {}):
                path = ["Resources", name, "Properties", "PolicyDocument", "Statement"]
                held = p["PolicyDocument"]["Statement"]
                yield [name], "condition dropped", cut([*path, i, "Condition"] if isinstance(held, list) else [*path, "Condition"])


@fault("IAM")
def api_permission_dropped(model):
    """An API that calls a function needs its permission: dropped where it is the only one of the function for APIs."""
    permissions = [(n, p) for n, p in model.of("AWS::Lambda::Permission")
                   if p.get("Principal") == "apigateway.amazonaws.com"]
    for name, p in permissions:
        function = model.target(p.get("FunctionName"))
        called = [n for n, q in model.of("AWS::ApiGatewayV2::Integration", "AWS::ApiGateway::Method")
                  if function in model.mentions(q.get("IntegrationUri", q.get("Integration")))]
        only = sum(model.target(q.get("FunctionName")) == function for _, q in permissions) == 1
        if function and called and only:
            yield [function, *called], f"{name} dropped", drop(name)


@fault("IAM")
def permission_for_another_action(model):
    for name, p in model.of("AWS::Lambda::Permission"):
        function = model.target(p.get("FunctionName"))
        source = model.target(p.get("SourceArn"))
        others = [n for n, q in model.of("AWS::Lambda::Permission")
                  if n != name and model.target(q.get("FunctionName")) == function]
        if function and source and model.kind(source) in ("AWS::SNS::Topic", "AWS::Events::Rule") and not others:
            yield [name, function, source], "lambda:GetFunction", \
                put(["Resources", name, "Properties", "Action"], "lambda:GetFunction")
