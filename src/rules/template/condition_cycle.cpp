#include <unordered_map>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_cycle;

namespace {

using Names = std::unordered_map<std::string_view, std::vector<std::string_view>>;

/// Which condition names which: the second step of a path is the condition that a call stands in.
Names edges_of(const Context& context) {
  Names edges;
  for (const std::uint32_t position : context.calls.of(Function::condition)) {
    const Call& call = context.calls.all()[position];
    if (call.site.part != Part::conditions || !call.argument().is_string()) continue;
    const Path* step = call.site.path;
    while (step->parent != nullptr && step->parent->parent != nullptr) step = step->parent;
    edges[step->key].push_back(call.argument().text());
  }
  return edges;
}

/// The names from `start` back to itself, or nothing.
std::vector<std::string_view> chain_of(const Names& edges, std::string_view start) {
  std::unordered_map<std::string_view, std::string_view> by;
  std::vector<std::string_view> queue{start};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const auto found = edges.find(queue[head]);
    if (found == edges.end()) continue;
    for (const std::string_view name : found->second) {
      if (!by.try_emplace(name, queue[head]).second) continue;
      if (name != start) {
        queue.push_back(name);
        continue;
      }
      std::vector<std::string_view> chain{start};
      for (std::string_view at = queue[head]; at != start; at = by[at]) chain.push_back(at);
      chain.push_back(start);
      std::reverse(chain.begin(), chain.end());
      return chain;
    }
  }
  return {};
}

void run(const Context& context, Reporter& reporter) {
  const Node* conditions = context.tree.section("Conditions");
  if (conditions == nullptr) return;
  const Names edges = edges_of(context);
  std::vector<std::string_view> reported;
  const Path section(nullptr, "Conditions");
  for (const Member& condition : conditions->members()) {
    if (!edges.contains(condition.key)) continue;
    if (std::find(reported.begin(), reported.end(), condition.key) != reported.end()) continue;
    const std::vector<std::string_view> chain = chain_of(edges, condition.key);
    if (chain.empty()) continue;
    reported.insert(reported.end(), chain.begin(), chain.end());
    std::string text;
    for (const std::string_view name : chain)
      text += (text.empty() ? "" : " → ") + std::string(name);
    const Path path(&section, condition.key);
    reporter.report(condition_cycle, &path, condition.key_mark,
                    fmt::format("condition {} depends on itself: {}", quoted(condition.key), text));
  }
}

}  // namespace

constinit const Check condition_cycle{
    .rule =
        {
            .id = "TPL038",
            .severity = Severity::error,
            .title = "No condition depends on itself",
            .why =
                "CloudFormation cannot decide a condition that names itself, directly or through "
                "others, and refuses the template.",
            .bad = R"yaml(Conditions:
  First: !Not [!Condition Second]
  Second: !Not [!Condition First]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: First
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  First: !Not [!Condition Second]
  Second: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: First
)yaml",
            .peers = "E8007",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "conditions-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
