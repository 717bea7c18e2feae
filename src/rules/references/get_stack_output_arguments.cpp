#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check get_stack_output_arguments;

namespace {

constexpr std::array<std::string_view, 4> keys{"OutputName", "Region", "RoleArn", "StackName"};

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::get_stack_output, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    if (!argument.is_object() || analysis::invocation_of(argument)) {
      if (argument.is_null()) return;
      reporter.report(
          get_stack_output_arguments, &path, argument.mark(),
          fmt::format("Fn::GetStackOutput takes an object with StackName and OutputName, found {}",
                      described(argument)));
      return;
    }
    const bool misspelt =
        report_unknown_keys(get_stack_output_arguments, reporter, argument, &path, keys,
                            "an argument of Fn::GetStackOutput", "OutputName");
    for (const std::string_view key :
         {std::string_view("StackName"), std::string_view("OutputName")}) {
      if (argument.find(key) != nullptr || (misspelt && key == "OutputName")) continue;
      reporter.report(get_stack_output_arguments, &path, argument.mark(),
                      fmt::format("Fn::GetStackOutput has no {}", key));
    }
    for (const Member& member : argument.members()) {
      const Path step(&path, member.key);
      const Slot slot{member.key, Wanted::text, text_functions};
      check_slot(get_stack_output_arguments, slot, member.value, &step, context, reporter);
    }
  });
}

}  // namespace

constinit const Check get_stack_output_arguments{
    .rule =
        {
            .id = "REF027",
            .severity = Severity::error,
            .title = "Fn::GetStackOutput names a stack and one of its outputs",
            .why = "CloudFormation refuses a template in which the function has other arguments.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName:
        Fn::GetStackOutput:
          StackName: news
          Output: Title
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName:
        Fn::GetStackOutput:
          StackName: news
          OutputName: Title
)yaml",
            .peers = "E1033",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-getstackoutput.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
