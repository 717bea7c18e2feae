#include <fmt/format.h>
#include <unordered_set>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_unused;

namespace {

/// Some policies of a resource name conditions as well, and transforms have attributes of their
/// own.
void collect(const Node& value, std::unordered_set<std::string_view>& used, int depth) {
  if (depth > 32) return;
  for (const Member& member : value.members()) {
    if (member.key == "Condition" && member.value.is_string()) used.insert(member.value.text());
    collect(member.value, used, depth + 1);
  }
  for (const Node& item : value.items()) collect(item, used, depth + 1);
}

void run(const Context& context, Reporter& reporter) {
  const Node* conditions = context.tree.section("Conditions");
  if (conditions == nullptr || context.tree.is_open() || context.analysis.expansion.incomplete())
    return;
  std::unordered_set<std::string_view> used;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.condition.empty()) used.insert(resource.condition);
    if (resource.is_serverless()) collect(*resource.node, used, 0);
  }
  for (const analysis::Output& output : context.tree.outputs()) {
    if (!output.condition.empty()) used.insert(output.condition);
  }
  for (const std::uint32_t position : context.calls.of(Function::if_)) {
    const auto items = context.calls.all()[position].argument().items();
    if (!items.empty()) used.insert(items[0].text());
  }
  for (const std::uint32_t position : context.calls.of(Function::condition)) {
    used.insert(context.calls.all()[position].argument().text());
  }
  const Path section(nullptr, "Conditions");
  for (const Member& condition : conditions->members()) {
    if (analysis::function_of(condition.key) != Function::none || used.contains(condition.key))
      continue;
    const Path path(&section, condition.key);
    reporter.report(condition_unused, &path, condition.key_mark,
                    fmt::format("condition {} is not used", quoted(condition.key)));
  }
}

}  // namespace

constinit const Check condition_unused{
    .rule =
        {
            .id = "TPL037",
            .severity = Severity::warning,
            .title = "Every condition is used",
            .why = "A condition that nothing names decides nothing. Often a resource lacks its "
                   "Condition, or names another one.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
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
            .peers = "W8001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "conditions-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
