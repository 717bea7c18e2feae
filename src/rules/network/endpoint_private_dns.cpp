#include <fmt/format.h>

#include <unordered_set>

#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check endpoint_private_dns;

namespace {

bool calls_services(const Resource& resource) {
  return resource.is_function() || resource.type == "AWS::ECS::Service" ||
         resource.type == "AWS::EC2::Instance" || resource.type == "AWS::CodeBuild::Project";
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.endpoints().empty() || network.open()) return;
  std::unordered_set<const net::Vpc*> with_clients;
  for (const net::Placement& placement : network.placements()) {
    if (placement.vpc != nullptr && calls_services(*placement.resource)) {
      with_clients.insert(placement.vpc);
    }
  }
  for (const net::Endpoint& endpoint : network.endpoints()) {
    const Resource& resource = *endpoint.resource;
    // S3 by an interface is called by names of its own; a policy or an event can hand those on.
    if (endpoint.type != net::EndpointType::interface || endpoint.service.empty() ||
        endpoint.service == "s3" || endpoint.private_dns != analysis::Truth::no ||
        endpoint.vpc == nullptr || endpoint.vpc->has_private_zone || endpoint.vpc->open ||
        network.shared(resource) || !with_clients.contains(endpoint.vpc) ||
        context.graph.is_used(context.tree.position(resource))) {
      continue;
    }
    report_property(endpoint_private_dns, reporter, resource, "PrivateDnsEnabled",
                    fmt::format("the endpoint has no private DNS: the name of \"{}\" does not "
                                "lead to it, and nothing takes its own names",
                                endpoint.service),
                    "PrivateDnsEnabled: true");
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, endpoint_private_dns, run_once);
}

}  // namespace

constinit const Check endpoint_private_dns{
    .rule =
        {
            .id = "NET014",
            .severity = Severity::warning,
            .title = "An interface endpoint takes the service's own name",
            .why = "SDKs call a service by its public name. Without private DNS that name leads to "
                   "the internet, and the endpoint serves nobody who does not know its own names.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks and endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions:
        - Name: worker
          Image: public.ecr.aws/docker/library/alpine:3
  Cluster:
    Type: AWS::ECS::Cluster
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref Subnet]
          SecurityGroups: [!GetAtt Group.GroupId]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks and endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions:
        - Name: worker
          Image: public.ecr.aws/docker/library/alpine:3
  Cluster:
    Type: AWS::ECS::Cluster
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref Subnet]
          SecurityGroups: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
