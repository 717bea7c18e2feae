#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_transform;

namespace {

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.has_transform("AWS::Serverless-2016-10-31"))
    return;
  // The transform is forgotten once, however often it is needed.
  const Member* globals = context.tree.root().find_member("Globals");
  const Resource* first = nullptr;
  std::size_t needs = globals == nullptr ? 0 : 1;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_serverless()) continue;
    if (first == nullptr) first = &resource;
    ++needs;
  }
  const std::string sentence =
      fmt::format("{} needs the transform AWS::Serverless-2016-10-31{}",
                  first == nullptr ? "Globals" : quoted(first->type), and_more(needs - 1));
  const std::string hint = "add Transform: AWS::Serverless-2016-10-31";
  if (first != nullptr) {
    reporter.report(serverless_transform, resource_place(*first, {"Type"}), first->type_mark,
                    sentence, hint);
  } else {
    const Path path(nullptr, "Globals");
    reporter.report(serverless_transform, &path, globals->key_mark, sentence, hint);
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
