#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_default;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Parameter& parameter : context.tree.parameters()) {
    if (parameter.default_refused.empty()) continue;
    reporter.report(parameter_default, parameter_place(parameter, {"Default"}),
                    parameter.node->find("Default")->mark(),
                    fmt::format("the default {}", parameter.default_refused));
  }
}

}  // namespace

constinit const Check parameter_default{
    .rule =
        {
            .id = "TPL022",
            .severity = Severity::error,
            .title = "The default of a parameter is one of the values that it allows",
            .why = "CloudFormation checks a default as any other value, and refuses to create the "
                   "stack where it does not satisfy the parameter's own constraints.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
    Default: test
    AllowedValues: [dev, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
    Default: dev
    AllowedValues: [dev, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
)yaml",
            .peers = "E2015 E2001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
