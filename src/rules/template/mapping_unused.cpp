#include <fmt/format.h>
#include <unordered_set>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check mapping_unused;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Node* mappings = context.tree.section("Mappings");
  if (mappings == nullptr || context.tree.is_open()) return;
  std::unordered_set<std::string_view> used;
  for (const std::uint32_t position : context.calls.of(Function::find_in_map)) {
    const Node& argument = context.calls.all()[position].argument();
    if (argument.items().empty()) continue;
    const Node& name = argument.items()[0];
    // With language extensions a function may choose the mapping.
    if (!name.is_string()) return;
    used.insert(name.text());
  }
  const Path section(nullptr, "Mappings");
  for (const Member& mapping : mappings->members()) {
    if (analysis::function_of(mapping.key) != Function::none || used.contains(mapping.key) ||
        context.analysis.expansion.uses(mapping.key))
      continue;
    const Path path(&section, mapping.key);
    reporter.report(mapping_unused, &path, mapping.key_mark,
                    fmt::format("mapping {} is not used", quoted(mapping.key)));
  }
}

}  // namespace

constinit const Check mapping_unused{
    .rule =
        {
            .id = "TPL031",
            .severity = Severity::warning,
            .title = "Every mapping is used",
            .why = "A mapping that nothing looks into is left over, or the Fn::FindInMap that "
                   "should use it names another one.",
            .bad = R"yaml(Mappings:
  Names:
    dev:
      Topic: dev-news
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(Mappings:
  Names:
    dev:
      Topic: dev-news
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !FindInMap [Names, dev, Topic]
)yaml",
            .peers = "W7001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "mappings-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
