#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "rules/deletion/deletion_order.hpp"

namespace dbrepl::rules {

extern const Check function_interface_order;

namespace {

/// What tells of the permission to manage network interfaces.
constexpr std::array<std::string_view, 7> signs{"AWSLambdaVPCAccessExecutionRole",
                                                "AWSLambdaENIManagementAccess",
                                                "AdministratorAccess",
                                                "PowerUserAccess",
                                                "AmazonEC2FullAccess",
                                                "NetworkInterface",
                                                "ec2:*"};

/// Whether one of the signs stands below a value, other than in a statement that denies.
bool allows(const Node& value) {
  if (value.is_string()) {
    return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
      return value.text().find(sign) != std::string_view::npos;
    });
  }
  const Node* effect = value.is_object() ? value.find("Effect") : nullptr;
  if (effect != nullptr && effect->is_string() && effect->text() == "Deny") return false;
  return std::any_of(value.items().begin(), value.items().end(), allows) ||
         std::any_of(value.members().begin(), value.members().end(),
                     [](const Member& member) { return allows(member.value); });
}

/// Whether a role or policy lets Lambda manage network interfaces, as far as its texts tell.
bool manages_interfaces(const Resource& resource) {
  return resource.properties != nullptr && allows(*resource.properties);
}

/// Whether a managed policy of a role is one that is not known here.
bool has_unknown_policy(const Context& context, const Resource& role) {
  const Node* policies = role.property("ManagedPolicyArns");
  if (policies == nullptr) return false;
  if (!policies->is_array()) return true;
  return std::any_of(policies->items().begin(), policies->items().end(), [&](const Node& policy) {
    return analysis::invocation_of(policy).function != analysis::Function::sub &&
           !context.resolver.text_of(policy);
  });
}

/// Which roles and policies let Lambda manage interfaces. Functions share them: each is read once.
class Managers {
 public:
  bool has(const Resource& resource) {
    const auto [known, fresh] = known_.try_emplace(&resource, false);
    if (fresh) known->second = manages_interfaces(resource);
    return known->second;
  }

 private:
  std::unordered_map<const Resource*, bool> known_;
};

void run(const Context& context, Reporter& reporter) {
  constexpr int most = 200;
  int looked_at = 0;
  const Deletion deletion(context);
  Managers managers;
  for (const Resource& function : context.tree.resources()) {
    if (function.type != "AWS::Lambda::Function" || function.property("VpcConfig") == nullptr)
      continue;
    for (const Resource* role : named_by(context, function, "Role", "AWS::IAM::Role")) {
      if (managers.has(*role) || has_unknown_policy(context, *role)) continue;
      if (looked_at++ >= most) return;
      const std::vector<bool> needed = needed_by(context, function);
      for (const Resource* policy : policies_of(context, *role)) {
        if (!managers.has(*policy) || needed[context.tree.position(*policy)]) continue;
        Finding& finding = report_at(
            function_interface_order, reporter, function, {}, function.mark,
            fmt::format("\"{}\" may be deleted after \"{}\", which lets Lambda remove its network "
                        "interfaces: they stay, and with them the subnets and security groups",
                        function.id, policy->id),
            fmt::format("DependsOn: {}", policy->id));
        finding.severity = deletion.severity();
        finding.related.push_back(reporter.related("the policy", policy->mark));
        break;
      }
    }
  }
}

}  // namespace

constinit const Check function_interface_order{
    .rule =
        {
            .id = "DEL011",
            .severity = Severity::warning,
            .title = "A function in a VPC depends on the policy that manages its interfaces",
            .why = "Lambda creates and removes the network interfaces of a function with the "
                   "permissions of its role. A policy that is a resource of its own may be deleted "
                   "first, since nothing depends on it: the interfaces stay, and block the "
                   "deletion of subnets and security groups. At creation the same race makes the "
                   "function fail.",
            .bad = R"yaml(Parameters:
  CodeBucket:
    Type: String
  SubnetIds:
    Type: List<AWS::EC2::Subnet::Id>
  GroupId:
    Type: AWS::EC2::SecurityGroup::Id
Resources:
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
  Interfaces:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: interfaces
      Roles:
        - !Ref Role
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - ec2:CreateNetworkInterface
              - ec2:DescribeNetworkInterfaces
              - ec2:DescribeSubnets
              - ec2:DeleteNetworkInterface
              - ec2:AssignPrivateIpAddresses
              - ec2:UnassignPrivateIpAddresses
            Resource: "*"
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
      VpcConfig:
        SubnetIds: !Ref SubnetIds
        SecurityGroupIds:
          - !Ref GroupId
)yaml",
            .good = R"yaml(Parameters:
  CodeBucket:
    Type: String
  SubnetIds:
    Type: List<AWS::EC2::Subnet::Id>
  GroupId:
    Type: AWS::EC2::SecurityGroup::Id
Resources:
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
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
      VpcConfig:
        SubnetIds: !Ref SubnetIds
        SecurityGroupIds:
          - !Ref GroupId
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
