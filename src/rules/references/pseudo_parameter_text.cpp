#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check pseudo_parameter_text;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Text& text : context.calls.texts()) {
    if (text.site.part != Part::resource_properties && text.site.part != Part::outputs) continue;
    if (!analysis::is_pseudo_parameter(text.node->text())) continue;
    reporter.report(pseudo_parameter_text, text.site, text.node->mark(),
                    fmt::format("{} is a text here, not a reference", quoted(text.node->text())),
                    fmt::format("write {{\"Ref\": {}}}", quoted(text.node->text())));
  }
}

}  // namespace

constinit const Check pseudo_parameter_text{
    .rule =
        {
            .id = "REF026",
            .severity = Severity::warning,
            .title = "A pseudo parameter is read with Ref",
            .why = "The name alone is a text like any other, and goes to the service as it stands.",
            .bad = R"yaml(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: AWS::Region
)yaml",
            .good = R"yaml(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Ref AWS::Region
)yaml",
            .peers = "W1054",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "pseudo-parameter-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
