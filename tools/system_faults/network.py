"""Faults of networks."""
import json
import re

from .model import as_list, at, both, cut, drop, fault, put

SUBNET_HOLDERS = {  # type -> path of its subnets below the properties
    "AWS::RDS::DBSubnetGroup": ["SubnetIds"],
    "AWS::Lambda::Function": ["VpcConfig", "SubnetIds"],
    "AWS::ElastiCache::SubnetGroup": ["SubnetIds"],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ["Subnets"],
    "AWS::EC2::VPCEndpoint": ["SubnetIds"],
}
GROUP_HOLDERS = {
    "AWS::Lambda::Function": ["VpcConfig", "SecurityGroupIds"],
    "AWS::RDS::DBCluster": ["VpcSecurityGroupIds"],
    "AWS::RDS::DBInstance": ["VPCSecurityGroups"],
    "AWS::EC2::VPCEndpoint": ["SecurityGroupIds"],
}


def properties(name, *path):
    return ["Resources", name, "Properties", *path]


def peering_routes(model):
    """(route, its properties, peering, VPC of its table) of the routes through peerings of this template."""
    for name, p in model.of("AWS::EC2::Route"):
        peering = model.target(p.get("VpcPeeringConnectionId"))
        vpc = model.vpc_of(model.target(p["RouteTableId"]))
        if peering and vpc:
            yield name, p, peering, vpc


def peered(model, peering):
    p = model.properties(peering)
    return model.target(p.get("VpcId")), model.target(p.get("PeerVpcId"))


def covered(model, name, p):
    """Whether another route of the table leads the same way: then the loss of this one changes nothing."""
    return any(n != name and model.value(q.get("DestinationCidrBlock")) == model.value(p.get("DestinationCidrBlock"))
               for n, q in model.routes_of(model.target(p["RouteTableId"])))


@fault("NET")
def route_dropped(model):
    for name, p, peering, vpc in peering_routes(model):
        if vpc == peered(model, peering)[0] and not covered(model, name, p):
            yield [peering, vpc, *peered(model, peering)], f"{name} dropped", drop(name)


@fault("NET")
def return_route_dropped(model):
    for name, p, peering, vpc in peering_routes(model):
        if vpc == peered(model, peering)[1] and not covered(model, name, p):
            yield [peering, vpc, *peered(model, peering)], f"{name} dropped", drop(name)


@fault("NET")
def route_by_wrong_peering(model):
    for name, _, peering, vpc in peering_routes(model):
        for other, _ in model.of("AWS::EC2::VPCPeeringConnection"):
            if other != peering and set(peered(model, other)) != set(peered(model, peering)):
                yield [name, peering, other], f"through {other}", \
                    put(properties(name, "VpcPeeringConnectionId"), {"Ref": other})


@fault("NET")
def route_not_of_the_peer(model):
    for name, p, peering, vpc in peering_routes(model):
        peer = next((v for v in peered(model, peering) if v != vpc), None)
        if peer and model.network_of(peer) and "DestinationCidrBlock" in p:
            yield [name, peering], "to 10.250.0.0/16", put(properties(name, "DestinationCidrBlock"), "10.250.0.0/16")


@fault("NET")
def subnet_on_main_table(model):
    """Only where the table that is lost has routes, and something stands in the subnet that needs them; another stack may
    associate a subnet that is exported."""
    exported = model.mentions([o for o in model.template.get("Outputs", {}).values() if "Export" in o])
    for name, p in model.of("AWS::EC2::SubnetRouteTableAssociation"):
        subnet, table = model.target(p["SubnetId"]), model.target(p["RouteTableId"])
        if subnet and table and model.routes_of(table) and subnet not in exported and model.referrers(subnet) != {name}:
            yield [subnet, table], f"{name} dropped", drop(name)


def rules_of(model, group):
    """The standalone ingress rules of a group."""
    return [n for n, p in model.of("AWS::EC2::SecurityGroupIngress") if model.target(p.get("GroupId")) == group]


def closed(model, groups):
    changes = []
    for group in groups:
        if "SecurityGroupIngress" in model.properties(group):
            changes.append(cut(properties(group, "SecurityGroupIngress")))
        changes += [drop(rule) for rule in rules_of(model, group)]
    return both(*changes) if changes else None


def joined(model, one, other):
    """Whether two VPCs are one, or peered; what cannot be told counts as joined."""
    return None in (one, other) or one == other or any(
        {one, other} == set(peered(model, n)) for n, _ in model.of("AWS::EC2::VPCPeeringConnection"))


