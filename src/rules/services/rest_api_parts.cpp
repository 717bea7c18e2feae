#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/function.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check rest_api_parts;

namespace {

constexpr std::array<std::string_view, 6> parts{
    "AWS::ApiGateway::Authorizer",       "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",           "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Resource"};

const char* whole_description(const Resource& api) {
  for (const char* name : {"Body", "BodyS3Location"}) {
    const Node* value = property_of(api, {name});
    if (value != nullptr && !analysis::invocation_of(*value)) return name;
  }
  return nullptr;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& part : context.tree.resources()) {
    if (std::find(parts.begin(), parts.end(), part.type) == parts.end()) continue;
    const Node* named = property_of(part, {"RestApiId"});
    const Resource* api = referred(context, named, {"AWS::ApiGateway::RestApi"});
    const char* description = api == nullptr ? nullptr : whole_description(*api);
    // With the mode merge, an update adds to what is there.
    if (description == nullptr || setting(context, api->properties, "Mode", "") == "merge")
      continue;
    Finding& finding = reporter.report(
        rest_api_parts, property_place(part, {"RestApiId"}), named->mark(),
        fmt::format("the {} of {} overwrites this part of the API", description, quoted(api->id)),
        fmt::format("describe it in {}", description));
    finding.related.push_back(reporter.related("the API", api->mark));
  }
}

}  // namespace

constinit const Check rest_api_parts{
    .rule =
        {
            .id = "SCH057",
            .severity = Severity::warning,
            .title = "A REST API is described in one place",
            .why = "A body describes the whole API: each update of it overwrites what "
                   "resources beside it have added. The API then loses paths and models, "
                   "or keeps ones that nobody describes.",
            .bad = R"yaml(Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info:
          title: orders
          version: "1"
        paths: {}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Api
      ParentId: !GetAtt Api.RootResourceId
      PathPart: orders
)yaml",
            .good = R"yaml(Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: orders
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Api
      ParentId: !GetAtt Api.RootResourceId
      PathPart: orders
)yaml",
            .peers = "W3660",
            .source = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
