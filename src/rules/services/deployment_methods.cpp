#include <fmt/format.h>

#include <vector>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check deployment_methods;

namespace {

constexpr std::string_view api_type = "AWS::ApiGateway::RestApi";

const Resource* api_of(const Context& context, const Resource& resource) {
  return referred(context, property_of(resource, {"RestApiId"}), {api_type});
}

/// The methods of an API that are declared on their own and made in every deployment.
std::vector<const Resource*> methods_of(const Context& context, const Resource& api) {
  std::vector<const Resource*> methods;
  for (const Resource& method : context.tree.resources()) {
    if (method.type == "AWS::ApiGateway::Method" && method.condition == api.condition &&
        api_of(context, method) == &api) {
      methods.push_back(&method);
    }
  }
  return methods;
}

void check(const Context& context, const Resource& deployment, const Resource& api,
           Reporter& reporter) {
  const std::vector<const Resource*> methods = methods_of(context, api);
  bool waits = false;
  for (const Resource* method : methods) {
    if (surely_lacks(method->properties, "Integration")) {
      Finding& finding =
          reporter.report(deployment_methods, property_place(*method), method->mark,
                          fmt::format("{} cannot be deployed: the method {} has no Integration",
                                      quoted(api.id), quoted(method->id)));
      finding.related.push_back(reporter.related("the deployment", deployment.mark));
    }
    waits |=
        context.graph.reaches(context.tree.position(deployment), context.tree.position(*method));
  }
  const bool has_others = !surely_lacks(api.properties, "Body") ||
                          !surely_lacks(api.properties, "BodyS3Location") ||
                          !surely_lacks(api.properties, "CloneFrom");
  if (methods.empty() || waits || has_others) return;
  Finding& finding = reporter.report(
      deployment_methods, resource_place(deployment), deployment.mark,
      fmt::format("the deployment may be made before {}: an API without methods is refused",
                  quoted(methods.front()->id)),
      fmt::format("DependsOn: {}", methods.front()->id));
  finding.severity = Severity::warning;  // it may come in time
  finding.related.push_back(reporter.related("the method", methods.front()->mark));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& deployment : context.tree.resources()) {
    if (deployment.type != "AWS::ApiGateway::Deployment") continue;
    const Resource* api = api_of(context, deployment);
    if (api != nullptr) check(context, deployment, *api, reporter);
  }
}

}  // namespace

constinit const Check deployment_methods{
    .rule =
        {
            .id = "SCH068",
            .severity = Severity::error,
            .title = "An API is deployed after its methods, each with an integration",
            .why = "API Gateway refuses to deploy an API that has no methods yet, or a method that "
                   "leads nowhere. A deployment names the API alone, so CloudFormation makes it "
                   "beside the methods unless it is told to wait.",
            .bad = R"yaml(Resources:
  Shop: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !GetAtt Shop.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
  Live:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Read
    Properties: {RestApiId: !Ref Shop}
)yaml",
            .good = R"yaml(Resources:
  Shop: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !GetAtt Shop.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: MOCK}
  Live:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Read
    Properties: {RestApiId: !Ref Shop}
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-apigateway-deployment.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
