"""Faults that let others see or take what they should not."""
from .model import both, fault, put
from .observability import siblings
from .runtime import in_front

ENCRYPTED = {  # type -> path of the switch below the properties
    "AWS::RDS::DBCluster": ["StorageEncrypted"], "AWS::RDS::DBInstance": ["StorageEncrypted"],
    "AWS::EFS::FileSystem": ["Encrypted"], "AWS::ElastiCache::ReplicationGroup": ["AtRestEncryptionEnabled"],
}
PLAIN = "Tr0ub4dor-and-3"


def set_to(name, *path_and_value):
    *path, value = path_and_value
    return put(["Resources", name, "Properties", *path], value)


@fault("SEC")
def password_written_out(model):
    for name, p in model.of("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"):
        if "MasterUserPassword" in p or "ManageMasterUserPassword" in p:
            yield [name], "MasterUserPassword", both(
                set_to(name, "MasterUserPassword", PLAIN),
                lambda t, n=name: [t["Resources"][n]["Properties"].pop(k, None)
                                   for k in ("ManageMasterUserPassword", "MasterUserSecret")])


@fault("SEC")
def password_in_environment(model):
    for name, p in model.functions():
        variables = p.get("Environment", {}).get("Variables", {})
        yield [name], "DB_PASSWORD", set_to(name, "Environment", {"Variables": {**variables, "DB_PASSWORD": PLAIN}})


def references(model):
    for secret, _ in model.of("AWS::SecretsManager::Secret"):
        yield secret, {"Fn::Sub": "{{resolve:secretsmanager:${" + secret + "}:SecretString:password}}"}


@fault("SEC")
def secret_in_environment(model):
    for secret, reference in references(model):
        for name, p in model.functions():
            variables = p.get("Environment", {}).get("Variables", {})
            yield [name, secret], f"{secret} resolved", \
                set_to(name, "Environment", {"Variables": {**variables, "CREDENTIAL": reference}})


@fault("SEC")
def secret_in_output(model):
    for secret, reference in references(model):
        def change(template, reference=reference):
            template.setdefault("Outputs", {})["Login"] = {"Value": reference}
        yield [secret, "Login"], f"{secret} in an output", change


@fault("SEC")
def secret_in_metadata(model):
    for name, _ in model.of("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"):
        yield [name], "password in metadata", put(["Resources", name, "Metadata"], {"Login": {"Password": PLAIN}})


@fault("SEC")
def not_encrypted(model):
    """Not for Aurora, which encrypts every new cluster whatever is asked."""
    for name, resource in model.resources.items():
        path = ENCRYPTED.get(resource["Type"])
        aurora = str(resource.get("Properties", {}).get("Engine")).startswith("aurora")
        if path and not aurora and path[0] in resource.get("Properties", {}):
            yield [name], "not encrypted", both(
                set_to(name, *path, False), lambda t, n=name: t["Resources"][n]["Properties"].pop("KmsKeyId", None))


@fault("SEC", "NET")
def database_public(model):
    for name, _ in model.of("AWS::RDS::DBInstance"):
        yield [name], "PubliclyAccessible", set_to(name, "PubliclyAccessible", True)


@fault("SEC")
def bucket_without_block(model):
    for name, p in model.of("AWS::S3::Bucket"):
        if "PublicAccessBlockConfiguration" in p:
            yield [name], "block dropped", lambda t, n=name: t["Resources"][n]["Properties"].pop(
                "PublicAccessBlockConfiguration")


@fault("SEC")
def bucket_block_off(model):
    for name, p in model.of("AWS::S3::Bucket"):
        if "PublicAccessBlockConfiguration" in p:
            off = dict.fromkeys(p["PublicAccessBlockConfiguration"], False)
            yield [name], "block off", set_to(name, "PublicAccessBlockConfiguration", off)


@fault("SEC")
def key_of_sibling(model):
    for name, p in model.of("AWS::RDS::DBCluster", "AWS::SecretsManager::Secret"):
        own = model.target(p.get("KmsKeyId"))
        for other in siblings(model, own, name):
            yield [name, own, other], f"{other} instead of {own}", set_to(name, "KmsKeyId", {"Ref": other})


@fault("SEC")
def alias_of_sibling(model):
    for name, p in model.of("AWS::KMS::Alias"):
        own = model.target(p.get("TargetKeyId"))
        for other in siblings(model, own, name):
            yield [name, own, other], f"{other} instead of {own}", set_to(name, "TargetKeyId", {"Ref": other})


@fault("SEC")
def secret_of_sibling(model):
    for name, p in model.of("AWS::RDS::DBCluster"):
        own = model.target(p.get("MasterUserPassword"))
        for other in siblings(model, own, name):
            text = p["MasterUserPassword"]["Fn::Sub"].replace(own, other)
            yield [name, own, other], f"{other} instead of {own}", set_to(name, "MasterUserPassword", {"Fn::Sub": text})


@fault("SEC")
def volume_not_encrypted(model):
    for name, p in model.of("AWS::EC2::LaunchTemplate"):
        for i, device in enumerate(p.get("LaunchTemplateData", {}).get("BlockDeviceMappings", [])):
            if device.get("Ebs", {}).get("Encrypted"):
                yield [name], "Encrypted false", set_to(name, "LaunchTemplateData", "BlockDeviceMappings", i, "Ebs", "Encrypted", False)


@fault("SEC")
def password_in_code(model):
    for name, p in model.functions():
        if model.is_python(p):
            change = in_front(model, name, p, f"DB_PASSWORD = '{PLAIN}'")
            if change:
                yield [name], "DB_PASSWORD", change


@fault("SEC")
def secret_joined_in_output(model):
    for secret, _ in model.of("AWS::SecretsManager::Secret"):
        value = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": secret}, ":SecretString:password}}"]]}

        def change(template, value=value):
            template.setdefault("Outputs", {})["Login"] = {"Value": value}
        yield [None, secret, "Login"], f"{secret} resolved", change


@fault("SEC")
def password_in_parameter_store(model):
    for name, _ in model.of("AWS::SSM::Parameter"):
        yield [name], "password", both(set_to(name, "Name", {"Fn::Sub": "/${AWS::StackName}/db-password"}), set_to(name, "Value", PLAIN))
