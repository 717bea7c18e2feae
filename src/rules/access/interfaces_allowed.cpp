#include <fmt/format.h>

#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check interfaces_allowed;

namespace {

/// Without these Lambda refuses the function; the others it needs later.
constexpr std::array<std::string_view, 3> needed = {
    "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"};

/// A parameter whose values CloudFormation looks up before it makes anything: none is refused.
bool is_list_of_subnets(const Context& context, const Node& subnets) {
  const analysis::Invocation call = analysis::invocation_of(subnets);
  if (call.function != analysis::Function::ref || !call.argument().is_string()) return false;
  const Parameter* parameter = context.tree.parameter(call.argument().text());
  return parameter != nullptr && parameter->type == "List<AWS::EC2::Subnet::Id>";
}

bool is_in_vpc(const Context& context, const FunctionCode& function) {
  if (function.vpc_config == nullptr) return false;
  const Node* subnets = function.vpc_config->find("SubnetIds");
  if (subnets == nullptr) return false;
  if (is_list_of_subnets(context, *subnets)) return true;
  const auto alternatives = context.resolver.alternatives_of(*subnets);
  return alternatives.size() == 1 && alternatives[0].state == analysis::Alternative::State::known &&
         alternatives[0].value.size() > 0;
}

void run(const Context& context, Reporter& reporter) {
  const auto& access = access_of(context);
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.role == nullptr || !is_in_vpc(context, function)) continue;
    const analysis::access::Role* role = access.role_of(*function.role);
    if (role == nullptr) continue;
    for (const std::string_view action : needed) {
      if (access.allows(*role, action, nullptr, true).verdict != Verdict::broken) continue;
      Finding& finding = report_value(
          interfaces_allowed, reporter, *function.resource, *function.role,
          fmt::format("the function is placed in a VPC, but its role \"{}\" does not allow {}",
                      role->resource->id, action),
          "add the managed policy service-role/AWSLambdaVPCAccessExecutionRole to the role");
      finding.related.push_back(reporter.related("the role", role->resource->mark));
      break;
    }
  }
}

}  // namespace

constinit const Check interfaces_allowed{
    .rule =
        {
            .id = "IAM011",
            .severity = Severity::error,
            .title = "The role of a function in a VPC may make its network interfaces",
            .why = "Lambda connects a function to a VPC by network interfaces, which it "
                   "makes and removes with the role of the function. It refuses to create "
                   "the function where the role does not allow that.",
            .bad = R"yaml(Resources:
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
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig:
        SecurityGroupIds: [sg-0123456789abcdef0]
        SubnetIds: [subnet-0123456789abcdef0]
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .good = R"yaml(Resources:
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
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig:
        SecurityGroupIds: [sg-0123456789abcdef0]
        SubnetIds: [subnet-0123456789abcdef0]
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
