#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check integration_method;

namespace {

/// Whether an address is that of a function.
bool calls_function(const Context& context, const Node& address) {
  const auto pieces = context.analysis.symbols.text_of(address).pieces;
  return std::any_of(pieces.begin(), pieces.end(), [](const analysis::Piece& piece) {
    return piece.kind == analysis::Piece::Kind::literal &&
           piece.text.find(":lambda:path/") != std::string_view::npos;
  });
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& method : context.tree.resources()) {
    if (method.type != "AWS::ApiGateway::Method") continue;
    const Node* integration = method.property("Integration");
    const Node* address = integration == nullptr ? nullptr : integration->find("Uri");
    const Node* verb =
        integration == nullptr ? nullptr : integration->find("IntegrationHttpMethod");
    const auto text = verb == nullptr ? std::nullopt : certain_text(context, verb);
    if (address == nullptr || !text || *text == "POST" || !calls_function(context, *address)) {
      continue;
    }
    report_value(
        integration_method, reporter, method, *verb,
        fmt::format("the API calls the function by {}, which Lambda answers to POST alone", *text),
        "IntegrationHttpMethod: POST");
  }
}

}  // namespace

constinit const Check integration_method{
    .rule =
        {
            .id = "RUN013",
            .severity = Severity::warning,
            .title = "An API calls its function by POST",
            .why = "HttpMethod is what clients send, IntegrationHttpMethod what the API sends on. "
                   "Lambda takes invocations as POST: by another method every request ends in an "
                   "error of the API.",
            .bad = R"yaml(Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Ref AWS::StackName}}
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: GET
        Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders/invocations"
)yaml",
            .good = R"yaml(Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Ref AWS::StackName}}
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders/invocations"
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
                      "set-up-lambda-integrations.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