def clients(model):
    """(function, database, its groups) for the databases that an environment variable names, and that can be reached."""
    for name, p in model.functions():
        subnets = model.subnets_of(p)
        for database in sorted(model.databases_of(p)) if p.get("VpcConfig") else []:
            groups = model.groups_of(model.properties(database))
            if groups and joined(model, model.vpc_of(subnets[0]) if subnets else None, model.vpc_of(groups[0])):
                yield name, database, groups


@fault("NET")
def database_group_closed(model):
    for function, database, groups in clients(model):
        change = closed(model, groups)
        if change:
            yield [function, database, *groups], f"ways into {database} closed", change


@fault("NET")
def database_wrong_port(model):
    for function, database, groups in clients(model):
        def change(template, groups=groups):
            for group in groups:
                rules = as_list(template["Resources"][group]["Properties"].get("SecurityGroupIngress"))
                rules += [template["Resources"][r]["Properties"] for r in rules_of(model, group)]
                for rule in rules:
                    if "FromPort" in rule:
                        rule["FromPort"] = rule["ToPort"] = 4000
        yield [function, database, *groups], f"{database} let in at 4000 alone", change


@fault("NET")
def database_in_one_zone(model):
    for name, p in model.of("AWS::RDS::DBSubnetGroup"):
        subnets = model.targets(p.get("SubnetIds"))
        zones = [model.properties(s).get("AvailabilityZone") for s in subnets]
        if len(subnets) > 1 and all(zones):
            yield [name, *subnets], "all in the first zone", \
                both(*(put(properties(s, "AvailabilityZone"), zones[0]) for s in subnets))


def of_another_vpc(model, holders, kind):
    for name, resource in model.resources.items():
        path = holders.get(resource["Type"])
        try:
            held = at(resource.get("Properties", {}), path) if path else None
        except KeyError:
            continue
        if not isinstance(held, list):
            continue
        for i, own in enumerate(held):
            vpc = model.vpc_of(model.target(own))
            for other, _ in model.of(kind):
                if vpc and model.vpc_of(other) and model.vpc_of(other) != vpc:
                    yield [name, other, model.target(own)], f"{other} instead of {model.target(own)}", \
                        put(properties(name, *path, i), {"Ref": other})


@fault("NET")
def subnet_of_other_vpc(model):
    yield from of_another_vpc(model, SUBNET_HOLDERS, "AWS::EC2::Subnet")


@fault("NET")
def group_of_other_vpc(model):
    yield from of_another_vpc(model, GROUP_HOLDERS, "AWS::EC2::SecurityGroup")


@fault("NET")
def peered_ranges_overlap(model):
    for name, p in model.of("AWS::EC2::VPCPeeringConnection"):
        one, other = peered(model, name)
        if one and other:
            yield [name, one, other], f"{other} has the range of {one}", \
                put(properties(other, "CidrBlock"), model.properties(one)["CidrBlock"])


@fault("NET")
def subnet_outside_vpc(model):
    for name, p in model.of("AWS::EC2::Subnet"):
        if model.network_of(model.vpc_of(name)) and "CidrBlock" in p:
            yield [name], "moved to 192.168.99.0/26", put(properties(name, "CidrBlock"), "192.168.99.0/26")


@fault("NET")
def subnets_overlap(model):
    for name, p in model.of("AWS::EC2::Subnet"):
        for other, q in model.of("AWS::EC2::Subnet"):
            if other < name and model.vpc_of(name) and model.vpc_of(name) == model.vpc_of(other) and "CidrBlock" in q:
                yield [name, other], f"range of {other}", put(properties(name, "CidrBlock"), q["CidrBlock"])


def leads_out(model, table):
    return any(model.kind(model.target(p.get("GatewayId"))) == "AWS::EC2::InternetGateway" for _, p in model.routes_of(table))


@fault("NET")
def nat_in_private_subnet(model):
    for name, p in model.of("AWS::EC2::NatGateway"):
        own = model.target(p.get("SubnetId"))
        for other, _ in model.of("AWS::EC2::Subnet"):
            table = model.table_of(other)
            if own and table and model.vpc_of(other) == model.vpc_of(own) and not leads_out(model, table):
                yield [name, other], f"moved to {other}", put(properties(name, "SubnetId"), {"Ref": other})


@fault("NET")
def nat_without_way_out(model):
    for name, p in model.of("AWS::EC2::NatGateway"):
        subnet = model.target(p.get("SubnetId"))
        for route, q in model.routes_of(model.table_of(subnet)):
            if model.kind(model.target(q.get("GatewayId"))) == "AWS::EC2::InternetGateway":
                yield [name, subnet], f"{route} dropped", drop(route)


