"""What the planters read of a template, and how they change a copy of it."""
import ipaddress
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from plant_faults import walk  # noqa: E402

CLASSES = {}  # name of the class -> (families that may report it, function(model) -> [(places, what, change)])
VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}")
DATABASES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::DBProxy", "AWS::ElastiCache::ReplicationGroup")


def fault(*families):
    """Registers a class of faults; a finding of one of the families counts as the fault found."""
    def register(function):
        CLASSES[function.__name__] = (frozenset(families), function)
        return function
    return register


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


class Model:
    """A template with its short forms written out, and what its resources mean to each other."""

    def __init__(self, template):
        self.template = template
        self.text = json.dumps(template, default=str)
        self.resources = {k: r for k, r in template.get("Resources", {}).items()
                          if isinstance(r, dict) and isinstance(r.get("Type"), str)}
        self.parameters = template.get("Parameters", {})
        self.policy = template.get("Metadata", {}).get("dbrepl", {}).get("policy")

    def copy(self):
        return json.loads(self.text)

    def of(self, *types):
        """The (logical id, properties) of the resources of the types."""
        return [(name, r.get("Properties", {})) for name, r in self.resources.items() if r["Type"] in types]

    def properties(self, name):
        return self.resources[name].get("Properties", {})

    def kind(self, name):
        return self.resources.get(name, {}).get("Type")

    # --- references ------------------------------------------------------------------------------------
    def mentions(self, value):
        """The logical ids to which anything in the value refers."""
        found = set()
        for _, part in walk(value):
            if isinstance(part, dict) and len(part) == 1:
                (key, argument), = part.items()
                if key == "Ref":
                    found.add(argument)
                elif key == "Fn::GetAtt":
                    found.add(argument[0] if isinstance(argument, list) else argument.split(".")[0])
                elif key == "Fn::Sub":
                    found |= {m[0] for m in VARIABLE.findall(argument if isinstance(argument, str) else argument[0])}
        return found & (set(self.resources) | set(self.parameters))

    def target(self, value):
        """The one resource that the value is a reference to, else None."""
        found = self.mentions(value) & set(self.resources)
        return found.pop() if len(found) == 1 and isinstance(value, dict) else None

    def targets(self, values):
        return [t for t in map(self.target, as_list(values)) if t]

    def referrers(self, name):
        """The resources whose properties refer to the resource."""
        return {other for other, r in self.resources.items() if other != name and name in self.mentions(r.get("Properties"))}

    def neighbours(self, names):
        """The resources of the names and those one reference away."""
        near = set(names)
        for name in names:
            if name in self.resources:
                near |= self.mentions(self.resources[name]) | set(as_list(self.resources[name].get("DependsOn")))
            near |= {other for other, r in self.resources.items() if name in self.mentions(r)}
        return near

    # --- values ------------------------------------------------------------------------------------------
    def value(self, value):
        """The text of a value by the defaults of parameters, as far as it can be told; else None."""
        if not isinstance(value, dict):
            return None if isinstance(value, list) or value is None else str(value)
        if len(value) != 1:
            return None
        (key, argument), = value.items()
        if key == "Ref":
            default = self.parameters.get(argument, {}).get("Default")
            return None if default is None else str(default)
        if key == "Fn::FindInMap" and all(isinstance(a, str) for a in argument):
            return str(self.template["Mappings"][argument[0]][argument[1]][argument[2]])
        if key == "Fn::GetAtt" and argument[1] == "CidrBlock":
            return self.value(self.properties(argument[0]).get("CidrBlock"))
        if key == "Fn::Sub" and isinstance(argument, str):
            known = {m.group(1): self.value({"Ref": m.group(1)}) for m in VARIABLE.finditer(argument)}
            if None not in known.values() and "AWS::" not in argument:
                return VARIABLE.sub(lambda m: known[m.group(1)], argument)
        return None

    def network_of(self, vpc):
        text = self.value(self.properties(vpc).get("CidrBlock")) if vpc else None
        return ipaddress.ip_network(text) if text else None

    def vpc_of(self, name):
        """The VPC of a subnet, group or route table, where the template has it."""
        return self.target(self.properties(name).get("VpcId")) if name else None

    def table_of(self, subnet):
        for _, p in self.of("AWS::EC2::SubnetRouteTableAssociation"):
            if self.target(p["SubnetId"]) == subnet:
                return self.target(p["RouteTableId"])
        return None

    def routes_of(self, table):
        return [(n, p) for n, p in self.of("AWS::EC2::Route") if self.target(p["RouteTableId"]) == table]

    # --- functions ------------------------------------------------------------------------------------------
    def functions(self):
        """The (logical id, properties) of the functions with inline code."""
        return [(n, p) for n, p in self.of("AWS::Lambda::Function") if self.code(p)]

    def code(self, properties):
        text = properties.get("Code", {}).get("ZipFile")
        if isinstance(text, dict):
            argument = text.get("Fn::Join", [None, None])[1] or text.get("Fn::Sub")
            text = "\n".join(map(str, argument)) if isinstance(argument, list) else argument
        return text or ""

    def is_python(self, properties):
        return str(properties.get("Runtime")).startswith("python")

    def subnets_of(self, properties):
        return self.targets(properties.get("VpcConfig", {}).get("SubnetIds"))

    def role_of(self, properties):
        return self.target(properties.get("Role"))

    def databases_of(self, properties):
        """The databases whose address an environment variable of the function holds."""
        found = set()
        for value in properties.get("Environment", {}).get("Variables", {}).values():
            if "endpoint" in json.dumps(value).lower():
                found |= {n for n in self.mentions(value) if self.kind(n) in DATABASES}
        return found

    def groups_of(self, properties):
        for key in ("VPCSecurityGroups", "VpcSecurityGroupIds", "SecurityGroupIds", "SecurityGroups"):
            if key in properties:
                return self.targets(properties[key])
        return self.targets(properties.get("VpcConfig", {}).get("SecurityGroupIds"))

    # --- what permits -------------------------------------------------------------------------------------
    def policies_of(self, role):
        """Where the statements of a role stand: (resource, path to the list of statements)."""
        found = [(role, ["Properties", "Policies", i, "PolicyDocument", "Statement"])
                 for i, _ in enumerate(as_list(self.properties(role).get("Policies")))]
        for name, p in self.of("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
            if role in self.mentions(p.get("Roles", p.get("RoleName"))):
                found.append((name, ["Properties", "PolicyDocument", "Statement"]))
        return found

    def statements_of(self, role):
        """(owner, path, statement) for each statement of the role."""
        for owner, path in self.policies_of(role):
            held = at(self.resources[owner], path)
            if isinstance(held, list):
                yield from ((owner, [*path, i], s) for i, s in enumerate(held) if isinstance(s, dict))
            elif isinstance(held, dict):
                yield owner, path, held

    def grants(self, role, action):
        """The statements that allow the action by its name; None if another one covers it by a pattern."""
        named = []
        for owner, path, statement in self.statements_of(role):
            for held in as_list(statement.get("Action")):
                if held == action:
                    named.append((owner, path, statement))
                elif isinstance(held, str) and re.fullmatch(held.replace("*", ".*"), action):
                    return None
        return named


def at(value, path):
    for key in path:
        value = value[key]
    return value


def put(path, value):
    """A change that sets what stands at the path of keys."""
    def change(template):
        at(template, path[:-1])[path[-1]] = value
    return change


def cut(path):
    """A change that takes away what stands at the path."""
    def change(template):
        del at(template, path[:-1])[path[-1]]
    return change


def both(*changes):
    def change(template):
        for each in changes:
            each(template)
    return change


def drop(name):
    """A change that takes a resource away, with the dependencies on it and the outputs that refer to it."""
    def change(template):
        del template["Resources"][name]
        for resource in template["Resources"].values():
            if isinstance(resource, dict) and name in as_list(resource.get("DependsOn")):
                resource["DependsOn"] = [d for d in as_list(resource["DependsOn"]) if d != name]
        for key in [k for k, o in template.get("Outputs", {}).items() if re.search(rf"\b{name}\b", json.dumps(o))]:
            del template["Outputs"][key]
    return change
