#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

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

/// Walks from condition to condition, each once, with its way there in hand.
class Walk {
 public:
  Walk(const Names& edges, std::string_view start) : edges_(edges) { open(start); }

  /// Calls `found` with each way that leads back into itself. `done` is shared by walks.
  template <typename Found>
  void run(std::unordered_set<std::string_view>& done, Found found) {
    while (!way_.empty()) {
      const auto names = edges_.find(way_.back());
      if (names == edges_.end() || next_.back() == names->second.size()) {
        done.insert(way_.back());
        on_way_.erase(way_.back());
        way_.pop_back();
        next_.pop_back();
        continue;
      }
      const std::string_view name = names->second[next_.back()++];
      if (on_way_.contains(name)) {
        found(std::span(way_).subspan(
            static_cast<std::size_t>(std::find(way_.begin(), way_.end(), name) - way_.begin())));
      } else if (!done.contains(name)) {
        open(name);
      }
    }
  }

 private:
  void open(std::string_view name) {
    way_.push_back(name);
    next_.push_back(0);
    on_way_.insert(name);
  }

  const Names& edges_;
  std::vector<std::string_view> way_;
  std::vector<std::size_t> next_;
  std::unordered_set<std::string_view> on_way_;
};

void run(const Context& context, Reporter& reporter) {
  const Node* conditions = context.tree.section("Conditions");
  if (conditions == nullptr) return;
  const Names edges = edges_of(context);
  std::unordered_set<std::string_view> done;
  std::unordered_set<std::string_view> reported;
  const Path section(nullptr, "Conditions");
  for (const Member& condition : conditions->members()) {
    if (!edges.contains(condition.key) || done.contains(condition.key)) continue;
    Walk(edges, condition.key).run(done, [&](std::span<const std::string_view> names) {
      // Of several ways around, the first one stands for all.
      if (!reported.insert(names.front()).second) return;
      std::string chain;
      for (const std::string_view name : names) chain += fmt::format("{} → ", name);
      chain += names.front();
      const Member* first = conditions->find_member(names.front());
      const Path path(&section, names.front());
      reporter.report(
          condition_cycle, &path, first == nullptr ? Mark{} : first->key_mark,
          fmt::format("condition {} depends on itself: {}", quoted(names.front()), chain));
    });
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
