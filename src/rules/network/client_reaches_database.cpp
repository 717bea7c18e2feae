#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "rules/network/branches.hpp"
#include "rules/network/clients.hpp"
#include "rules/network/peering_routes.hpp"

namespace dbrepl::rules {

extern const Check client_reaches_database;

namespace {

using net::Barrier;

/// Where to change what stops a connection, and the words for it.
struct Complaint {
  const Resource* place = nullptr;
  const Node* node = nullptr;
  std::string message;
  std::string hint;
};

std::string name_of(const net::Vpc* vpc) {
  return vpc == nullptr || vpc->resource == nullptr ? std::string("another VPC")
                                                    : fmt::format(R"("{}")", vpc->resource->id);
}

/// The ranges of the subnets that a client stands in, for hints: "10.1.1.0/24".
std::string addresses_of(const net::Placement& placement) {
  const net::Vpc* vpc = placement.vpc;
  if (vpc != nullptr && !vpc->ranges.empty()) return support::to_string(vpc->ranges.front());
  return "its subnets";
}

std::string port_of(const net::Placement& target) {
  return target.port ? fmt::format("port {}", *target.port) : std::string("its port");
}

Complaint complaint_of(const Connection& connection) {
  const net::Placement& client = *connection.reference->client;
  const net::Placement& target = *connection.reference->target;
  const net::Obstacle& stop = connection.reach.obstacle;
  const Resource& holder = *connection.reference->holder;
  const bool is_mount = target.resource->type == "AWS::EFS::MountTarget";
  const std::string cannot =
      fmt::format(R"("{}" cannot reach "{}", {}: )", client.resource->id, target.resource->id,
                  is_mount ? "whose file system it mounts" : "whose host it is given");
  const std::string why = net::spell_obstacle(connection.reach);
  switch (stop.barrier) {
    case Barrier::outside:
      return {client.resource, nullptr, cannot + "it stands in no VPC",
              fmt::format("place it in subnets of {}: VpcConfig", name_of(target.vpc))};
    case Barrier::not_peered:
    case Barrier::not_transitive:
      return {&holder, nullptr, cannot + why,
              stop.barrier == Barrier::not_transitive
                  ? fmt::format("place the client in {}, which has peerings with both, or join "
                                "{} and {} with a peering of their own",
                                stop.by == nullptr ? std::string("the VPC between")
                                                   : fmt::format(R"("{}")", stop.by->id),
                                name_of(client.vpc), name_of(target.vpc))
                  : fmt::format("join {} and {} with a peering, and routes in both",
                                name_of(client.vpc), name_of(target.vpc))};
    case Barrier::no_route:
    case Barrier::no_return_route:
      return {stop.place, nullptr, cannot + why,
              fmt::format(R"(add a route to it through "{}")",
                          stop.by == nullptr ? std::string_view("the peering") : stop.by->id)};
    case Barrier::egress_closed:
      return {stop.place, nullptr, cannot + why,
              fmt::format("let TCP out at {} to {}", port_of(target), addresses_of(target))};
    case Barrier::ingress_closed:
      return {stop.place, nullptr, cannot + why,
              fmt::format("let TCP in at {} from {}", port_of(target), addresses_of(client))};
    case Barrier::wrong_port:
      return {stop.place, stop.node == nullptr ? nullptr : stop.node->find("FromPort"),
              cannot + why, fmt::format("it takes connections at {}", port_of(target))};
    case Barrier::acl:
      return {stop.place, nullptr, cannot + why,
              "let the port in and out, and the answers to ports 1024-65535 back"};
    default:
      return {};
  }
}

/// Whether a subnet lies outside its VPC: then no route to the VPC leads there.
bool stands_outside(const net::Placement& placement) {
  return std::any_of(
      placement.subnets.begin(), placement.subnets.end(), [](const net::Subnet* subnet) {
        return is_own(subnet->vpc) && subnet->vpc->ranges_known && subnet->range &&
               std::none_of(subnet->vpc->ranges.begin(), subnet->vpc->ranges.end(),
                            [&](const auto& range) { return range.contains(*subnet->range); });
      });
}

/// Whether another rule speaks of the same cause.
bool is_known_otherwise(net::Network& network, const PeeringRoutes& routes,
                        const Connection& connection) {
  const net::Obstacle& stop = connection.reach.obstacle;
  switch (stop.barrier) {
    case Barrier::misled:
      return true;  // NET005 and NET006 do
    case Barrier::no_route:
    case Barrier::no_return_route: {
      if (stands_outside(*connection.reference->client) ||
          stands_outside(*connection.reference->target)) {
        return true;  // NET001 does
      }
      if (stop.subnet->on_main_table) {
        for (const net::RouteTable* table : stop.subnet->vpc->tables) {
          if (!table->routes.empty()) return true;  // NET007 does
        }
      }
      if (stop.subnet->table != nullptr) {
        for (const net::Route* route : stop.subnet->table->routes) {
          if (leads_astray(*stop.subnet->table, *route)) return true;  // NET006 does
        }
      }
      const net::Peering* peering = network.peering(stop.by);
      return peering != nullptr && routes.lacks_route(*peering, stop.from);  // NET004 does
    }
    default:
      return false;
  }
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.references().empty()) return;
  // Those of the network with a condition decided are nobody else's.
  std::optional<Connections> decided;
  if (&network != &context.analysis.model<net::Network>()) decided.emplace(network);
  const Connections& connections = decided ? *decided : context.analysis.model<Connections>();
  const PeeringRoutes routes(network);
  // Several clients that the same thing stops are one finding, with a place each.
  std::map<std::tuple<const Resource*, const Node*, Barrier, const Resource*>, std::size_t> seen;
  struct Group {
    Complaint complaint;
    std::vector<const Connection*> connections;
  };
  std::vector<Group> groups;
  for (const Connection& connection : connections.all()) {
    if (connection.reach.verdict != analysis::Verdict::broken ||
        is_known_otherwise(network, routes, connection)) {
      continue;
    }
    Complaint complaint = complaint_of(connection);
    if (complaint.place == nullptr) continue;
    const auto [at, added] = seen.try_emplace(
        {complaint.place, complaint.node, connection.reach.obstacle.barrier,
         connection.reach.obstacle.to == nullptr ? nullptr
                                                 : connection.reach.obstacle.to->resource},
        groups.size());
    if (added) groups.push_back({std::move(complaint), {}});
    groups[at->second].connections.push_back(&connection);
  }
  for (Group& group : groups) {
    const net::Reference& first = *group.connections.front()->reference;
    Complaint& complaint = group.complaint;
    // What is told of a client stands where it is given the host.
    Finding& finding =
        complaint.place == first.holder
            ? reporter.report(client_reaches_database, first.edge->path, first.edge->mark,
                              std::move(complaint.message), std::move(complaint.hint))
            : report_at(client_reaches_database, reporter, *complaint.place, complaint.node,
                        std::move(complaint.message), std::move(complaint.hint));
    for (const Connection* connection : group.connections) {
      const net::Reference& reference = *connection->reference;
      if (connection == group.connections.front() && complaint.place == first.holder) continue;
      finding.related.push_back(
          reporter.related(fmt::format(R"("{}" connects to "{}")", reference.client->resource->id,
                                       reference.target->resource->id),
                           reference.edge->mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, client_reaches_database, run_once);
}

}  // namespace

constinit const Check client_reaches_database{
    .rule =
        {
            .id = "NET011",
            .severity = Severity::warning,
            .title = "A client reaches the database whose host it is given",
            .why = "A function or service that is told the host of a database connects to it. "
                   "Where no route leads there and back, or a security group or network ACL is "
                   "closed, every connection times out.",
            .bad = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
  TaskGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      VpcId: !Ref Network
  DatabaseGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: MySQL from the tasks
          IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          SourceSecurityGroupId: !GetAtt TaskGroup.GroupId
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: false
      MasterUsername: orders
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Subnets
      VPCSecurityGroups: [!GetAtt DatabaseGroup.GroupId]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions:
        - Name: orders
          Image: public.ecr.aws/docker/library/alpine:3
          Environment:
            - Name: DATABASE_HOST
              Value: !GetAtt Database.Endpoint.Address
  Cluster:
    Type: AWS::ECS::Cluster
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref First, !Ref Second]
          SecurityGroups: [!GetAtt TaskGroup.GroupId]
)yaml",
            .good = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
  TaskGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      VpcId: !Ref Network
  DatabaseGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: PostgreSQL from the tasks
          IpProtocol: tcp
          FromPort: 5432
          ToPort: 5432
          SourceSecurityGroupId: !GetAtt TaskGroup.GroupId
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: false
      MasterUsername: orders
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Subnets
      VPCSecurityGroups: [!GetAtt DatabaseGroup.GroupId]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions:
        - Name: orders
          Image: public.ecr.aws/docker/library/alpine:3
          Environment:
            - Name: DATABASE_HOST
              Value: !GetAtt Database.Endpoint.Address
  Cluster:
    Type: AWS::ECS::Cluster
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref First, !Ref Second]
          SecurityGroups: [!GetAtt TaskGroup.GroupId]
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
