#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check mount_targets_first;

namespace {

/// The file systems that a function mounts, by their access points.
std::vector<const Resource*> mounted_by(const Context& context, const Node& configs) {
  std::vector<const Resource*> found;
  for (const Node& config : configs.items()) {
    const Node* arn = config.find("Arn");
    const Resource* point =
        arn == nullptr ? nullptr
                       : context.analysis.symbols.resource_of(*arn, "AWS::EFS::AccessPoint");
    const Node* files = point == nullptr ? nullptr : point->property("FileSystemId");
    const Resource* system =
        files == nullptr ? nullptr : context.analysis.symbols.resource_of(*files);
    if (system != nullptr) found.push_back(system);
  }
  return found;
}

void check(const Context& context, const Resource& function,
           const std::vector<const Resource*>& systems, Reporter& reporter) {
  for (const Resource& target : context.tree.resources()) {
    if (target.type != "AWS::EFS::MountTarget" || !target.condition.empty()) continue;
    const Node* files = target.property("FileSystemId");
    const Resource* system =
        files == nullptr ? nullptr : context.analysis.symbols.resource_of(*files);
    if (system == nullptr || std::find(systems.begin(), systems.end(), system) == systems.end() ||
        context.graph.reaches(context.tree.position(function), context.tree.position(target))) {
      continue;
    }
    Finding& finding = report_property(
        mount_targets_first, reporter, function, "FileSystemConfigs",
        fmt::format(R"(nothing makes the function wait for "{}", by which it mounts "{}")",
                    target.id, system->id),
        fmt::format("DependsOn: {}", target.id));
    finding.related.push_back(reporter.related("the mount target", target.mark));
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& function : context.tree.resources()) {
    if (!function.is_function()) {
      continue;
    }
    const Node* configs = function.property("FileSystemConfigs");
    if (configs == nullptr) continue;
    const std::vector<const Resource*> systems = mounted_by(context, *configs);
    if (!systems.empty()) check(context, function, systems, reporter);
  }
}

}  // namespace

constinit const Check mount_targets_first{
    .rule =
        {
            .id = "RUN011",
            .severity = Severity::warning,
            .title = "A function waits for the mount targets of its file system",
            .why = "A function with a file system is refused while the mount targets of that are "
                   "not ready. It names the access point alone, so CloudFormation makes both at "
                   "the same time, and the stack fails now and then.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: files and their function
      VpcId: !Ref Network
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 2049, ToPort: 2049, CidrIp: 10.1.0.0/16}]
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: {Encrypted: true}
  Entry: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
  Mount:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Place, SecurityGroups: [!Ref Group]}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /aws/lambda/files, RetentionInDays: 7}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: files
      Runtime: python3.13
      Handler: index.handler
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/files
      VpcConfig: {SubnetIds: [!Ref Place], SecurityGroupIds: [!Ref Group]}
      FileSystemConfigs: [{Arn: !GetAtt Entry.Arn, LocalMountPath: /mnt/files}]
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Place: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: files and their function
      VpcId: !Ref Network
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 2049, ToPort: 2049, CidrIp: 10.1.0.0/16}]
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: {Encrypted: true}
  Entry: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
  Mount:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Place, SecurityGroups: [!Ref Group]}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /aws/lambda/files, RetentionInDays: 7}
  Function:
    Type: AWS::Lambda::Function
    DependsOn: Mount
    Properties:
      FunctionName: files
      Runtime: python3.13
      Handler: index.handler
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/files
      VpcConfig: {SubnetIds: [!Ref Place], SecurityGroupIds: [!Ref Group]}
      FileSystemConfigs: [{Arn: !GetAtt Entry.Arn, LocalMountPath: /mnt/files}]
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-lambda-function-filesystemconfig.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
