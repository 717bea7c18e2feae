#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_sections;

namespace {

constexpr std::array<std::string_view, 11> sections{"AWSTemplateFormatVersion",
                                                    "Conditions",
                                                    "Description",
                                                    "Hooks",
                                                    "Mappings",
                                                    "Metadata",
                                                    "Outputs",
                                                    "Parameters",
                                                    "Resources",
                                                    "Rules",
                                                    "Transform"};

void run(const Context& context, Reporter& reporter) {
  for (const Member& member : context.tree.root().members()) {
    if (std::find(sections.begin(), sections.end(), member.key) != sections.end()) continue;
    if (member.key == "Fn::Transform") continue;
    // The serverless transform takes defaults from here; another macro may take anything.
    if (member.key == "Globals" && (context.tree.is_serverless() || context.tree.is_open()))
      continue;
    const Path path(nullptr, member.key);
    reporter.report(template_sections, &path, member.key_mark,
                    fmt::format("{} is not a section of a template", quoted(member.key)),
                    nearest_hint(member.key, sections));
  }
}

}  // namespace

constinit const Check template_sections{
    .rule =
        {
            .id = "TPL005",
            .severity = Severity::error,
            .title = "Every section of a template is one that CloudFormation knows",
            .why = "CloudFormation answers \"Invalid template property or properties\" for any "
                   "other key at the top of a template.",
            .bad = R"yaml(Resource:
  Topic:
    Type: AWS::SNS::Topic
Resources:
  Queue:
    Type: AWS::SQS::Queue
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
)yaml",
            .peers = "E1001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-anatomy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
