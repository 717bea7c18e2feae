#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check custom_resource_replies;

namespace {

/// Whether a source may answer CloudFormation, or hand the request on to what does.
bool may_answer(const FunctionCode& function) {
  if (function.has_layers || !function.source.is_known()) return true;
  constexpr std::array<std::string_view, 14> words{
      "esponseURL",   "esponseUrl",      "esponse_url", "cfnresponse",    "cfn-response",
      "cfn_response", "crhelper",        "CfnResource", "CustomResource", "custom_resource",
      "dumps(event",  "stringify(event", "**event",     "...event"};
  const std::string_view text = function.source.text();
  if (text.find(analysis::code::Source::unknown) != std::string_view::npos) return true;
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

/// Whether another function does with its answer what this one does not: a provider of several.
bool is_called_by_others(const Context& context, const Resource& function) {
  for (const std::uint32_t at : context.graph.to(context.tree.position(function))) {
    const analysis::Edge& edge = context.graph.edges()[at];
    if (context.tree.resources()[edge.from].is_function()) return true;
  }
  return false;
}

void run(const Context& context, Reporter& reporter) {
  std::vector<const Resource*> seen;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_custom()) continue;
    const Resource* target = referred(context, resource.property("ServiceToken"),
                                      {"AWS::Lambda::Function", "AWS::Serverless::Function"});
    if (target == nullptr || std::find(seen.begin(), seen.end(), target) != seen.end()) continue;
    seen.push_back(target);
    const FunctionCode* function = functions_of(context).find(*target);
    if (function == nullptr || function->contents == nullptr || function->contents->syntax_error ||
        may_answer(*function) || is_called_by_others(context, *target)) {
      continue;
    }
    Finding& finding = report_value(
        custom_resource_replies, reporter, *target, *function->source_node,
        fmt::format("the function serves the custom resource \"{}\" and never answers: "
                    "CloudFormation waits up to an hour, at the deletion as well",
                    resource.id),
        function->language == analysis::code::Language::python
            ? "cfnresponse.send(event, context, cfnresponse.SUCCESS, {}), whatever happens"
            : "send the answer to event.ResponseURL, whatever happens");
    finding.related.push_back(reporter.related("the custom resource", resource.mark));
  }
}

}  // namespace

constinit const Check custom_resource_replies{
    .rule =
        {
            .id = "RUN019",
            .severity = Severity::warning,
            .title = "The function of a custom resource answers CloudFormation",
            .why = "CloudFormation does not look at what such a function returns: it waits for an "
                   "answer at the ResponseURL of the event. A source that never names it leaves "
                   "the stack waiting for an hour, when it is made and when it is deleted.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return {"Status": "SUCCESS"}
  Step:
    Type: Custom::Step
    Properties:
      ServiceToken: !GetAtt Function.Arn
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import cfnresponse

          def handler(event, context):
              cfnresponse.send(event, context, cfnresponse.SUCCESS, {})
  Step:
    Type: Custom::Step
    Properties:
      ServiceToken: !GetAtt Function.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-custom-resources.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
