#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_transform;

namespace {

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_serverless() || context.tree.is_open()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_serverless()) continue;
    reporter.report(
        serverless_transform, resource_place(resource, {"Type"}), resource.type_mark,
        fmt::format("{} needs the transform AWS::Serverless-2016-10-31", quoted(resource.type)));
  }
}

}  // namespace

constinit const Check serverless_transform{
    .rule =
        {
            .id = "TPL071",
            .severity = Severity::error,
            .title = "Serverless resources have the serverless transform",
            .why = "CloudFormation itself knows no type AWS::Serverless. The transform makes "
                   "resources of other types of them.",
            .bad = R"yaml(Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): pass"
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): pass"
)yaml",
            .peers = "E3038",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "transform-aws-serverless.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
