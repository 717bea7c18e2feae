#include <fmt/format.h>

#include "analysis/graph.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check stream_turned_on;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Edge& edge : context.graph.edges()) {
    if (edge.attribute != "StreamArn") continue;
    const Resource& table = context.tree.resources()[edge.to];
    // Of event source mappings SCH036 says it.
    if (table.type != "AWS::DynamoDB::Table" ||
        !surely_lacks(table.properties, "StreamSpecification") ||
        context.tree.resources()[edge.from].type == "AWS::Lambda::EventSourceMapping") {
      continue;
    }
    Finding& finding = reporter.report(
        stream_turned_on, edge.path, edge.mark,
        fmt::format("{} has no stream, and so no StreamArn", quoted(table.id)),
        fmt::format("use the attribute Arn for the table itself, or give {} StreamSpecification: "
                    "{{StreamViewType: NEW_AND_OLD_IMAGES}}",
                    quoted(table.id)));
    finding.related.push_back(reporter.related("the table", table.mark));
  }
}

}  // namespace

constinit const Check stream_turned_on{
    .rule =
        {
            .id = "REF031",
            .severity = Severity::error,
            .title = "StreamArn is of a table with a stream",
            .why = "A table has a stream only where StreamSpecification turns it on. Without one "
                   "CloudFormation finds no value for the attribute StreamArn, and stops.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Place:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !GetAtt Orders.StreamArn
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Place:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !GetAtt Orders.StreamArn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "aws-resource-dynamodb-table.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
