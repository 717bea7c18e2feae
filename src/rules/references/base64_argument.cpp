#include "rules/check.hpp"
#include "rules/references/argument.hpp"

namespace dbrepl::rules {

extern const Check base64_argument;

namespace {

constexpr Slot text{"the argument of Fn::Base64", Wanted::text, text_functions};

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::base64, [&](const Call& call, const Path& path) {
    check_slot(base64_argument, text, call.argument(), &path, context, reporter);
  });
}

}  // namespace

constinit const Check base64_argument{
    .rule =
        {
            .id = "REF014",
            .severity = Severity::error,
            .title = "Fn::Base64 takes a string",
            .why = "CloudFormation refuses a template in which the function has another argument.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Base64 [news]
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Base64 news
)yaml",
            .peers = "E1021",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-base64.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
