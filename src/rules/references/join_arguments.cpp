#include "rules/check.hpp"
#include "rules/references/argument.hpp"

namespace dbrepl::rules {

extern const Check join_arguments;

namespace {

constexpr Slot delimiter{"the delimiter of Fn::Join", Wanted::literal, {}};
constexpr Slot list{"the list of Fn::Join", Wanted::list, list_functions};
constexpr Slot item{"an element of Fn::Join's list", Wanted::text, text_functions};

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::join, [&](const Call& call, const Path& path) {
    if (!check_list(join_arguments, call, 2, 2, "a list of a delimiter and a list", reporter))
      return;
    const auto arguments = call.argument().items();
    const Path first(&path, 0U);
    const Path second(&path, 1U);
    check_slot(join_arguments, delimiter, arguments[0], &first, context, reporter);
    check_slot(join_arguments, list, arguments[1], &second, context, reporter);
    for (std::size_t i = 0; i < arguments[1].items().size(); ++i) {
      const Path step(&second, i);
      check_slot(join_arguments, item, arguments[1].items()[i], &step, context, reporter);
    }
  });
}

}  // namespace

constinit const Check join_arguments{
    .rule =
        {
            .id = "REF010",
            .severity = Severity::error,
            .title = "Fn::Join takes a delimiter and a list of strings",
            .why = "CloudFormation refuses a template in which the function has other arguments.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Join ["-", "news"]
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Join ["-", [news, !Ref "AWS::Region"]]
)yaml",
            .peers = "E1022",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-join.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
