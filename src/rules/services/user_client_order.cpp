#include <fmt/format.h>

#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check user_client_order;

namespace {

constexpr std::string_view server_type = "AWS::Cognito::UserPoolResourceServer";
constexpr std::string_view provider_type = "AWS::Cognito::UserPoolIdentityProvider";

/// What a client names by a text, and nothing makes it wait for.
void check(const Context& context, const Resource& client, std::string_view property,
           std::string_view type, std::string_view key, Reporter& reporter) {
  const Node* names = property_of(client, {property});
  const Resource* pool = referred(context, property_of(client, {"UserPoolId"}));
  if (names == nullptr || !names->is_array() || pool == nullptr) return;
  for (const Resource& owner : context.tree.resources()) {
    if (owner.type != type || !owner.condition.empty() ||
        referred(context, property_of(owner, {"UserPoolId"})) != pool) {
      continue;
    }
    const auto name = certain_text(context, property_of(owner, {key}));
    if (!name ||
        context.graph.reaches(context.tree.position(client), context.tree.position(owner))) {
      continue;
    }
    for (std::size_t i = 0; i < names->items().size(); ++i) {
      const auto text = certain_text(context, &names->items()[i]);
      if (!text || !text->starts_with(*name)) continue;
      const std::string_view rest = text->substr(name->size());
      if (type == server_type ? !rest.starts_with('/') : !rest.empty()) continue;
      Finding& finding = reporter.report(
          user_client_order, property_place(client, {property, i}), names->items()[i].mark(),
          fmt::format("the client may be made before {}, which makes {}", quoted(owner.id),
                      quoted(*text)),
          fmt::format("DependsOn: {}", owner.id));
      finding.related.push_back(reporter.related("made there", owner.mark));
      break;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& client : context.tree.resources()) {
    if (client.type != "AWS::Cognito::UserPoolClient") continue;
    check(context, client, "AllowedOAuthScopes", server_type, "Identifier", reporter);
    check(context, client, "SupportedIdentityProviders", provider_type, "ProviderName", reporter);
  }
}

}  // namespace

constinit const Check user_client_order{
    .rule =
        {
            .id = "SCH069",
            .severity = Severity::warning,
            .title = "A client of a user pool waits for its scopes and providers",
            .why = "Cognito refuses a client with a scope or an identity provider that is not "
                   "there yet. A client names them by text, so CloudFormation makes all of them at "
                   "the same time unless the client is told to wait.",
            .bad = R"yaml(Resources:
  Users: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Users
      Identifier: orders
      Name: orders
      Scopes: [{ScopeName: read, ScopeDescription: to read orders}]
  Worker:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Users
      GenerateSecret: true
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthScopes: [orders/read]
)yaml",
            .good = R"yaml(Resources:
  Users: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Users
      Identifier: orders
      Name: orders
      Scopes: [{ScopeName: read, ScopeDescription: to read orders}]
  Worker:
    Type: AWS::Cognito::UserPoolClient
    DependsOn: Api
    Properties:
      UserPoolId: !Ref Users
      GenerateSecret: true
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthScopes: [orders/read]
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
                      "API_CreateUserPoolClient.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
