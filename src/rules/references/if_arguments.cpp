#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check if_arguments;

namespace {

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::if_, [&](const Call& call, const Path& path) {
    if (!check_list(if_arguments, call, 3, 3, "a list of a condition and two values", reporter))
      return;
    const Node& condition = call.argument().items()[0];
    if (condition.is_string() || condition.is_null()) return;
    const Path first(&path, 0U);
    reporter.report(if_arguments, &first, condition.mark(),
                    fmt::format("the condition of Fn::If is {}, expected the name of a condition",
                                described(condition)));
  });
}

}  // namespace

constinit const Check if_arguments{
    .rule =
        {
            .id = "REF018",
            .severity = Severity::error,
            .title = "Fn::If takes a condition and two values",
            .why =
                "CloudFormation refuses a template in which the function has other arguments, or "
                "a comparison in the place of a condition's name.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !If [IsProd, news]
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !If [IsProd, news, test-news]
)yaml",
            .peers = "E1028",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-conditions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
