#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check endpoint_service;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const net::Endpoint& endpoint : network_of(context).endpoints()) {
    if (endpoint.misspelt.empty()) continue;
    report_property(
        endpoint_service, reporter, *endpoint.resource, "ServiceName",
        fmt::format(R"(no service offers endpoints by the name of "{}")", endpoint.misspelt),
        fmt::format(R"(did you mean "{}"?)", endpoint.service));
  }
}

}  // namespace

constinit const Check endpoint_service{
    .rule =
        {
            .id = "NET034",
            .severity = Severity::error,
            .title = "An endpoint names a service that there is",
            .why = "EC2 refuses an endpoint of a service that it does not know: \"The Vpc Endpoint "
                   "Service does not exist\". Some services go by other names in endpoints than "
                   "elsewhere. Reported where a name is near to that of a service; AWS adds "
                   "services all the time.",
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
      GroupDescription: Endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Secrets:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.secretmanager
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
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
      GroupDescription: Endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Secrets:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.secretsmanager
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/privatelink/"
                      "aws-services-privatelink-support.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
