#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check extension_functions;

namespace {

constexpr Slot measured{"the argument of Fn::Length", Wanted::list, list_functions};

void check_transform(const Context& context, Reporter& reporter) {
  for (const Function function : {Function::length, Function::to_json_string}) {
    for_each_call(context, function, [&](const Call& call, const Path& path) {
      reporter.report(
          extension_functions, &path, call.member->key_mark,
          fmt::format("{} needs the transform AWS::LanguageExtensions", call.member->key));
    });
  }
}

void check_loops(const Context& context, Reporter& reporter) {
  for (const analysis::Loop& loop : context.calls.loops()) {
    reporter.report(
        extension_functions, loop.site, loop.member->key_mark,
        fmt::format("{} needs the transform AWS::LanguageExtensions", quoted(loop.member->key)));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::ExpansionProblem& problem : context.analysis.expansion.problems()) {
    Finding& finding = reporter.report(extension_functions, nullptr, problem.mark, problem.message);
    finding.path = problem.path;
  }
  if (!context.tree.has_language_extensions()) {
    if (context.tree.is_open()) return;
    check_transform(context, reporter);
    check_loops(context, reporter);
    return;
  }
  for_each_call(context, Function::length, [&](const Call& call, const Path& path) {
    check_slot(extension_functions, measured, call.argument(), &path, context, reporter);
  });
  for_each_call(context, Function::to_json_string, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    if (argument.is_array() || argument.is_object() || argument.is_null()) return;
    reporter.report(
        extension_functions, &path, argument.mark(),
        fmt::format("the argument of Fn::ToJsonString is {}, expected an object or a list",
                    described(argument)));
  });
}

}  // namespace

constinit const Check extension_functions{
    .rule =
        {
            .id = "REF020",
            .severity = Severity::error,
            .title = "Functions of AWS::LanguageExtensions have the transform, and their arguments",
            .why = "Fn::Length, Fn::ToJsonString and Fn::ForEach are worked out by the transform "
                   "AWS::LanguageExtensions. Without it CloudFormation does not know them.",
            .bad = R"yaml(Parameters:
  Zones:
    Type: CommaDelimitedList
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds:
        Fn::Length: !Ref Zones
)yaml",
            .good = R"yaml(Transform: AWS::LanguageExtensions
Parameters:
  Zones:
    Type: CommaDelimitedList
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds:
        Fn::Length: !Ref Zones
)yaml",
            .peers = "E1030 E1031 E1032",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "transform-aws-languageextensions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
