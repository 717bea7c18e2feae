#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/access/function_evidence.hpp"
#include "rules/known.hpp"
#include "rules/runtime/inline_source.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check index_known;

namespace {

/// The names of a table's indexes; false where not all are known.
bool indexes_of(const Context& context, const Resource& table,
                std::vector<std::string_view>& names) {
  for (const std::string_view property : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
    const Node* indexes = table.property(property);
    if (indexes == nullptr) continue;
    if (!indexes->is_array()) return false;
    for (const Node& index : indexes->items()) {
      const auto name = certain_text(context, index.find("IndexName"));
      if (!name) return false;
      names.push_back(*name);
    }
  }
  return true;
}

void run(const Context& context, Reporter& reporter) {
  for (const auto& evidence : context.analysis.model<analysis::access::Evidence>().functions) {
    for (const analysis::access::CallEvidence& call : evidence.calls) {
      if (call.resource == nullptr || call.resource->type != "AWS::DynamoDB::Table" ||
          (call.action != "dynamodb:Query" && call.action != "dynamodb:Scan")) {
        continue;
      }
      const auto& arguments = call.call->arguments;
      const auto named =
          std::find_if(arguments.begin(), arguments.end(), [](const analysis::code::Argument& one) {
            return one.name == "IndexName" && one.kind == analysis::code::Argument::Kind::text;
          });
      std::vector<std::string_view> known;
      if (named == arguments.end() || !indexes_of(context, *call.resource, known) ||
          std::find(known.begin(), known.end(), named->text) != known.end()) {
        continue;
      }
      Finding& finding = report_in_source(
          index_known, reporter, *evidence.function, call.call->place,
          fmt::format(R"(the source reads the index {} of "{}", which has no such index)",
                      quoted(std::string_view(named->text)), call.resource->id),
          nearest_hint(named->text, known));
      finding.related.push_back(reporter.related("the table", call.resource->mark));
    }
  }
}

}  // namespace

constinit const Check index_known{
    .rule =
        {
            .id = "RUN014",
            .severity = Severity::warning,
            .title = "Inline code reads indexes that its table has",
            .why = "DynamoDB refuses a query of an index that the table lacks.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Environment: {Variables: {TABLE: !Ref Orders}}
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              client = boto3.client("dynamodb")
              return client.scan(TableName=os.environ["TABLE"], IndexName="by-state")["Count"]
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: state, AttributeType: S}
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - IndexName: by-state
          KeySchema: [{AttributeName: state, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
                      "SecondaryIndexes.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
