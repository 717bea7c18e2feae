#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check permission_source;

namespace {

struct Caller {
  std::string_view type;
  std::string_view service;
};

constexpr std::array<Caller, 12> callers{{
    {"AWS::ApiGateway::RestApi", "apigateway"},
    {"AWS::ApiGatewayV2::Api", "apigateway"},
    {"AWS::Cognito::UserPool", "cognito-idp"},
    {"AWS::Config::ConfigRule", "config"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "elasticloadbalancing"},
    {"AWS::Events::Rule", "events"},
    {"AWS::IoT::TopicRule", "iot"},
    {"AWS::Logs::LogGroup", "logs"},
    {"AWS::S3::Bucket", "s3"},
    {"AWS::SNS::Topic", "sns"},
    {"AWS::SecretsManager::Secret", "secretsmanager"},
    {"AWS::SES::ReceiptRule", "ses"},
}};

/// The resource whose ARN, or a part of it, a value is.
const Resource* source_of(const Context& context, const Node& value) {
  if (const Resource* named = referred(context, &value)) return named;
  const analysis::SymbolicText text = context.analysis.symbols.text_of(value);
  for (const analysis::Piece& piece : text.pieces) {
    if (piece.kind == analysis::Piece::Kind::unknown) return nullptr;
    if (piece.kind == analysis::Piece::Kind::reference) return context.tree.resource(piece.text);
  }
  return nullptr;
}

/// "logs.eu-west-1.amazonaws.com" is of the service "logs".
bool is_of(std::string_view principal, std::string_view service) {
  return principal.starts_with(service) && principal.size() > service.size() &&
         principal[service.size()] == '.';
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& permission : context.tree.resources()) {
    if (permission.type != "AWS::Lambda::Permission") continue;
    const Node* principal = property_of(permission, {"Principal"});
    const Node* arn = property_of(permission, {"SourceArn"});
    const auto named = certain_text(context, principal);
    if (!named || arn == nullptr || named->find(".amazonaws.com") == std::string_view::npos)
      continue;
    const Resource* source = source_of(context, *arn);
    if (source == nullptr) continue;
    const auto* caller = std::find_if(callers.begin(), callers.end(),
                                      [&](const Caller& one) { return one.type == source->type; });
    if (caller == callers.end() || is_of(*named, caller->service)) continue;
    Finding& finding = reporter.report(permission_source, property_place(permission, {"Principal"}),
                                       principal->mark(),
                                       fmt::format("{} is a source of {}.amazonaws.com, not of {}",
                                                   quoted(source->id), caller->service, *named));
    finding.related.push_back(reporter.related("the source", source->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, permission_source, run_once, {"AWS::Lambda::Permission"});
}

}  // namespace

constinit const Check permission_source{
    .rule =
        {
            .id = "SCH055",
            .severity = Severity::warning,
            .title = "A permission names the service that its source belongs to",
            .why = "A permission lets one service call the function, for one source. Where "
                   "the source belongs to another service, that service is not let in, and "
                   "the one that is let in never comes from there: the function is called "
                   "by nobody, without a word.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: orders
      Principal: events.amazonaws.com
      SourceArn: !Ref Topic
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: orders
      Principal: sns.amazonaws.com
      SourceArn: !Ref Topic
)yaml",
            .peers = "W3664",
            .source =
                " "
                "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
