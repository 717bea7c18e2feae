#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check import_value_argument;

namespace {

constexpr Slot name_slot{
    "the name of Fn::ImportValue",
    Wanted::text,
    {Function::ref, Function::sub, Function::join, Function::select, Function::find_in_map,
     Function::base64, Function::if_, Function::transform}};

bool within_import(const Context& context, const Call& call) {
  for (const Call* caller = context.calls.caller(call.site); caller != nullptr;
       caller = context.calls.caller(caller->site)) {
    if (caller->function == Function::import_value) return true;
  }
  return false;
}

void run(const Context& context, Reporter& reporter) {
  if (context.calls.of(Function::import_value).empty()) return;
  for_each_call(context, Function::import_value, [&](const Call& call, const Path& path) {
    check_slot(import_value_argument, name_slot, call.argument(), &path, context, reporter);
  });
  for (const Call& call : context.calls.all()) {
    if (!within_import(context, call)) continue;
    const Call* caller = context.calls.caller(call.site);
    // What stands there directly is told above.
    if (caller->function == Function::import_value && !name_slot.functions.has(call.function))
      continue;
    if (const std::string_view id = resource_behind(context, call); !id.empty()) {
      reporter.report(
          import_value_argument, call.site, call.mark(),
          fmt::format("the name of Fn::ImportValue depends on resource {}", quoted(id)));
    } else if (call.function == Function::import_value || call.function == Function::get_azs) {
      reporter.report(import_value_argument, call.site, call.mark(),
                      fmt::format("the name of Fn::ImportValue depends on {}", call.member->key));
    }
  }
}

}  // namespace

constinit const Check import_value_argument{
    .rule =
        {
            .id = "REF017",
            .severity = Severity::error,
            .title = "Fn::ImportValue takes a name that is known before there are resources",
            .why = "CloudFormation answers \"Fn::ImportValue must not depend on any resources, "
                   "imported values, or Fn::GetAZs\".",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !ImportValue
        Fn::Sub: ${Topic}-queue
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !ImportValue
        Fn::Sub: ${Stage}-queue
)yaml",
            .peers = "E1016",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-importvalue.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
