#include <fmt/format.h>

#include <algorithm>

#include "analysis/parameter_value.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_constant;

namespace {

bool is_fixed(const Node& value) {
  return value.is_scalar() && value.text().find("{{resolve:") == std::string_view::npos;
}

/// Why a parameter never equals a fixed value, '"stage" is not among the AllowedValues'; empty
/// where it may.
std::string never_equal(const Context& context, const Node& side, const Node& other) {
  const auto call = analysis::invocation_of(side);
  if (call.function != Function::ref || !call.argument().is_string() || !is_fixed(other)) return {};
  const auto* parameter = context.tree.parameter(call.argument().text());
  if (parameter == nullptr || parameter->kind != analysis::ParameterKind::string ||
      parameter->from_store || parameter->allowed_values == nullptr) {
    return {};
  }
  const auto allowed = parameter->allowed_values->items();
  const bool may_be = std::any_of(allowed.begin(), allowed.end(), [&](const Node& one) {
    return !is_fixed(one) || one.text() == other.text();
  });
  return may_be ? std::string() : analysis::problem_of_value(*parameter, other.text());
}

void run(const Context& context, Reporter& reporter) {
  for (const std::uint32_t position : context.calls.of(Function::equals)) {
    const Call& call = context.calls.all()[position];
    // Anywhere else, that it stands there is what is wrong.
    const bool decides = call.site.part == Part::conditions || call.site.part == Part::rules;
    if (!decides && context.calls.caller(call.site) == nullptr) continue;
    const auto sides = call.argument().items();
    if (sides.size() != 2) continue;
    for (const std::size_t one : {0U, 1U}) {
      const std::string problem = never_equal(context, sides[one], sides[1 - one]);
      if (problem.empty()) continue;
      reporter.report(
          condition_constant, call.site, sides[1 - one].mark(),
          fmt::format("the comparison with the parameter {} is always false: {}",
                      quoted(analysis::invocation_of(sides[one]).argument().text()), problem));
    }
    if (!is_fixed(sides[0]) || !is_fixed(sides[1])) continue;
    const bool equal = sides[0].text() == sides[1].text();
    reporter.report(
        condition_constant, call.site, call.mark(),
        fmt::format("Fn::Equals compares {} with {}, which is always {}", quoted(sides[0].text()),
                    quoted(sides[1].text()), equal ? "true" : "false"));
  }
}

}  // namespace

constinit const Check condition_constant{
    .rule =
        {
            .id = "TPL039",
            .severity = Severity::warning,
            .title = "A comparison can have both outcomes",
            .why =
                "Fn::Equals of two fixed values, or of a parameter with a value that it does not "
                "allow, is the same for every deployment, so one of the branches that depend on "
                "it is never taken.",
            .bad = R"yaml(Conditions:
  IsProd: !Equals [dev, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
)yaml",
            .peers = "W8003",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-conditions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
