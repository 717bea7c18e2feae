#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/reports.hpp"
#include "rules/template/serverless.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_connector;

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// What the transform makes of its own types.
constexpr std::array made_of{
    Pair{"AWS::Serverless::Api", "AWS::ApiGateway::RestApi"},
    Pair{"AWS::Serverless::Function", "AWS::Lambda::Function"},
    Pair{"AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi"},
    Pair{"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"},
    Pair{"AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"},
    Pair{"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"}};

std::string_view final_type(std::string_view type) {
  for (const auto& [serverless, made] : made_of) {
    if (serverless == type) return made;
  }
  return type;
}

class Connector {
 public:
  Connector(const Context& context, const Resource& resource, Reporter& reporter)
      : context_(context), resource_(resource), reporter_(reporter) {}

  /// `source` is empty where an end of the connector tells it.
  void check(const Node& properties, std::string_view source) {
    const Node* permissions = properties.find("Permissions");
    if (permissions != nullptr && permissions->is_array() && permissions->size() == 0)
      report(permissions, "Permissions is empty, expected Read or Write");
    if (source.empty()) source = type_at(properties.find("Source"));
    const Node* ends = properties.find("Destination");
    if (ends == nullptr) return;
    if (ends->is_array()) {
      for (const Node& end : ends->items()) check_pair(source, end, permissions);
    } else {
      check_pair(source, *ends, permissions);
    }
  }

 private:
  void report(const Node* value, std::string message, std::string hint = {}) {
    report_at(serverless_connector, reporter_, resource_, value, std::move(message),
              std::move(hint));
  }

  /// The type at an end of the connector; empty where it is not known.
  std::string_view type_at(const Node* end) {
    if (end == nullptr || !end->is_object()) return {};
    if (const Node* type = end->find("Type")) return final_type(type->text());
    const Node* id = end->find("Id");
    if (id == nullptr || !id->is_string()) return {};
    if (const Resource* resource = context_.tree.resource(id->text()))
      return final_type(resource->type);
    if (!may_be_added(context_, id->text())) {
      report(id, fmt::format("{} is not a resource of this template", quoted(id->text())),
             nearest_hint(id->text(), resource_names(context_.tree)));
    }
    return {};
  }

  void check_pair(std::string_view source, const Node& end, const Node* permissions) {
    const std::string_view destination = type_at(&end);
    if (source.empty() || destination.empty()) return;
    const schema::Value access = serverless_facts("connectors").find(source).find(destination);
    if (!access) {
      report(&end, fmt::format("no connector leads from {} to {}", source, destination));
      return;
    }
    if (permissions == nullptr) return;
    for (const Node& permission : permissions->items()) {
      // Any other word is none of the enumeration, which the schema tells.
      bool known = permission.text() != "Read" && permission.text() != "Write";
      for (std::size_t i = 0; i < access.size(); ++i)
        known = known || access[i].text() == permission.text();
      if (known) continue;
      report(&permission, fmt::format("a connector from {} to {} gives {} only, not {}", source,
                                      destination, access[0].text(), described(permission)));
    }
  }

  const Context& context_;
  const Resource& resource_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.is_open()) return;
  for (const Resource& resource : context.tree.resources()) {
    Connector connector(context, resource, reporter);
    if (resource.type == "AWS::Serverless::Connector" && resource.properties != nullptr)
      connector.check(*resource.properties, {});
    const Node* embedded = resource.node->find("Connectors");
    if (embedded == nullptr) continue;
    for (const Member& one : embedded->members()) {
      const Node* properties = one.value.find("Properties");
      if (properties != nullptr) connector.check(*properties, final_type(resource.type));
    }
  }
}

}  // namespace

constinit const Check serverless_connector{
    .rule =
        {
            .id = "TPL075",
            .severity = Severity::error,
            .title = "A connector leads between types that the transform can connect",
            .why = "The serverless transform knows connectors between some types, each with the "
                   "permissions that make sense there, and refuses others.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  News:
    Type: AWS::SNS::Topic
  Greeter:
    Type: AWS::Serverless::Function
    Connectors:
      ToNews:
        Properties:
          Destination: {Id: News}
          Permissions: [Read]
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  News:
    Type: AWS::SNS::Topic
  Greeter:
    Type: AWS::Serverless::Function
    Connectors:
      ToNews:
        Properties:
          Destination: {Id: News}
          Permissions: [Write]
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/reference-sam-connector.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
