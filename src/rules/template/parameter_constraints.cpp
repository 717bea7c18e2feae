#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"
#include "support/pattern.hpp"

namespace dbrepl::rules {

extern const Check parameter_constraints;

namespace {

constexpr std::array<std::string_view, 3> of_strings{"AllowedPattern", "MaxLength", "MinLength"};
constexpr std::array<std::string_view, 2> of_numbers{"MaxValue", "MinValue"};

std::optional<double> number_of(const Node* value) {
  if (value == nullptr || !value->is_scalar()) return std::nullopt;
  document::Builder builder;
  return builder.stored_number(value->text()).number();
}

void check_fit(const Parameter& parameter, const Path* path, Reporter& reporter) {
  const bool number = parameter.type == "Number" || parameter.type == "List<Number>";
  const bool string = parameter.kind == analysis::ParameterKind::string ||
                      parameter.kind == analysis::ParameterKind::list_of_strings;
  const auto report = [&](std::string_view name, std::string_view whose) {
    const Member* attribute = parameter.node->find_member(name);
    if (attribute == nullptr) return;
    const Path step(path, name);
    reporter.report(parameter_constraints, &step, attribute->key_mark,
                    fmt::format("{} is for {}, the type is {}", name, whose, parameter.type));
  };
  if (number) {
    for (const std::string_view name : of_strings) report(name, "strings");
  } else if (string) {
    for (const std::string_view name : of_numbers) report(name, "numbers");
  }
}

void check_order(const Parameter& parameter, std::string_view low, std::string_view high,
                 const Path* path, Reporter& reporter) {
  const Node* lower = parameter.node->find(low);
  const auto least = number_of(lower);
  const auto most = number_of(parameter.node->find(high));
  if (!least || !most || *least <= *most) return;
  const Path step(path, low);
  reporter.report(parameter_constraints, &step, lower->mark(),
                  fmt::format("{} is {}, above {}, which is {}", low, lower->text(), high,
                              parameter.node->find(high)->text()));
}

void check_pattern(const Parameter& parameter, const Path* path, Reporter& reporter) {
  const Node* value = parameter.node->find("AllowedPattern");
  if (value == nullptr || !value->is_string()) return;
  const support::Pattern pattern(value->text(), {.whole = true});
  if (pattern.problem().empty()) return;
  const Path step(path, "AllowedPattern");
  // CloudFormation reads Java's regular expressions, which differ from ours at the edges.
  reporter
      .report(parameter_constraints, &step, value->mark(),
              fmt::format("AllowedPattern {} is not a regular expression: {}",
                          quoted(value->text()), pattern.problem()))
      .severity = Severity::warning;
}

void run(const Context& context, Reporter& reporter) {
  const Path section(nullptr, "Parameters");
  for (const Parameter& parameter : context.tree.parameters()) {
    const Path path(&section, parameter.id);
    check_fit(parameter, &path, reporter);
    check_order(parameter, "MinLength", "MaxLength", &path, reporter);
    check_order(parameter, "MinValue", "MaxValue", &path, reporter);
    check_pattern(parameter, &path, reporter);
  }
}

}  // namespace

constinit const Check parameter_constraints{
    .rule =
        {
            .id = "TPL023",
            .severity = Severity::error,
            .title = "The constraints of a parameter fit its type and each other",
            .why = "CloudFormation refuses lengths and patterns of a number, bounds of a string, "
                   "and a lower bound above the upper one. No value satisfies an allowed pattern "
                   "that is no regular expression.",
            .bad = R"yaml(Parameters:
  Size:
    Type: Number
    MaxLength: 3
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Size
)yaml",
            .good = R"yaml(Parameters:
  Size:
    Type: Number
    MaxValue: 900
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Size
)yaml",
            .peers = "E2001 I2003",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
