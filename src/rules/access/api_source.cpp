#include "rules/access/api_source.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/access/statements.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

namespace {

/// A way into an API: "POST", "/ask".
struct Route {
  std::string_view method;
  std::string path;
};

/// The path of a resource of a REST API; nothing where it is not known, or has parts that the
/// caller fills in.
std::optional<std::string> path_of(const Context& context, const Node& value, int depth) {
  constexpr int deepest = 16;
  const net::Named named = network_of(context).reader().named(&value);
  if (named.resource == nullptr || depth > deepest) return std::nullopt;
  if (named.attribute == "RootResourceId") return std::string("/");
  const Node* part = named.resource->property("PathPart");
  const Node* parent = named.resource->property("ParentId");
  if (named.resource->type != "AWS::ApiGateway::Resource" || part == nullptr || parent == nullptr ||
      !part->is_string() || part->text().find('{') != std::string_view::npos) {
    return std::nullopt;
  }
  auto path = path_of(context, *parent, depth + 1);
  if (!path) return path;
  if (!path->ends_with('/')) *path += '/';
  return *path += part->text();
}

/// The routes that lead to an integration, or the method itself; empty where one of them is not
/// known, or has parts that the caller fills in.
std::vector<Route> routes_to(const Context& context, const Resource& integration) {
  std::vector<Route> routes;
  if (integration.type == "AWS::ApiGateway::Method") {
    const Node* method = integration.property("HttpMethod");
    const Node* resource = integration.property("ResourceId");
    if (method == nullptr || resource == nullptr || !method->is_string()) return routes;
    if (auto path = path_of(context, *resource, 0)) {
      routes.push_back({method->text(), std::move(*path)});
    }
    return routes;
  }
  const std::uint32_t position = context.tree.position(integration);
  for (const std::uint32_t at : context.graph.to(position)) {
    const Resource& route = context.tree.resources()[context.graph.edges()[at].from];
    if (route.type != "AWS::ApiGatewayV2::Route") continue;
    const Node* key = route.property("RouteKey");
    const std::string_view text = key == nullptr || !key->is_string() ? "" : key->text();
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find_first_of("{$") != std::string_view::npos) {
      return {};
    }
    routes.push_back({text.substr(0, space), std::string(text.substr(space + 1))});
  }
  return routes;
}

/// Whether the rest of a SourceArn, "/stage/METHOD/path", covers a route.
bool covers_route(std::string_view rest, const Route& route) {
  const std::size_t method = rest.find('/', 1);
  if (method == std::string_view::npos) return rest.ends_with('*');
  const std::size_t path = rest.find('/', method + 1);
  const std::string_view named = rest.substr(method + 1, path - method - 1);
  if (path == std::string_view::npos) return named.ends_with('*');
  return (route.method == "ANY" || analysis::access::covers(named, route.method)) &&
         analysis::access::covers(rest.substr(path), route.path);
}

/// The API that an integration belongs to; null where it is none of the template.
const Resource* api_of(const Context& context, const Resource& integration) {
  const Node* owner =
      integration.property(integration.type == "AWS::ApiGateway::Method" ? "RestApiId" : "ApiId");
  return owner == nullptr ? nullptr : network_of(context).reader().named(owner).resource;
}

}  // namespace

bool is_for_another_route(const Context& context, const Node& source, const Resource& integration) {
  const analysis::SymbolicText arn = context.analysis.symbols.text_of(source);
  if (arn.pieces.size() < 2 || arn.pieces.back().kind != analysis::Piece::Kind::literal ||
      arn.pieces[arn.pieces.size() - 2].kind != analysis::Piece::Kind::reference) {
    return false;
  }
  const std::string_view rest = arn.pieces.back().text;
  const std::vector<Route> routes = routes_to(context, integration);
  return rest.starts_with('/') && !routes.empty() &&
         std::none_of(routes.begin(), routes.end(),
                      [&](const Route& route) { return covers_route(rest, route); });
}

bool is_for_another_stage(const Context& context, const Node& source, const Resource& integration) {
  const Resource* api = api_of(context, integration);
  const analysis::SymbolicText arn = context.analysis.symbols.text_of(source);
  if (api == nullptr || arn.pieces.size() < 2 ||
      arn.pieces.back().kind != analysis::Piece::Kind::literal ||
      arn.pieces[arn.pieces.size() - 2].kind != analysis::Piece::Kind::reference) {
    return false;
  }
  std::string_view stage = arn.pieces.back().text;
  if (!stage.starts_with('/')) return false;
  stage = stage.substr(1, stage.find('/', 1) - 1);
  if (stage.empty() || stage.find_first_of("*?") != std::string_view::npos) return false;
  bool found = false;
  for (const std::uint32_t at : context.graph.to(context.tree.position(*api))) {
    const Resource& one = context.tree.resources()[context.graph.edges()[at].from];
    if (one.type != "AWS::ApiGatewayV2::Stage" && one.type != "AWS::ApiGateway::Stage" &&
        one.type != "AWS::ApiGateway::Deployment") {
      continue;
    }
    const Node* name = one.property("StageName");
    if (name == nullptr) continue;
    if (!name->is_string() || name->text() == stage) return false;
    found = true;
  }
  return found;
}

bool is_for_another_api(const Context& context, const Node& source, const Resource& integration) {
  const Resource* api = api_of(context, integration);
  const analysis::SymbolicText arn = context.analysis.symbols.text_of(source);
  if (api == nullptr) return false;
  for (std::size_t i = 1; i < arn.pieces.size(); ++i) {
    const analysis::Piece& piece = arn.pieces[i];
    if (arn.pieces[i - 1].text != "AWS::AccountId" ||
        piece.kind != analysis::Piece::Kind::literal || !piece.text.starts_with(':')) {
      continue;
    }
    const std::string_view id = piece.text.substr(1, piece.text.find('/') - 1);
    if (!id.empty()) return id.find_first_of("*?") == std::string_view::npos;
    if (i + 1 >= arn.pieces.size()) return false;
    const analysis::Piece& next = arn.pieces[i + 1];
    const Resource* named =
        next.kind == analysis::Piece::Kind::reference ? context.tree.resource(next.text) : nullptr;
    return named != nullptr && named != api && named->type == api->type;
  }
  return false;
}

}  // namespace dbrepl::rules
