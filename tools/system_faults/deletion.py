"""Faults that keep a stack from going, or leave something behind. Not for templates whose stacks are to last."""
from .model import as_list, both, cut, fault, put

STATEFUL = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::S3::Bucket", "AWS::DynamoDB::Table",
            "AWS::Logs::LogGroup", "AWS::SecretsManager::Secret", "AWS::KMS::Key")
DATABASES = STATEFUL[:2]


def going(model, *types):
    """The resources of the types that are deleted with the stack, as things are."""
    if model.policy == "durable":
        return []
    return [(n, p) for n, p in model.of(*types)
            if model.resources[n].get("DeletionPolicy", "Delete") == "Delete"]


def member(p):
    return "DBClusterIdentifier" in p and "DatabaseName" not in p and "DBInstanceClass" in p


@fault("DEL")
def retained(model):
    for name, _ in going(model, *STATEFUL):
        yield [name], "Retain", both(put(["Resources", name, "DeletionPolicy"], "Retain"),
                                     put(["Resources", name, "UpdateReplacePolicy"], "Retain"))


@fault("DEL")
def retained_when_replaced(model):
    for name, _ in going(model, *STATEFUL):
        if model.resources[name].get("UpdateReplacePolicy", "Delete") == "Delete":
            yield [name], "UpdateReplacePolicy Retain", put(["Resources", name, "UpdateReplacePolicy"], "Retain")


@fault("DEL")
def snapshot_taken(model):
    """Members of a cluster have no snapshot of their own: there the value is refused."""
    for name, p in going(model, *DATABASES):
        if not member(p):
            yield [name], "Snapshot", put(["Resources", name, "DeletionPolicy"], "Snapshot")


@fault("DEL")
def snapshot_by_default(model):
    for name, p in going(model, *DATABASES):
        if not member(p) and "DeletionPolicy" in model.resources[name]:
            yield [name], "DeletionPolicy dropped", cut(["Resources", name, "DeletionPolicy"])


@fault("DEL")
def protected(model):
    keys = {"AWS::DynamoDB::Table": "DeletionProtectionEnabled"}
    for name, p in going(model, *DATABASES, "AWS::DynamoDB::Table"):
        if not member(p):
            key = keys.get(model.kind(name), "DeletionProtection")
            yield [name], f"{key} true", put(["Resources", name, "Properties", key], True)


@fault("DEL")
def policy_not_awaited(model):
    """Only policies that hold what Lambda needs to take its network interfaces away."""
    for name, p in model.of("AWS::Lambda::Function"):
        role = model.role_of(p)
        if not p.get("VpcConfig") or not role or "ManagedPolicyArns" in model.properties(role):
            continue
        owners = {o for o, _, s in model.statements_of(role) if "ec2:DeleteNetworkInterface" in as_list(s.get("Action"))}
        for owner in owners & set(as_list(model.resources[name].get("DependsOn"))):
            left = [d for d in as_list(model.resources[name]["DependsOn"]) if d != owner]
            yield [name, owner, role], f"does not wait for {owner}", put(["Resources", name, "DependsOn"], left)


@fault("DEL")
def emptier_dropped(model):
    """Only the one resource of its handler that refers to a bucket."""
    for name, p in going(model, "AWS::S3::Bucket"):
        for custom in model.referrers(name):
            token = model.properties(custom).get("ServiceToken")
            others = [o for o in model.referrers(name) if o != custom and model.properties(o).get("ServiceToken") == token]
            if token and not others and not model.referrers(custom):
                yield [name], f"{custom} dropped", cut(["Resources", custom])
