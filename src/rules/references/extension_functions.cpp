#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check extension_functions;

namespace {

constexpr Slot measured{"the argument of Fn::Length", Wanted::list, list_functions};

/// Lists that only the deployment knows.
constexpr Functions late{Function::get_att, Function::import_value, Function::get_stack_output};

/// The transform is forgotten once, however often it is needed.
void check_transform(const Context& context, Reporter& reporter) {
  std::vector<analysis::UndeclaredLoop> uses = context.analysis.expansion.undeclared();
  for (const Function function : {Function::length, Function::to_json_string}) {
    for_each_call(context, function, [&](const Call& call, const Path& path) {
      uses.push_back({call.member->key, analysis::json_pointer(&path), call.member->key_mark});
    });
  }
  if (uses.empty()) return;
  const auto first = std::min_element(uses.begin(), uses.end(), [](const auto& a, const auto& b) {
    return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
  });
  Finding& finding = reporter.report(extension_functions, nullptr, first->mark,
                                     fmt::format("{} needs the transform AWS::LanguageExtensions{}",
                                                 quoted(first->key), and_more(uses.size() - 1)),
                                     "add Transform: AWS::LanguageExtensions");
  finding.path = first->path;
}

/// A function within Fn::ToJsonString that yields a text, not an object or a list.
void check_json(const Context& context, const Node& argument, const Path& path,
                Reporter& reporter) {
  using State = analysis::Alternative::State;
  using analysis::Shape;
  const analysis::Invocation inner = analysis::invocation_of(argument);
  if (!inner) return;
  for (const analysis::Alternative& one : context.resolver.alternatives_of(argument)) {
    const bool scalar = one.state == State::known
                            ? one.value.is_scalar()
                            : one.state == State::unknown &&
                                  (one.shape == Shape::string || one.shape == Shape::number ||
                                   one.shape == Shape::boolean || one.shape == Shape::scalar);
    if (!scalar) continue;
    reporter.report(
        extension_functions, &path, argument.mark(),
        fmt::format("the argument of Fn::ToJsonString is a call of {}, which yields no object and "
                    "no list",
                    inner.member->key));
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::ExpansionProblem& problem : context.analysis.expansion.problems()) {
    Finding& finding =
        reporter.report(extension_functions, nullptr, problem.mark, problem.message, problem.hint);
    finding.path = problem.path;
  }
  if (!context.tree.has_language_extensions()) {
    if (context.tree.is_open()) return;
    check_transform(context, reporter);
    return;
  }
  for_each_call(context, Function::length, [&](const Call& call, const Path& path) {
    const analysis::Invocation inner = analysis::invocation_of(call.argument());
    if (!late.has(inner.function)) {
      check_slot(extension_functions, measured, call.argument(), &path, context, reporter);
      return;
    }
    reporter.report(
        extension_functions, &path, call.argument().mark(),
        fmt::format("the argument of Fn::Length is a call of {}, which the transform cannot count",
                    inner.member->key));
  });
  for_each_call(context, Function::to_json_string, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    if (argument.is_null()) return;
    if (argument.is_array() || argument.is_object())
      return check_json(context, argument, path, reporter);
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
