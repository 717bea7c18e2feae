#include <fmt/format.h>
#include <unordered_set>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_unused;

namespace {

std::unordered_set<std::string_view> used_names(const Context& context) {
  std::unordered_set<std::string_view> used;
  for (const Call& call : context.calls.all()) {
    const Node& argument = call.argument();
    switch (call.function) {
      case Function::ref:
      case Function::value_of:
      case Function::value_of_all:
        if (argument.is_string()) used.insert(argument.text());
        if (!argument.items().empty()) used.insert(argument.items()[0].text());
        break;
      case Function::sub: {
        const analysis::Substitution sub(argument);
        for (const analysis::Variable& variable : sub.variables()) used.insert(variable.name);
        break;
      }
      case Function::transform:
        // Its parameters may be named in ways that the transform alone knows.
        for (const Parameter& parameter : context.tree.parameters()) used.insert(parameter.id);
        break;
      default:
        break;
    }
  }
  return used;
}

void run(const Context& context, Reporter& reporter) {
  // A macro is given the values of all parameters.
  if (context.tree.parameters().empty() || context.tree.is_open()) return;
  const std::unordered_set<std::string_view> used = used_names(context);
  for (const Parameter& parameter : context.tree.parameters()) {
    if (used.contains(parameter.id) || context.analysis.expansion.uses(parameter.id)) continue;
    reporter.report(parameter_unused, parameter_place(parameter), parameter.mark,
                    fmt::format("parameter {} is not used", quoted(parameter.id)));
  }
}

}  // namespace

constinit const Check parameter_unused{
    .rule =
        {
            .id = "TPL024",
            .severity = Severity::warning,
            .title = "Every parameter is used",
            .why =
                "Whoever deploys the template is asked for a value that changes nothing. Often a "
                "reference is missing or misspelt.",
            .bad = R"yaml(Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .peers = "W2001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
