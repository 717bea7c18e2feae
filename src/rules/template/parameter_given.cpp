#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_given;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const auto& [name, value] : context.options.parameters) {
    const Parameter* parameter = context.tree.parameter(name);
    if (parameter == nullptr) {
      if (context.tree.is_open()) continue;
      reporter.report(
          parameter_given, nullptr, context.tree.root().mark(),
          fmt::format("a value is given for {}, which is not a parameter", quoted(name)),
          nearest_hint(name, parameter_names(context.tree)));
      continue;
    }
    if (parameter->given_refused.empty()) continue;
    reporter.report(
        parameter_given, parameter_place(*parameter), parameter->mark,
        fmt::format("the value given for {} {}", quoted(name), parameter->given_refused));
  }
}

}  // namespace

constinit const Check parameter_given{
    .rule =
        {
            .id = "TPL025",
            .severity = Severity::error,
            .title = "Given values are for parameters of the template, and allowed",
            .why = "CloudFormation refuses values for parameters that the template does not have, "
                   "and values that a parameter does not allow.",
            .bad = R"yaml()yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
)yaml",
            .peers = "E2900",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
