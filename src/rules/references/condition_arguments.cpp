#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_arguments;

namespace {

constexpr Slot compared{
    "what Fn::Equals compares",
    Wanted::text,
    {Function::ref, Function::sub, Function::join, Function::select, Function::find_in_map,
     Function::length, Function::to_json_string, Function::value_of, Function::transform}};

void check_combination(const Context& context, Function function, std::size_t least,
                       std::size_t most, std::string_view takes, Reporter& reporter) {
  for_each_call(context, function, [&](const Call& call, const Path& path) {
    if (!check_list(condition_arguments, call, least, most, takes, reporter)) return;
    for (std::size_t i = 0; i < call.argument().size(); ++i) {
      const Node& item = call.argument().items()[i];
      const Function inner = analysis::condition_function_of(item).function;
      if (analysis::is_condition_function(inner) || inner == Function::unknown || item.is_null())
        continue;
      const Path step(&path, i);
      reporter.report(
          condition_arguments, &step, item.mark(),
          fmt::format("{} combines {}, expected a condition", call.member->key, described(item)),
          item.is_string() && context.tree.condition(item.text()) != nullptr
              ? fmt::format("write {{\"Condition\": {}}}", quoted(item.text()))
              : std::string());
    }
  });
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::equals, [&](const Call& call, const Path& path) {
    if (!check_list(condition_arguments, call, 2, 2, "a list of two values", reporter)) return;
    for (std::size_t i = 0; i < 2; ++i) {
      const Path step(&path, i);
      check_slot(condition_arguments, compared, call.argument().items()[i], &step, context,
                 reporter);
    }
  });
  for (const Function function :
       {Function::contains, Function::each_member_equals, Function::each_member_in}) {
    for_each_call(context, function, [&](const Call& call, const Path&) {
      check_list(condition_arguments, call, 2, 2, "a list of two values", reporter);
    });
  }
  check_combination(context, Function::and_, 2, 10, "a list of two to ten conditions", reporter);
  check_combination(context, Function::or_, 2, 10, "a list of two to ten conditions", reporter);
  check_combination(context, Function::not_, 1, 1, "a list of one condition", reporter);
}

}  // namespace

constinit const Check condition_arguments{
    .rule =
        {
            .id = "REF019",
            .severity = Severity::error,
            .title = "Functions of conditions have arguments that can be compared or combined",
            .why = "Fn::Equals compares two strings, Fn::And and Fn::Or combine two to ten "
                   "conditions, Fn::Not takes one. CloudFormation refuses a template in which they "
                   "have other arguments.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
)yaml",
            .peers = "E8003 E8004 E8005 E8006 E8007",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-conditions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
