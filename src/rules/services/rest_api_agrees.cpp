#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check rest_api_agrees;

namespace {

/// A property that names a part of an API.
struct Part {
  std::string_view type;
  std::string_view property;
  std::string_view part_type;
};

constexpr std::string_view rest_api = "AWS::ApiGateway::RestApi";
constexpr Part parts[] = {
    {"AWS::ApiGateway::Stage", "DeploymentId", "AWS::ApiGateway::Deployment"},
    {"AWS::ApiGateway::Method", "AuthorizerId", "AWS::ApiGateway::Authorizer"},
    {"AWS::ApiGateway::Method", "ResourceId", "AWS::ApiGateway::Resource"},
    {"AWS::ApiGateway::Method", "ResourceId", rest_api},
    {"AWS::ApiGateway::Method", "RequestValidatorId", "AWS::ApiGateway::RequestValidator"},
    {"AWS::ApiGateway::Resource", "ParentId", "AWS::ApiGateway::Resource"},
    {"AWS::ApiGateway::Resource", "ParentId", rest_api},
    {"AWS::ApiGatewayV2::Stage", "DeploymentId", "AWS::ApiGatewayV2::Deployment"},
    {"AWS::ApiGatewayV2::Route", "AuthorizerId", "AWS::ApiGatewayV2::Authorizer"},
};

/// Whether a part belongs to another API than the one that a resource names.
bool belongs_elsewhere(const Context& context, const Node* own, const Resource& part,
                       std::string_view api) {
  if (part.type != rest_api) return surely_differ(context, own, property_of(part, {api}));
  const Resource* named = referred(context, own);
  return named != nullptr && named != &part;
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.type.starts_with("AWS::ApiGateway")) continue;
    const std::string_view api =
        resource.type.starts_with("AWS::ApiGatewayV2::") ? "ApiId" : "RestApiId";
    for (const Part& part : parts) {
      if (resource.type != part.type) continue;
      const Node* name = property_of(resource, {part.property});
      const Resource* target = referred(context, name, {part.part_type});
      if (target == nullptr ||
          !belongs_elsewhere(context, property_of(resource, {api}), *target, api)) {
        continue;
      }
      Finding& finding =
          reporter.report(rest_api_agrees, property_place(resource, {part.property}), name->mark(),
                          fmt::format("{} names {}, which belongs to another API than {}",
                                      part.property, quoted(target->id), quoted(resource.id)));
      finding.related.push_back(reporter.related("the other API's", target->mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, rest_api_agrees, run_once,
                  {"AWS::ApiGateway::Authorizer", "AWS::ApiGateway::Deployment",
                   "AWS::ApiGateway::Method", "AWS::ApiGateway::Stage"});
}

}  // namespace

constinit const Check rest_api_agrees{
    .rule =
        {
            .id = "SCH032",
            .severity = Severity::error,
            .title = "What belongs to an API is used within the same API",
            .why = "A stage of API Gateway deploys a deployment of its own API, and a method uses "
                   "a resource, an authorizer and a validator of its own. The service does not "
                   "find what belongs to another API, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Shop:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
  Stock:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: stock
  Ping:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !GetAtt Stock.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
)yaml",
            .good = R"yaml(Resources:
  Shop:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
  Ping:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !GetAtt Shop.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
)yaml",
            .peers = "E3698 E3699",
            .source = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
                      "api-gateway-basic-concept.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
