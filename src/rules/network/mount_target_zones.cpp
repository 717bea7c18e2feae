#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/network/model.hpp"
#include "rules/network/subnets.hpp"

namespace dbrepl::rules {

extern const Check mount_target_zones;

namespace {

/// A mount target in a subnet of the template.
struct Mount {
  const Resource* resource = nullptr;
  const Resource* files = nullptr;
  const net::Subnet* subnet = nullptr;  ///< null where it is not known
};

std::vector<Mount> mounts_of(const Context& context) {
  std::vector<Mount> mounts;
  net::Network& network = network_of(context);
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EFS::MountTarget") continue;
    mounts.push_back(
        {&resource, network.reader().named(resource.property("FileSystemId")).resource,
         network.subnet(network.reader().named(resource.property("SubnetId")).resource)});
  }
  return mounts;
}

/// Two mount targets of a file system in one zone.
void check_twice(const Context& context, const std::vector<Mount>& mounts, Reporter& reporter) {
  for (std::size_t i = 1; i < mounts.size(); ++i) {
    const Mount& one = mounts[i];
    const auto* const other =
        std::find_if(mounts.data(), mounts.data() + i, [&](const Mount& before) {
          return one.files != nullptr && before.files == one.files && one.subnet != nullptr &&
                 before.subnet != nullptr && same_zone(context, *one.subnet, *before.subnet) &&
                 may_meet(context, *one.resource, *before.resource);
        });
    if (other == mounts.data() + i) continue;
    Finding& finding =
        report_property(mount_target_zones, reporter, *one.resource, "SubnetId",
                        fmt::format(R"("{}" has a mount target in this availability zone, "{}")",
                                    one.files->id, other->resource->id),
                        "a file system has one mount target in each zone");
    finding.related.push_back(reporter.related("the other", other->resource->mark));
  }
}

/// A function in a zone in which its file system has no mount target.
void check_function(const Context& context, const net::Placement& function,
                    const std::vector<Mount>& mounts, Reporter& reporter) {
  const Node* configs = function.resource->property("FileSystemConfigs");
  if (configs == nullptr || !configs->is_array()) return;
  net::Network& network = network_of(context);
  for (const Node& config : configs->items()) {
    const Resource* point = network.reader().named(config.find("Arn")).resource;
    const Resource* files = point == nullptr
                                ? nullptr
                                : network.reader().named(point->property("FileSystemId")).resource;
    if (files == nullptr || network.shared(*files)) continue;
    for (const net::Subnet* subnet : function.subnets) {
      bool open = subnet->zone == nullptr;
      bool any = false;
      for (const Mount& mount : mounts) {
        if (mount.files != nullptr && mount.files != files) continue;
        any = true;
        open = open || mount.files == nullptr || mount.subnet == nullptr ||
               mount.subnet->zone == nullptr || same_zone(context, *mount.subnet, *subnet);
      }
      if (open || !any) continue;
      Finding& finding =
          report_value(mount_target_zones, reporter, *function.resource, config,
                       fmt::format(R"("{}" has no mount target in the availability zone of "{}")",
                                   files->id, subnet->resource->id),
                       "add an AWS::EFS::MountTarget in a subnet of that zone");
      finding.related.push_back(reporter.related("the subnet", subnet->resource->mark));
      return;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  const auto& all = context.tree.resources();
  if (std::none_of(all.begin(), all.end(), [](const Resource& resource) {
        return resource.type == "AWS::EFS::MountTarget";
      })) {
    return;
  }
  const std::vector<Mount> mounts = mounts_of(context);
  check_twice(context, mounts, reporter);
  for (const net::Placement& placement : network_of(context).placements()) {
    if (placement.resource->type == "AWS::Lambda::Function" && !placement.conditional) {
      check_function(context, placement, mounts, reporter);
    }
  }
}

}  // namespace

constinit const Check mount_target_zones{
    .rule =
        {
            .id = "NET029",
            .severity = Severity::error,
            .title = "A file system has one mount target in each zone of its clients",
            .why = "EFS refuses a second mount target in an availability zone, and Lambda a "
                   "function in a zone where its file system has none.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: {Encrypted: true}
  First: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Place, SecurityGroups: []}}
  Second: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Place, SecurityGroups: []}}
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Other:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: files, VpcId: !Ref Network}
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: {Encrypted: true}
  First:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Place, SecurityGroups: [!Ref Group]}
  Second:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Other, SecurityGroups: [!Ref Group]}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
