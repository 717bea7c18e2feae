#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check launch_template_vpc;

namespace {

class LaunchTemplate {
 public:
  LaunchTemplate(const Context& context, const Resource& resource, Reporter& reporter)
      : context_(context), resource_(resource), reporter_(reporter) {}

  void check(const Node& data) {
    const Node* interfaces = data.find("NetworkInterfaces");
    const Node* groups = data.find("SecurityGroupIds");
    if (interfaces == nullptr) return;
    for (std::size_t i = 0; i < interfaces->items().size(); ++i) {
      const Node& each = interfaces->items()[i];
      const Resource* subnet = referred(context_, each.find("SubnetId"), {"AWS::EC2::Subnet"});
      if (subnet == nullptr) continue;
      check_groups(*subnet, groups,
                   property_place(resource_, {"LaunchTemplateData", "SecurityGroupIds"}));
      check_groups(
          *subnet, each.find("Groups"),
          property_place(resource_, {"LaunchTemplateData", "NetworkInterfaces", i, "Groups"}));
    }
  }

 private:
  void check_groups(const Resource& subnet, const Node* groups, const Place& place) {
    if (groups == nullptr) return;
    for (std::size_t i = 0; i < groups->items().size(); ++i) {
      const Node& value = groups->items()[i];
      const Resource* group = referred(context_, &value, {"AWS::EC2::SecurityGroup"});
      if (group == nullptr ||
          !surely_differ(context_, property_of(*group, {"VpcId"}), property_of(subnet, {"VpcId"})))
        continue;
      const Path path(place.path(), i);
      Finding& finding =
          reporter_.report(launch_template_vpc, &path, value.mark(),
                           fmt::format("the security group {} is of another VPC than the subnet {}",
                                       quoted(group->id), quoted(subnet.id)));
      finding.related.push_back(reporter_.related("the subnet", subnet.mark));
    }
  }

  const Context& context_;
  const Resource& resource_;
  Reporter& reporter_;
};

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::LaunchTemplate") continue;
    const Node* data = property_of(resource, {"LaunchTemplateData"});
    if (data != nullptr) LaunchTemplate(context, resource, reporter).check(*data);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, launch_template_vpc, run_once, {"AWS::EC2::LaunchTemplate"});
}

}  // namespace

constinit const Check launch_template_vpc{
    .rule =
        {
            .id = "SCH054",
            .severity = Severity::error,
            .title = "The groups of a launch template are of the VPC of its subnets",
            .why = "A network interface lies in a subnet and takes security groups of that "
                   "subnet's VPC alone. A launch template that mixes two VPCs launches "
                   "nothing.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Elsewhere:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.0.0.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Workers
      VpcId: !Ref Elsewhere
  Workers:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        NetworkInterfaces:
          - DeviceIndex: 0
            SubnetId: !Ref Subnet
            Groups: [!GetAtt Group.GroupId]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.0.0.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Workers
      VpcId: !Ref Network
  Workers:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        NetworkInterfaces:
          - DeviceIndex: 0
            SubnetId: !Ref Subnet
            Groups: [!GetAtt Group.GroupId]
)yaml",
            .peers = "E3714",
            .source = " "
                      "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
                      "API_LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
