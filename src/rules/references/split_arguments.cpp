#include "rules/check.hpp"
#include "rules/references/argument.hpp"

namespace dbrepl::rules {

extern const Check split_arguments;

namespace {

constexpr Slot delimiter{"the delimiter of Fn::Split", Wanted::literal, {}};
constexpr Slot source{"the string of Fn::Split", Wanted::text, text_functions};

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::split, [&](const Call& call, const Path& path) {
    if (!check_list(split_arguments, call, 2, 2, "a list of a delimiter and a string", reporter))
      return;
    const auto arguments = call.argument().items();
    const Path first(&path, 0U);
    const Path second(&path, 1U);
    if (check_slot(split_arguments, delimiter, arguments[0], &first, context, reporter) &&
        arguments[0].is_string() && arguments[0].text().empty()) {
      reporter.report(split_arguments, &first, arguments[0].mark(),
                      "the delimiter of Fn::Split is empty");
    }
    check_slot(split_arguments, source, arguments[1], &second, context, reporter);
    const std::string_view text = arguments[1].text();
    if (text.starts_with("{{resolve:") && text.ends_with("}}")) {
      reporter.report(split_arguments, &second, arguments[1].mark(),
                      "the string of Fn::Split is a dynamic reference, which is resolved after the "
                      "function has split its text");
    }
  });
}

}  // namespace

constinit const Check split_arguments{
    .rule =
        {
            .id = "REF012",
            .severity = Severity::error,
            .title = "Fn::Split takes a delimiter and a string",
            .why = "CloudFormation refuses a template in which the function has other arguments.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Select [0, !Split [",", [news, alarms]]]
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Select [0, !Split [",", "news,alarms"]]
)yaml",
            .peers = "E1018 W1033",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-split.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
