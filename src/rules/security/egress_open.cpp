#include <fmt/format.h>

#include <unordered_set>

#include "rules/network/clients.hpp"

namespace dbrepl::rules {

extern const Check egress_open;

namespace {

bool lets_everything_out(const net::GroupRule& rule) {
  return rule.party == net::Party::range && rule.range.prefix == 0 && !rule.conditional &&
         rule.tcp == analysis::Verdict::holds && rule.ports_known && rule.from <= 0 &&
         rule.to >= 65535;
}

void run(const Context& context, Reporter& reporter) {
  std::unordered_set<const Node*> seen;
  for (const net::Reference& reference : network_of(context).references()) {
    const std::string_view type = reference.client->resource->type;
    if (type != "AWS::Lambda::Function" && type != "AWS::Serverless::Function") continue;
    for (const net::Group* group : reference.client->groups) {
      for (const net::GroupRule& rule : group->egress) {
        if (!lets_everything_out(rule) || !seen.insert(rule.node).second) continue;
        report_at(
            egress_open, reporter, *rule.owner, rule.node->find("CidrIp"),
            fmt::format("\"{}\" may connect to everything, though \"{}\" and HTTPS may be all "
                        "that it needs",
                        reference.client->resource->id, reference.target->resource->id),
            "let TCP out to the ports and ranges of its databases, and to 443");
      }
    }
  }
}

}  // namespace

constinit const Check egress_open{
    .rule =
        {
            .id = "SEC015",
            .severity = Severity::info,
            .title = "A client of a database is let out no further than it needs",
            .why = "A function that reads databases and may connect to everything can carry what "
                   "it reads anywhere. A rule for the port and ranges of its databases, and one "
                   "for HTTPS, are mostly enough. A group without rules of its own is not "
                   "reported: EC2 then lets everything out.",
            .bad = R"yaml(Parameters:
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Network: {Type: "AWS::EC2::VPC::Id"}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Clients
      VpcId: !Ref Network
      SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 0.0.0.0/0}]
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-postgresql
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [!Ref Group]}
      Environment: {Variables: {DB_HOST: !GetAtt Cluster.Endpoint.Address}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .good = R"yaml(Parameters:
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Network: {Type: "AWS::EC2::VPC::Id"}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Clients
      VpcId: !Ref Network
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/16}]
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-postgresql
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [!Ref Group]}
      Environment: {Variables: {DB_HOST: !GetAtt Cluster.Endpoint.Address}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
