#include "document/reading.hpp"
#include "rules/check.hpp"
#include "rules/template/source.hpp"

namespace dbrepl::rules {

extern const Check source_yaml_features;

namespace {

/// A file of JSON that is none, with a trailing comma or a comment: CloudFormation reads it as
/// YAML, which takes them; other tools do not.
void check_json(const Context& context, Reporter& reporter) {
  const document::Document& source = context.document;
  if (source.syntax() != document::Syntax::yaml || !source.name().ends_with(".json") ||
      !source.readable() ||
      source.text().find_first_of("{[") != source.text().find_first_not_of(" \t\r\n")) {
    return;
  }
  document::Builder builder;
  const document::Reading json = document::read_json(source.text(), {}, builder);
  if (json.readable || json.problems.empty()) return;
  const document::Problem& problem = json.problems.back();
  reporter.report(source_yaml_features, nullptr, problem.mark,
                  "CloudFormation reads this as YAML, since it is no JSON: " + problem.message);
}

void run(const Context& context, Reporter& reporter) {
  using document::Fault;
  check_json(context, reporter);
  report_faults(source_yaml_features, {Fault::alias, Fault::merge_key, Fault::byte_order_mark},
                context, reporter);
}

}  // namespace

constinit const Check source_yaml_features{
    .rule =
        {
            .id = "TPL004",
            .severity = Severity::warning,
            .title = "Only the part of YAML that CloudFormation takes is used",
            .why =
                "CloudFormation's reader knows neither aliases nor merge keys nor tags other "
                "than those of its functions. The AWS CLI resolves some of them when it packages "
                "a template; the service, the console and other tools do not.",
            .bad = R"yaml(Resources:
  First:
    Type: AWS::SNS::Topic
    Properties: &shared
      DisplayName: News
  Second:
    Type: AWS::SNS::Topic
    Properties: *shared
)yaml",
            .good = R"yaml(Resources:
  First:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: News
  Second:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: News
)yaml",
            .peers = "W1100 E0000",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-formats.html",
        },
    .run = run,
    .reads_source = true,
};

}  // namespace dbrepl::rules