def services_called(model, properties_of_function):
    code = model.code(properties_of_function)
    found = set(re.findall(r"""(?:client|resource)\(\s*(?:service_name\s*=\s*)?['"]([a-z0-9-]+)['"]""", code))
    return found | set(re.findall(r"@aws-sdk/client-([a-z0-9-]+)", code))


def needing(model, endpoint):
    """The functions in the VPC of an interface endpoint that call its service."""
    name = json.dumps(model.properties(endpoint)["ServiceName"])
    return [n for n, p in model.functions() if model.subnets_of(p)
            and model.vpc_of(model.subnets_of(p)[0]) == model.vpc_of(endpoint)
            and any(service in re.findall(r"[a-z0-9]+", name) for service in services_called(model, p))]


def interface_endpoints(model):
    return [(n, p) for n, p in model.of("AWS::EC2::VPCEndpoint") if p.get("VpcEndpointType") == "Interface"]


@fault("NET")
def endpoint_without_private_dns(model):
    """Only where a function calls the service: others may address the endpoint by its own name."""
    for name, _ in interface_endpoints(model):
        users = needing(model, name)
        if users:
            yield [name, *users], "no private DNS", put(properties(name, "PrivateDnsEnabled"), False)


@fault("NET")
def endpoint_group_closed(model):
    for name, p in interface_endpoints(model):
        change = closed(model, model.groups_of(p))
        if change:
            yield [name, *model.groups_of(p), *needing(model, name)], "group lets nobody in", change


@fault("NET")
def endpoint_of_wrong_type(model):
    for name, p in interface_endpoints(model):
        yield [name], "type left out", cut(properties(name, "VpcEndpointType"))


@fault("NET")
def endpoint_dropped(model):
    """Only where a function that calls the service has no other way out of its subnets."""
    for name, _ in interface_endpoints(model):
        users = [n for n in needing(model, name) if not any(
            model.value(p.get("DestinationCidrBlock")) == "0.0.0.0/0"
            for s in model.subnets_of(model.properties(n)) for _, p in model.routes_of(model.table_of(s)))]
        if users and not model.referrers(name):
            yield users, f"{name} dropped", drop(name)


@fault("NET")
def way_to_services_dropped(model):
    for name, p in model.functions():
        tables = {model.table_of(s) for s in model.subnets_of(p)}
        routes = [r for t in tables for r, q in model.routes_of(t) if q.get("NatGatewayId")]
        if routes and services_called(model, p) and not interface_endpoints(model):
            yield [name], f"{', '.join(routes)} dropped", both(*map(drop, routes))


@fault("NET", "SEC")
def database_open_to_world(model):
    for name, p in model.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        cluster = model.target(p.get("DBClusterIdentifier"))
        groups = model.groups_of(model.properties(cluster) if cluster else p)
        if groups and (model.kind(name) == "AWS::RDS::DBInstance"):
            world = {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 5432, "CidrIp": "0.0.0.0/0"}
            yield [name, cluster or name, *groups], "public, and open to the world", both(
                put(properties(name, "PubliclyAccessible"), True),
                *(put(properties(g, "SecurityGroupIngress"), [world]) for g in groups))


@fault("NET")
def group_of_database_open(model):
    """Private databases, too: a route is all that is missing then."""
    for name, p in model.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        world = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
        for group in model.groups_of(p):
            ingress = model.properties(group).get("SecurityGroupIngress", [])
            if isinstance(ingress, list):
                yield [name, group], "everybody", put(properties(group, "SecurityGroupIngress"), [*ingress, world])


@fault("NET")
def group_of_database_half_open(model):
    """No private range is as wide as half of all addresses."""
    for name, p in model.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        world = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "CidrIp": "128.0.0.0/1"}
        for group in model.groups_of(p):
            ingress = model.properties(group).get("SecurityGroupIngress", [])
            if isinstance(ingress, list):
                yield [name, group], "128.0.0.0/1", put(properties(group, "SecurityGroupIngress"), [*ingress, world])


@fault("NET")
def port_variable_wrong(model):
    """A variable for the port of a database whose host stands beside it, where it takes the port from the database."""
    for name, p in model.of("AWS::Lambda::Function"):
        variables = p.get("Environment", {}).get("Variables", {})
        for key, value in variables.items():
            host = variables.get(key[:-4] + "HOST")
            if key.endswith("PORT") and host is not None and "Endpoint.Port" in json.dumps(value) + json.dumps(
                    ".".join(value.get("Fn::GetAtt", [])) if isinstance(value, dict) else ""):
                yield [name], f"{key} is 1234", put(properties(name, "Environment", "Variables", key), "1234")
