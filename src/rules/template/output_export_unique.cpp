#include <fmt/format.h>
#include <unordered_map>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check output_export_unique;

namespace {

/// The spelling of a name where two that are spelt alike are the same at deployment.
std::string_view spelling_of(const Node& name) {
  if (name.is_string()) return name.text();
  const analysis::Invocation call = analysis::invocation_of(name);
  return call.function == Function::sub ? call.argument().text() : std::string_view{};
}

void run(const Context& context, Reporter& reporter) {
  std::unordered_map<std::string_view, const analysis::Output*> names;
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.export_name == nullptr) continue;
    const std::string_view name = spelling_of(*output.export_name);
    if (name.empty()) continue;
    const auto [first, added] = names.try_emplace(name, &output);
    if (added) continue;
    const analysis::Conditions::Presence here{output.condition};
    const analysis::Conditions::Presence there{first->second->condition};
    if (context.conditions.together(here, there) != analysis::Verdict::holds) continue;
    Finding& finding = reporter.report(
        output_export_unique, output_place(output, {"Export", "Name"}), output.export_name->mark(),
        fmt::format("{} is the name of the export of output {} as well", quoted(name),
                    quoted(first->second->id)));
    finding.related.push_back(reporter.related("first here", first->second->export_name->mark()));
  }
}

}  // namespace

constinit const Check output_export_unique{
    .rule =
        {
            .id = "TPL047",
            .severity = Severity::error,
            .title = "The names of exports differ",
            .why = "An export's name is unique in an account and region. Two outputs with the same "
                   "one fail when the stack is created.",
            .bad = R"yaml(Resources:
  First:
    Type: AWS::SNS::Topic
  Second:
    Type: AWS::SNS::Topic
Outputs:
  First:
    Value: !Ref First
    Export:
      Name: topic
  Second:
    Value: !Ref Second
    Export:
      Name: topic
)yaml",
            .good = R"yaml(Resources:
  First:
    Type: AWS::SNS::Topic
  Second:
    Type: AWS::SNS::Topic
Outputs:
  First:
    Value: !Ref First
    Export:
      Name: first-topic
  Second:
    Value: !Ref Second
    Export:
      Name: second-topic
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "using-cfn-stack-exports.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
