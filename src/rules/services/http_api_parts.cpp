#include <fmt/format.h>

#include <array>
#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check http_api_parts;

namespace {

constexpr std::array<std::string_view, 8> methods{"ANY",     "DELETE", "GET",  "HEAD",
                                                  "OPTIONS", "PATCH",  "POST", "PUT"};

/// "GET /orders" or "$default".
bool is_route_key(std::string_view key) {
  if (key == "$default") return true;
  const std::size_t space = key.find(' ');
  if (space == std::string_view::npos || !key.substr(space + 1).starts_with('/')) return false;
  for (const std::string_view method : methods) {
    if (key.substr(0, space) == method) return true;
  }
  return false;
}

bool is_http(const Context& context, const Resource& part) {
  const Resource* api = referred(context, property_of(part, {"ApiId"}), {"AWS::ApiGatewayV2::Api"});
  return api != nullptr && certain_text(context, property_of(*api, {"ProtocolType"})) == "HTTP";
}

void check_route(const Context& context, const Resource& route, Reporter& reporter) {
  const Node* key = property_of(route, {"RouteKey"});
  const auto text = certain_text(context, key);
  if (text && is_http(context, route) && !is_route_key(*text)) {
    reporter.report(http_api_parts, property_place(route, {"RouteKey"}), key->mark(),
                    fmt::format("expected a method and a path, found {}", quoted(*text)),
                    "\"GET /orders\", \"ANY /{proxy+}\" or \"$default\"");
  }
  const Node* target = property_of(route, {"Target"});
  if (target == nullptr) return;
  const analysis::SymbolicText way = context.analysis.symbols.text_of(*target);
  if (way.pieces.empty()) return;
  if (way.pieces.front().kind == analysis::Piece::Kind::literal) {
    constexpr std::string_view prefix = "integrations/";
    const std::string_view start = way.pieces.front().text;
    if (start.starts_with(prefix) || prefix.starts_with(start)) return;
    reporter.report(http_api_parts, property_place(route, {"Target"}), target->mark(),
                    fmt::format("expected \"{}\" and an id, found {}", prefix, quoted(start)));
    return;
  }
  if (way.pieces.front().kind != analysis::Piece::Kind::reference) return;
  const Resource* integration = referred(context, target, {"AWS::ApiGatewayV2::Integration"});
  if (integration == nullptr || way.pieces.size() != 1) return;
  reporter.report(http_api_parts, property_place(route, {"Target"}), target->mark(),
                  fmt::format("Target is the bare id of {}", quoted(integration->id)),
                  fmt::format("!Sub \"integrations/${{{}}}\"", integration->id));
}

void check_integration(const Context& context, const Resource& integration, Reporter& reporter) {
  if (certain_text(context, property_of(integration, {"IntegrationType"})) != "AWS_PROXY" ||
      !surely_lacks(integration.properties, "PayloadFormatVersion") ||
      !is_http(context, integration)) {
    return;
  }
  reporter.report(http_api_parts, property_place(integration), integration.mark,
                  "the integration of an HTTP API says in which format requests are handed on: "
                  "PayloadFormatVersion is missing",
                  "PayloadFormatVersion: \"2.0\"");
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::ApiGatewayV2::Route") check_route(context, resource, reporter);
    if (resource.type == "AWS::ApiGatewayV2::Integration") {
      check_integration(context, resource, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, http_api_parts, run_once,
                  {"AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration"});
}

}  // namespace

constinit const Check http_api_parts{
    .rule =
        {
            .id = "SCH070",
            .severity = Severity::error,
            .title = "Routes and integrations of an HTTP API are whole",
            .why = "API Gateway refuses a route of an HTTP API whose key is not a method and a "
                   "path, a target that is not \"integrations/\" and an id, and an AWS_PROXY "
                   "integration without the version of its payload format.",
            .bad = R"yaml(Resources:
  Shop: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Orders:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Shop
      IntegrationType: HTTP_PROXY
      IntegrationMethod: GET
      IntegrationUri: https://example.com/orders
      PayloadFormatVersion: '1.0'
  Read:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Shop
      RouteKey: GET orders
      Target: !Sub "integrations/${Orders}"
)yaml",
            .good = R"yaml(Resources:
  Shop: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Orders:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Shop
      IntegrationType: HTTP_PROXY
      IntegrationMethod: GET
      IntegrationUri: https://example.com/orders
      PayloadFormatVersion: '1.0'
  Read:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Shop
      RouteKey: GET /orders
      Target: !Sub "integrations/${Orders}"
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
                      "http-api-develop-routes.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
