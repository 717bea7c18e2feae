#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check authorizer_kind;

namespace {

bool fit(std::string_view authorization, std::string_view authorizer) {
  if (authorization == "COGNITO_USER_POOLS") return authorizer == authorization;
  return authorization != "CUSTOM" || authorizer == "TOKEN" || authorizer == "REQUEST";
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& method : context.tree.resources()) {
    if (method.type != "AWS::ApiGateway::Method") continue;
    const Node* authorization = property_of(method, {"AuthorizationType"});
    const Resource* authorizer =
        referred(context, property_of(method, {"AuthorizerId"}), {"AWS::ApiGateway::Authorizer"});
    if (authorizer == nullptr) continue;
    const auto wanted = certain_text(context, authorization);
    const auto type = certain_text(context, property_of(*authorizer, {"Type"}));
    if (!wanted || !type || fit(*wanted, *type)) continue;
    Finding& finding = reporter.report(
        authorizer_kind, property_place(method, {"AuthorizationType"}), authorization->mark(),
        fmt::format("the authorization {} does not go with {}, an authorizer of type {}",
                    quoted(*wanted), quoted(authorizer->id), quoted(*type)));
    finding.related.push_back(reporter.related("the authorizer", authorizer->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, authorizer_kind, run_once,
                  {"AWS::ApiGateway::Authorizer", "AWS::ApiGateway::Method"});
}

}  // namespace

constinit const Check authorizer_kind{
    .rule =
        {
            .id = "SCH033",
            .severity = Severity::error,
            .title = "A method and its authorizer are of one kind",
            .why = "A method whose AuthorizationType is CUSTOM takes an authorizer of type TOKEN "
                   "or REQUEST, and COGNITO_USER_POOLS one of the same name. API Gateway refuses "
                   "any other pair.",
            .bad = R"yaml(Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: users
      RestApiId: !Ref Api
      Type: COGNITO_USER_POOLS
      IdentitySource: method.request.header.Authorization
      ProviderARNs:
        - arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI
  Ping:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Users
)yaml",
            .good = R"yaml(Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: users
      RestApiId: !Ref Api
      Type: COGNITO_USER_POOLS
      IdentitySource: method.request.header.Authorization
      ProviderARNs:
        - arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI
  Ping:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizerId: !Ref Users
)yaml",
            .peers = "E3708",
            .source = "https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
