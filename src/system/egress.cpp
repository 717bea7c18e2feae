#include "system/egress.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "system/functions.hpp"

namespace dbrepl::system {
namespace {

using config::Environment;

/// The functions' environment and what stands in it.
struct Home {
  const Environment& environment;
  const cfn::Handle<aws::ec2::VPC>& vpc;
  const std::vector<cfn::Handle<aws::ec2::Subnet>>& subnets;
  const cfn::Handle<aws::ec2::RouteTable>& route_table;
};

cfn::Handle<aws::ec2::SecurityGroup> add_endpoint_group(
    Scope& scope, const Home& home, const cfn::Handle<aws::ec2::SecurityGroup>& functions) {
  using aws::ec2::security_group::Ingress;
  const std::string name = scope.names().endpoints_security_group();
  return scope.out().add("EndpointSecurityGroup",
                         aws::ec2::SecurityGroup{
                             .GroupDescription = "Endpoints of the replication functions",
                             .GroupName = Scope::name(name),
                             .SecurityGroupIngress = {Ingress{
                                 .Description = "HTTPS from the functions",
                                 .FromPort = https_port,
                                 .IpProtocol = "tcp",
                                 .SourceSecurityGroupId = attr(functions).GroupId,
                                 .ToPort = https_port,
                             }},
                             .Tags = scope.tags(home.environment, name),
                             .VpcId = ref(home.vpc),
                         });
}

cfn::Expression<cfn::String> service_name(std::string_view service) {
  return cfn::sub("com.amazonaws.", cfn::pseudo::region, fmt::format(".{}", service));
}

/// In one subnet of each zone, for a second one in the same zone is refused.
cfn::Handle<aws::ec2::VPCEndpoint> add_interface_endpoint(
    Scope& scope, const Home& home, std::string_view id, std::string_view service,
    const cfn::Handle<aws::ec2::SecurityGroup>& group) {
  std::vector<decltype(ref(home.subnets.front()))> subnets;
  const auto zones = static_cast<std::size_t>(home.environment.settings.zones);
  for (std::size_t i = 0; i < home.subnets.size() && i < zones; ++i) {
    subnets.push_back(ref(home.subnets[i]));
  }
  return scope.out().add(
      Scope::id(home.environment, id),
      aws::ec2::VPCEndpoint{
          .PrivateDnsEnabled = true,
          .SecurityGroupIds = {ref(group)},
          .ServiceName = service_name(service),
          .SubnetIds = std::move(subnets),
          .Tags = scope.name_tags(home.environment, scope.names().of(home.environment, service)),
          .VpcEndpointType = "Interface",
          .VpcId = ref(home.vpc),
      });
}

std::vector<cfn::ResourceId> add_endpoints(Scope& scope, const Home& home,
                                           const cfn::Handle<aws::ec2::SecurityGroup>& functions) {
  const auto group = add_endpoint_group(scope, home, functions);
  const auto secrets =
      add_interface_endpoint(scope, home, "SecretsManagerEndpoint", "secretsmanager", group);
  const auto parameters = add_interface_endpoint(scope, home, "SSMEndpoint", "ssm", group);
  const auto objects = scope.out().add(
      Scope::id(home.environment, "S3Endpoint"),
      aws::ec2::VPCEndpoint{
          .RouteTableIds = {ref(home.route_table)},
          .ServiceName = service_name("s3"),
          .Tags = scope.name_tags(home.environment, scope.names().of(home.environment, "s3")),
          .VpcEndpointType = "Gateway",
          .VpcId = ref(home.vpc),
      });
  return {secrets, parameters, objects};
}

/// A NAT gateway in the first zone, with what leads from it to the internet. Addresses and gateways
/// need the attachment, and must go before it does.
std::vector<cfn::ResourceId> add_nat(Scope& scope, const Home& home) {
  const Environment& environment = home.environment;
  cfn::Template& out = scope.out();
  const auto tags = [&](std::string_view thing) {
    return scope.name_tags(environment, scope.names().of(environment, thing));
  };
  const auto internet = out.add(Scope::id(environment, "InternetGateway"),
                                aws::ec2::InternetGateway{.Tags = tags("internet-gateway")});
  const auto attachment = out.add(
      Scope::id(environment, "InternetGatewayAttachment"),
      aws::ec2::VPCGatewayAttachment{.InternetGatewayId = ref(internet), .VpcId = ref(home.vpc)});
  const auto subnet = out.add(Scope::id(environment, "PublicSubnet"),
                              aws::ec2::Subnet{
                                  .AvailabilityZone = cfn::select(0, cfn::get_azs()),
                                  .CidrBlock = to_string(scope.config().network.public_subnet),
                                  .Tags = tags("public-subnet"),
                                  .VpcId = ref(home.vpc),
                              });
  const auto table =
      out.add(Scope::id(environment, "PublicRouteTable"),
              aws::ec2::RouteTable{.Tags = tags("public-route-table"), .VpcId = ref(home.vpc)});
  const auto association = out.add(
      Scope::id(environment, "PublicSubnetRouteTableAssociation"),
      aws::ec2::SubnetRouteTableAssociation{.RouteTableId = ref(table), .SubnetId = ref(subnet)});
  const auto way = out.add(Scope::id(environment, "InternetRoute"),
                           aws::ec2::Route{
                               .DestinationCidrBlock = everywhere,
                               .GatewayId = ref(internet),
                               .RouteTableId = ref(table),
                           },
                           {.depends_on = {attachment}});
  const auto address = out.add(Scope::id(environment, "NatAddress"),
                               aws::ec2::EIP{.Domain = "vpc", .Tags = tags("nat-address")},
                               {.depends_on = {attachment}});
  const auto gateway = out.add(Scope::id(environment, "NatGateway"),
                               aws::ec2::NatGateway{
                                   .AllocationId = attr(address).AllocationId,
                                   .SubnetId = ref(subnet),
                                   .Tags = tags("nat-gateway"),
                               },
                               {.depends_on = {way, association}});
  const auto route =
      out.add(Scope::id(environment, "NatRoute"), aws::ec2::Route{
                                                      .DestinationCidrBlock = everywhere,
                                                      .NatGatewayId = ref(gateway),
                                                      .RouteTableId = ref(home.route_table),
                                                  });
  return {route};
}

}  // namespace

std::vector<cfn::ResourceId> add_egress(Scope& scope, const Network& network,
                                        const cfn::Handle<aws::ec2::SecurityGroup>& functions) {
  const std::size_t place = functions_home(scope.config());
  const Home home{scope.config().environments[place], network.vpcs[place], network.subnets[place],
                  network.route_tables[place]};
  switch (scope.config().network.egress) {
    case config::Gateway::endpoints:
      return add_endpoints(scope, home, functions);
    case config::Gateway::nat:
      return add_nat(scope, home);
    case config::Gateway::none:
      break;
  }
  return {};
}

}  // namespace dbrepl::system
