#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_exists;

namespace {

void check(const Context& context, const Path* path, const Node& name, Reporter& reporter) {
  if (!name.is_string()) {
    if (name.is_null()) return;
    const analysis::Invocation call = analysis::condition_function_of(name);
    std::string hint;
    if (call.function == Function::condition) {
      hint = "give the name alone";
    } else if (analysis::is_condition_function(call.function)) {
      hint = "define it in Conditions, and give its name here";
    }
    reporter.report(
        condition_exists, path, name.mark(),
        fmt::format("Condition is {}, expected the name of a condition", described(name)),
        std::move(hint));
    return;
  }
  if (context.tree.condition(name.text()) != nullptr) return;
  reporter.report(condition_exists, path, name.mark(),
                  fmt::format("{} is not a condition of this template", quoted(name.text())),
                  nearest_hint(name.text(), keys_of(context.tree.section("Conditions"))));
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_open() || context.analysis.expansion.incomplete()) return;
  for (const Resource& resource : context.tree.resources()) {
    const Node* name = resource.node->find("Condition");
    if (name == nullptr) continue;
    check(context, resource_place(resource, {"Condition"}), *name, reporter);
  }
  for (const analysis::Output& output : context.tree.outputs()) {
    const Node* name = output.node->find("Condition");
    if (name == nullptr) continue;
    check(context, output_place(output, {"Condition"}), *name, reporter);
  }
  for (const Function function : {Function::if_, Function::condition}) {
    for (const std::uint32_t position : context.calls.of(function)) {
      const Call& call = context.calls.all()[position];
      const Node& argument = call.argument();
      const bool branch = function == Function::if_;
      if (branch && (argument.items().empty() || !argument.items()[0].is_string())) continue;
      const Path inner(call.site.path, call.member->key);
      const Path first(&inner, 0U);
      check(context, branch ? &first : &inner, branch ? argument.items()[0] : argument, reporter);
    }
  }
}

}  // namespace

constinit const Check condition_exists{
    .rule =
        {
            .id = "TPL036",
            .severity = Severity::error,
            .title = "Every condition that is named exists",
            .why = "CloudFormation refuses a template in which a resource, an output, Fn::If or "
                   "another condition names a condition that the section Conditions does not have.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProduction
  Queue:
    Type: AWS::SQS::Queue
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
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
)yaml",
            .peers = "E8002 E8005 E8007 E3015 E6005 E1028",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "conditions-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
