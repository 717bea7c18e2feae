#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check endpoint_type;

namespace {

bool has_gateway_endpoints(std::string_view service) {
  return service == "s3" || service == "dynamodb" || service == "s3express";
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::Endpoint& endpoint : network.endpoints()) {
    const Resource& resource = *endpoint.resource;
    const auto property = [&](std::string_view name) {
      return network.reader().property(resource, name);
    };
    if (endpoint.type == net::EndpointType::gateway) {
      if (!endpoint.service.empty() && !has_gateway_endpoints(endpoint.service)) {
        const bool given = property("VpcEndpointType") != nullptr;
        report_property(endpoint_type, reporter, resource,
                        given ? "VpcEndpointType" : "ServiceName",
                        fmt::format("\"{}\" has interface endpoints alone, and this one is of "
                                    "type Gateway{}",
                                    endpoint.service, given ? "" : ", the default"),
                        "VpcEndpointType: Interface");
        continue;
      }
      for (const char* name : {"SubnetIds", "SecurityGroupIds"}) {
        if (property(name) == nullptr) continue;
        report_property(endpoint_type, reporter, resource, name,
                        fmt::format("{} is for endpoints of type Interface, and this one is of "
                                    "type Gateway",
                                    name),
                        "a gateway endpoint serves the route tables in RouteTableIds");
        break;
      }
    } else if (endpoint.type == net::EndpointType::interface) {
      if (endpoint.service == "s3express") {
        report_property(endpoint_type, reporter, resource, "VpcEndpointType",
                        R"("s3express" has gateway endpoints alone)", "VpcEndpointType: Gateway");
      } else if (property("RouteTableIds") != nullptr) {
        report_property(endpoint_type, reporter, resource, "RouteTableIds",
                        "RouteTableIds is for endpoints of type Gateway, and this one is of type "
                        "Interface",
                        "an interface endpoint stands in the subnets in SubnetIds");
      }
    }
  }
}

}  // namespace

constinit const Check endpoint_type{
    .rule =
        {
            .id = "NET013",
            .severity = Severity::error,
            .title = "An endpoint has a type that its service offers",
            .why = "Without VpcEndpointType an endpoint is of type Gateway, which only S3 and "
                   "DynamoDB offer. EC2 refuses an endpoint of a type that the service does not "
                   "have, or with properties of another type, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Secrets:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      ServiceName: !Sub com.amazonaws.${AWS::Region}.secretsmanager
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
