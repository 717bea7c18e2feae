#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check condition_shape;

namespace {

bool may_stand(Function function) {
  switch (function) {
    case Function::equals:
    case Function::and_:
    case Function::or_:
    case Function::not_:
    case Function::condition:
    case Function::transform:
    case Function::unknown:  // reported as such
      return true;
    default:
      return false;
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* conditions = context.tree.section("Conditions");
  if (conditions == nullptr) return;
  const Path section(nullptr, "Conditions");
  for (const Member& condition : conditions->members()) {
    const Node& value = condition.value;
    if (analysis::function_of(condition.key) != Function::none || value.is_null()) continue;
    if (may_stand(analysis::condition_function_of(value).function)) continue;
    const Path path(&section, condition.key);
    reporter.report(
        condition_shape, &path, value.mark(),
        fmt::format("condition {} is {}, expected Fn::Equals, Fn::And, Fn::Or, Fn::Not or "
                    "Condition",
                    quoted(condition.key), described(value)));
  }
}

}  // namespace

constinit const Check condition_shape{
    .rule =
        {
            .id = "TPL035",
            .severity = Severity::error,
            .title = "A condition is a function that yields true or false",
            .why = "CloudFormation refuses anything but Fn::Equals, Fn::And, Fn::Or, Fn::Not and "
                   "Condition as the value of a condition.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Ref Stage
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
            .peers = "E8001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "conditions-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
