#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check rules_section;

namespace {

constexpr std::array<std::string_view, 2> attributes{"Assertions", "RuleCondition"};
constexpr std::array<std::string_view, 2> of_assertion{"Assert", "AssertDescription"};

void check_condition(const Node& value, std::string_view what, const Path* path,
                     Reporter& reporter) {
  const Function function = analysis::condition_function_of(value).function;
  if (analysis::is_condition_function(function) || function == Function::unknown || value.is_null())
    return;
  reporter.report(rules_section, path, value.mark(),
                  fmt::format("{} is {}, expected a function that yields true or false", what,
                              described(value)));
}

void check_assertion(const Node& assertion, const Path* path, Reporter& reporter) {
  if (!assertion.is_object()) {
    reporter.report(
        rules_section, path, assertion.mark(),
        fmt::format("an assertion is {}, expected an object with Assert", described(assertion)));
    return;
  }
  const bool misspelt = report_unknown_keys(rules_section, reporter, assertion, path, of_assertion,
                                            "an attribute of an assertion", "Assert");
  if (const Node* description = assertion.find("AssertDescription");
      description != nullptr && !description->is_scalar() && !description->is_null()) {
    const Path step(path, "AssertDescription");
    reporter.report(
        rules_section, &step, description->mark(),
        fmt::format("AssertDescription is {}, expected a string", described(*description)));
  }
  if (const Node* asserted = assertion.find("Assert")) {
    const Path step(path, "Assert");
    check_condition(*asserted, "Assert", &step, reporter);
  } else if (!misspelt) {
    reporter.report(rules_section, path, assertion.mark(), "the assertion has no Assert");
  }
}

void check_rule(const Member& rule, const Path* path, Reporter& reporter) {
  if (!rule.value.is_object()) {
    if (rule.value.is_null()) return;
    reporter.report(rules_section, path, rule.value.mark(),
                    fmt::format("rule {} is {}, expected an object with Assertions",
                                quoted(rule.key), described(rule.value)));
    return;
  }
  const bool misspelt = report_unknown_keys(rules_section, reporter, rule.value, path, attributes,
                                            "an attribute of a rule", "Assertions");
  if (const Node* when = rule.value.find("RuleCondition")) {
    const Path step(path, "RuleCondition");
    check_condition(*when, "RuleCondition", &step, reporter);
  }
  const Node* assertions = rule.value.find("Assertions");
  if (assertions == nullptr) {
    if (misspelt) return;
    reporter.report(rules_section, path, rule.key_mark,
                    fmt::format("rule {} has no Assertions", quoted(rule.key)));
    return;
  }
  const Path step(path, "Assertions");
  if (!assertions->is_array() || assertions->size() == 0) {
    if (assertions->is_null()) return;
    reporter.report(rules_section, &step, assertions->mark(),
                    fmt::format("Assertions is {}, expected a list of assertions",
                                assertions->is_array() ? "empty" : described(*assertions)));
    return;
  }
  for (std::size_t i = 0; i < assertions->size(); ++i) {
    const Path item(&step, i);
    check_assertion(assertions->items()[i], &item, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* rules = context.tree.section("Rules");
  if (rules == nullptr) return;
  const Path section(nullptr, "Rules");
  for (const Member& rule : rules->members()) {
    if (analysis::function_of(rule.key) != Function::none) continue;
    const Path path(&section, rule.key);
    check_rule(rule, &path, reporter);
  }
}

}  // namespace

constinit const Check rules_section{
    .rule =
        {
            .id = "TPL040",
            .severity = Severity::error,
            .title = "A rule of the section Rules has assertions that yield true or false",
            .why = "CloudFormation evaluates the section before it creates anything, and refuses a "
                   "template whose rules it cannot read.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Rules:
  Known:
    Assertion:
      - Assert: !Contains [[dev, prod], !Ref Stage]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Rules:
  Known:
    Assertions:
      - Assert: !Contains [[dev, prod], !Ref Stage]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
)yaml",
            .peers = "E1700 E1701 E1702",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "rules-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
