#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_section_shapes;

namespace {

constexpr std::array<std::string_view, 8> objects{"Parameters", "Mappings", "Conditions", "Rules",
                                                  "Resources",  "Outputs",  "Metadata",   "Hooks"};

/// Whether a section is there under a name near to Resources, which is a finding of its own.
bool is_misspelt(const Node& root) {
  return std::any_of(root.members().begin(), root.members().end(), [](const Member& member) {
    return nearest_hint(member.key, objects).find("\"Resources\"") != std::string::npos;
  });
}

void run(const Context& context, Reporter& reporter) {
  const Node& root = context.tree.root();
  if (!root.is_object()) return;
  for (const std::string_view name : objects) {
    const Node* section = root.find(name);
    if (section == nullptr || section->is_object() || section->is_null()) continue;
    const Path path(nullptr, name);
    reporter.report(template_section_shapes, &path, section->mark(),
                    fmt::format("{} is {}, expected an object", name, to_string(section->kind())));
  }
  const Member* resources = root.find_member("Resources");
  if (resources == nullptr) {
    if (context.tree.is_open() || is_misspelt(root)) return;
    reporter.report(template_section_shapes, nullptr, root.mark(),
                    "the template has no section Resources, expected one");
  } else if (resources->value.is_object() && resources->value.size() == 0 &&
             !context.analysis.expansion.incomplete()) {
    const Path path(nullptr, "Resources");
    reporter.report(template_section_shapes, &path, resources->key_mark,
                    "Resources is empty, expected at least one resource");
  }
}

}  // namespace

constinit const Check template_section_shapes{
    .rule =
        {
            .id = "TPL006",
            .severity = Severity::error,
            .title = "Every section has its shape, and there is at least one resource",
            .why =
                "CloudFormation refuses a template without resources, and one whose sections are "
                "not objects.",
            .bad = R"yaml(Description: Nothing is made here
Resources: {}
)yaml",
            .good = R"yaml(Description: One topic
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E1001 E2001 E3001 E6001 E7001 E8001 E1700",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-anatomy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
