#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "rules/known.hpp"
#include "rules/network/service_ways.hpp"

namespace dbrepl::rules {

extern const Check tasks_pull_images;

namespace {

/// Stands for all registries on the internet.
constexpr std::string_view elsewhere = "public.ecr.aws";
/// That of the region.
constexpr std::string_view regional = "ecr.dkr";

/// Where an image may be pulled from, as names of services.
using Registries = std::vector<std::string_view>;

Registries registries_of(const Context& context, const Node& image) {
  const analysis::SymbolicText text = context.analysis.symbols.text_of(image);
  for (const analysis::Piece& piece : text.pieces) {
    if (piece.kind == analysis::Piece::Kind::literal &&
        piece.text.find(".dkr.ecr.") != std::string_view::npos) {
      return {regional};
    }
    if (piece.kind == analysis::Piece::Kind::reference && piece.attribute == "RepositoryUri") {
      return {regional};
    }
  }
  // A name without a registry is one of Docker Hub; both are on the internet.
  if (text.pieces.empty() || text.pieces.front().kind != analysis::Piece::Kind::literal) {
    return {elsewhere, regional};  // one of both
  }
  const std::string_view start = text.pieces.front().text;
  const bool named = start.starts_with("public.ecr.aws/") || start.starts_with("docker.io/") ||
                     start.starts_with("ghcr.io/") || start.starts_with("quay.io/");
  const std::string_view first = start.substr(0, start.find('/'));
  const bool bare = text.is_literal() && (first.size() == start.size() ||
                                          first.find_first_of(".:") == std::string_view::npos);
  return named || bare ? Registries{elsewhere} : Registries();
}

void check(const Context& context, const Resource& service, const net::Placement& client,
           Reporter& reporter) {
  const Resource* task =
      referred(context, property_of(service, {"TaskDefinition"}), {"AWS::ECS::TaskDefinition"});
  const Node* containers = task == nullptr ? nullptr : property_of(*task, {"ContainerDefinitions"});
  if (containers == nullptr || !containers->is_array()) return;
  net::Network& network = network_of(context);
  for (const Node& container : containers->items()) {
    const Node* image = container.is_object() ? container.find("Image") : nullptr;
    if (image == nullptr) continue;
    const Registries registries = registries_of(context, *image);
    net::Reach way;
    const bool stopped = std::all_of(registries.begin(), registries.end(), [&](auto registry) {
      way = net::reach_service(network, client, registry);
      return way.verdict == analysis::Verdict::broken && !is_known_otherwise(client, way.obstacle);
    });
    if (registries.empty() || !stopped) continue;
    Finding& finding = report_at(
        tasks_pull_images, reporter, service, client.subnets_node,
        fmt::format(R"(the tasks of "{}" cannot pull their image: {})", service.id,
                    net::spell_obstacle(way)),
        registries.back() == regional
            ? "AssignPublicIp: ENABLED in public subnets, a route to a NAT gateway, or endpoints "
              "for ecr.api, ecr.dkr and s3"
            : "AssignPublicIp: ENABLED in public subnets, or a route to a NAT gateway");
    finding.related.push_back(reporter.related("the image", image->mark()));
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.subnets().empty()) return;
  for (const Resource& service : context.tree.resources()) {
    if (service.type != "AWS::ECS::Service" ||
        certain_text(context, property_of(service, {"LaunchType"})) != "FARGATE" ||
        certain_integer(context, property_of(service, {"DesiredCount"})) == 0) {
      continue;
    }
    const net::Placement* client = network.placement(&service);
    if (client != nullptr) check(context, service, *client, reporter);
  }
}

}  // namespace

constinit const Check tasks_pull_images{
    .rule =
        {
            .id = "NET033",
            .severity = Severity::warning,
            .title = "Fargate tasks have a way to their image",
            .why = "A task on Fargate pulls its image through its own network interface. In a "
                   "subnet without a NAT gateway, without endpoints of the registry, and without "
                   "a public address it never starts: CannotPullContainerError, and the service "
                   "does not become stable.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Placed:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Place, RouteTableId: !Ref Table}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: !Ref Network}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: '256'
      Memory: '512'
      ContainerDefinitions: [{Name: web, Image: 'public.ecr.aws/nginx/nginx:stable'}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Web
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [!Ref Place], SecurityGroups: [!Ref Group]}
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attached
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Placed:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Place, RouteTableId: !Ref Table}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: !Ref Network}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: '256'
      Memory: '512'
      ContainerDefinitions: [{Name: web, Image: 'public.ecr.aws/nginx/nginx:stable'}]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Out
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Web
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref Place]
          SecurityGroups: [!Ref Group]
          AssignPublicIp: ENABLED
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
                      "fargate-task-networking.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
