#include "rules/check.hpp"
#include "rules/template/source.hpp"

namespace dbrepl::rules {

extern const Check source_duplicate_keys;

namespace {

void run(const Context& context, Reporter& reporter) {
  report_faults(source_duplicate_keys, {document::Fault::duplicate_key}, context, reporter);
}

}  // namespace

constinit const Check source_duplicate_keys{
    .rule =
        {
            .id = "TPL002",
            .severity = Severity::error,
            .title = "A key stands once in an object",
            .why = "Of two members with the same key one is lost, and which one is not for the "
                   "author to say. CloudFormation refuses such a template in JSON and takes the "
                   "last one in YAML.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
      TopicName: alarms
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: alarms
)yaml",
            .peers = "E0000",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-formats.html",
        },
    .run = run,
    .reads_source = true,
};

}  // namespace dbrepl::rules
