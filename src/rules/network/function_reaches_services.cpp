#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/network/service_use.hpp"
#include "rules/network/branches.hpp"
#include "rules/network/service_ways.hpp"

namespace dbrepl::rules {

extern const Check function_reaches_services;

namespace {

using net::Barrier;

/// The value to change: where the function stands, unless something that it uses is closed.
std::pair<const Resource*, const Node*> place_of(net::Network& network,
                                                 const net::ServiceUse& use) {
  const net::Obstacle& stop = use.reach.obstacle;
  if ((stop.barrier == Barrier::egress_closed || stop.barrier == Barrier::acl) &&
      stop.place != nullptr) {
    return {stop.place, nullptr};
  }
  const Resource& function = *use.client->resource;
  return {&function, network.reader().property(function, "VpcConfig")};
}

/// "s3", "s3" and "ssm", "s3", "ssm" and "sqs".
std::string listed(const std::vector<const net::ServiceUse*>& uses) {
  std::string text;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (i > 0) text += i + 1 == uses.size() ? " and " : ", ";
    text += fmt::format(R"("{}")", uses[i]->service);
  }
  return text;
}

std::string way_out(const std::vector<const net::ServiceUse*>& uses) {
  const net::Obstacle& stop = uses.front()->reach.obstacle;
  if (stop.barrier == Barrier::egress_closed) return "let TCP out at port 443";
  if (stop.barrier == Barrier::acl) {
    return "let port 443 out, and the answers to ports 1024-65535 back in";
  }
  bool gateway = false;
  bool interface = false;
  for (const net::ServiceUse* use : uses) {
    const bool is_gateway = use->service == "s3" || use->service == "dynamodb";
    (is_gateway ? gateway : interface) = true;
  }
  const std::string_view endpoints =
      gateway && interface ? "interface endpoints, for s3 and dynamodb a gateway endpoint,"
      : gateway            ? "a gateway endpoint"
                           : "interface endpoints with private DNS";
  return fmt::format("add {} or a route to a NAT gateway; or take the function out of the VPC",
                     endpoints);
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.subnets().empty()) return;
  std::optional<net::ServiceUses> decided;
  if (&network != &context.analysis.model<net::Network>()) {
    decided.emplace(context.analysis, network);
  }
  const net::ServiceUses& all = decided ? *decided : context.analysis.model<net::ServiceUses>();
  // All that one thing keeps a function from is one finding.
  using Cause = std::pair<const Resource*, Barrier>;
  std::map<std::pair<const net::Placement*, Cause>, std::size_t> seen;
  std::vector<std::vector<const net::ServiceUse*>> groups;
  for (const net::ServiceUse& use : all.all()) {
    if (use.reach.verdict != analysis::Verdict::broken ||
        is_known_otherwise(*use.client, use.reach.obstacle))
      continue;
    const Cause cause{place_of(network, use).first, use.reach.obstacle.barrier};
    const auto [at, added] = seen.try_emplace({use.client, cause}, groups.size());
    if (added) groups.emplace_back();
    groups[at->second].push_back(&use);
  }
  for (const auto& uses : groups) {
    const net::ServiceUse& first = *uses.front();
    const auto [place, node] = place_of(network, first);
    Finding& finding =
        report_at(function_reaches_services, reporter, *place, node,
                  fmt::format(R"("{}" calls {} and cannot reach {}: {})",
                              first.client->resource->id, listed(uses),
                              uses.size() == 1 ? "it" : "them", net::spell_obstacle(first.reach)),
                  way_out(uses));
    Mark last;
    for (const net::ServiceUse* use : uses) {
      const Mark mark = use->function->source.mark_of(use->call->place);
      if (mark == last) continue;  // a source that is one line
      finding.related.push_back(
          reporter.related(fmt::format(R"(the call of "{}")", use->service), mark));
      last = mark;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, function_reaches_services, run_once);
}

}  // namespace

constinit const Check function_reaches_services{
    .rule =
        {
            .id = "NET012",
            .severity = Severity::warning,
            .title = "A function reaches the services that it calls",
            .why = "A function in a VPC has no way to the internet, and with it none to the APIs "
                   "of AWS, unless endpoints or a NAT gateway give it one: calls hang until the "
                   "function times out.",
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
      GroupDescription: Workers
      VpcId: !Ref Network
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
      Policies:
        - PolicyName: Queue
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: sqs:SendMessage
                Resource: !GetAtt Queue.Arn
  Queue:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          QUEUE: !Ref Queue
      VpcConfig:
        SubnetIds: [!Ref Subnet]
        SecurityGroupIds: [!GetAtt Group.GroupId]
      Code:
        ZipFile: |
          import os

          import boto3


          def handler(event, context):
              boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="done")
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
      GroupDescription: Workers and endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
      Policies:
        - PolicyName: Queue
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: sqs:SendMessage
                Resource: !GetAtt Queue.Arn
  Queue:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          QUEUE: !Ref Queue
      VpcConfig:
        SubnetIds: [!Ref Subnet]
        SecurityGroupIds: [!GetAtt Group.GroupId]
      Code:
        ZipFile: |
          import os

          import boto3


          def handler(event, context):
              boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="done")
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
