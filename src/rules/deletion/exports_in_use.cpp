#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check exports_in_use;

namespace {

void run(const Context& context, Reporter& reporter) {
  constexpr std::size_t most_places = 6;
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  std::vector<const analysis::Output*> exported;
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.export_name != nullptr) exported.push_back(&output);
  }
  if (exported.empty()) return;
  const Path outputs(nullptr, "Outputs");
  Finding& finding = reporter.report(
      exports_in_use, &outputs, exported.front()->mark,
      exported.size() == 1
          ? std::string("the stack cannot be deleted while another one imports its output")
          : fmt::format(
                "the stack cannot be deleted while another one imports one of its {} outputs",
                exported.size()),
      "aws cloudformation list-imports tells who does");
  for (std::size_t i = 1; i < std::min(exported.size(), most_places); ++i) {
    finding.related.push_back(reporter.related("another export", exported[i]->mark));
  }
}

}  // namespace

constinit const Check exports_in_use{
    .rule =
        {
            .id = "DEL012",
            .severity = Severity::info,
            .title = "Exports that other stacks import keep a stack from being deleted",
            .why = "CloudFormation refuses to delete a stack, or to change an export of it, while "
                   "another stack imports it. Whether one does is not known before the deployment.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  TopicArn:
    Value: !Ref Topic
    Export:
      Name: !Sub ${AWS::StackName}-topic
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  TopicArn:
    Value: !Ref Topic
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "using-cfn-stack-exports.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
