#include "rules/check.hpp"
#include "rules/template/source.hpp"

namespace dbrepl::rules {

extern const Check source_null_values;

namespace {

void run(const Context& context, Reporter& reporter) {
  report_faults(source_null_values, {document::Fault::null_value}, context, reporter);
}

}  // namespace

constinit const Check source_null_values{
    .rule =
        {
            .id = "TPL003",
            .severity = Severity::error,
            .title = "No value is null",
            .why =
                "CloudFormation answers \"null values are not allowed in templates\". What shall "
                "not be set is left out, or is AWS::NoValue in a branch of Fn::If.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName:
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
)yaml",
            .peers = "E0000",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-formats.html",
        },
    .run = run,
    .reads_source = true,
};

}  // namespace dbrepl::rules
