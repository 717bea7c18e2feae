#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_limits;

namespace {

struct Limit {
  std::string_view section;
  std::string_view what;
  std::size_t most;
};

constexpr std::array limits{Limit{"Parameters", "parameters", 200},
                            Limit{"Mappings", "mappings", 200},
                            Limit{"Resources", "resources", 500}, Limit{"Outputs", "outputs", 200}};

std::size_t dynamic_references(const analysis::Calls& calls) {
  std::size_t count = 0;
  for (const analysis::Text& entry : calls.texts()) {
    const std::string_view text = entry.node->text();
    for (std::size_t at = text.find("{{resolve:"); at != std::string_view::npos;
         at = text.find("{{resolve:", at + 1)) {
      ++count;
    }
  }
  return count;
}

void run(const Context& context, Reporter& reporter) {
  const Node& root = context.tree.root();
  const auto report = [&](const Path& path, Mark mark, std::size_t found, std::string_view what,
                          std::size_t most) {
    if (found <= most) return;
    reporter.report(
        template_limits, &path, mark,
        fmt::format("{} has {} {}, at most {} are allowed", quoted(path.key), found, what, most),
        "split the template, for example into nested stacks");
  };
  for (const Limit& limit : limits) {
    const Member* section = root.find_member(limit.section);
    if (section == nullptr) continue;
    report(Path(nullptr, limit.section), section->key_mark, section->value.size(), limit.what,
           limit.most);
  }
  if (const Node* mappings = context.tree.section("Mappings")) {
    const Path section(nullptr, "Mappings");
    for (const Member& mapping : mappings->members()) {
      const Path path(&section, mapping.key);
      report(path, mapping.key_mark, mapping.value.size(), "keys", 200);
      for (const Member& inner : mapping.value.members()) {
        report(Path(&path, inner.key), inner.key_mark, inner.value.size(), "keys", 200);
      }
    }
  }
  constexpr std::size_t most_dynamic = 60;
  if (const std::size_t found = dynamic_references(context.calls); found > most_dynamic) {
    reporter.report(template_limits, nullptr, root.mark(),
                    fmt::format("the template has {} dynamic references, at most {} are allowed",
                                found, most_dynamic));
  }
}

}  // namespace

constinit const Check template_limits{
    .rule =
        {
            .id = "TPL011",
            .severity = Severity::error,
            .title = "A template stays within CloudFormation's limits",
            .why = "CloudFormation takes at most 500 resources, 200 parameters, 200 outputs, 200 "
                   "mappings with 200 keys each, and 60 dynamic references a template.",
            .bad = R"yaml()yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E2010 E3010 E6010 E7010 I2010 I3010 I6010 I7010",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "cloudformation-limits.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
