#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_description;

namespace {

void run(const Context& context, Reporter& reporter) {
  constexpr std::size_t most = 1024;
  const Node* description = context.tree.root().find("Description");
  if (description == nullptr || description->is_null()) return;
  const Path path(nullptr, "Description");
  if (!description->is_string()) {
    reporter.report(template_description, &path, description->mark(),
                    fmt::format("Description is {}, expected a string", described(*description)));
  } else if (description->text().size() > most) {
    reporter.report(template_description, &path, description->mark(),
                    fmt::format("Description has {} bytes, at most {} are allowed",
                                description->text().size(), most));
  }
}

}  // namespace

constinit const Check template_description{
    .rule =
        {
            .id = "TPL008",
            .severity = Severity::error,
            .title = "The description is a string of at most 1,024 bytes",
            .why = "CloudFormation refuses a template whose description is longer, or is not a "
                   "string.",
            .bad = R"yaml(Description:
  - Two
  - lines
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(Description: Two lines
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E1003 E1004 I1003",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-description-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
