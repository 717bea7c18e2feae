#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_unique_names;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    const Parameter* parameter = context.tree.parameter(resource.id);
    if (parameter == nullptr) continue;
    Finding& finding =
        reporter.report(template_unique_names, resource_place(resource), resource.mark,
                        fmt::format("{} is the name of a parameter as well", quoted(resource.id)));
    finding.related.push_back(reporter.related("the parameter", parameter->mark));
  }
}

}  // namespace

constinit const Check template_unique_names{
    .rule =
        {
            .id = "TPL010",
            .severity = Severity::error,
            .title = "A parameter and a resource do not share a name",
            .why =
                "Ref finds both by one name. CloudFormation refuses a template in which it would "
                "be ambiguous.",
            .bad = R"yaml(Parameters:
  Topic:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Topic
)yaml",
            .good = R"yaml(Parameters:
  TopicName:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref TopicName
)yaml",
            .peers = "E3007",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "resources-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
