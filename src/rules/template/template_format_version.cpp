#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_format_version;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Node* version = context.tree.root().find("AWSTemplateFormatVersion");
  if (version == nullptr || version->is_null() || version->text() == "2010-09-09") return;
  const Path path(nullptr, "AWSTemplateFormatVersion");
  reporter.report(
      template_format_version, &path, version->mark(),
      fmt::format("AWSTemplateFormatVersion is {}, expected \"2010-09-09\"", described(*version)));
}

}  // namespace

constinit const Check template_format_version{
    .rule =
        {
            .id = "TPL007",
            .severity = Severity::error,
            .title = "AWSTemplateFormatVersion is 2010-09-09",
            .why = "There is one format version. CloudFormation refuses any other value.",
            .bad = R"yaml(AWSTemplateFormatVersion: "2012-10-17"
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E1001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "format-version-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
