#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check sub_unused;

namespace {

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::sub, [&](const Call& call, const Path& path) {
    const analysis::Substitution sub(call.argument());
    if (sub.text() == nullptr || sub.values() == nullptr || analysis::invocation_of(*sub.values()))
      return;
    const Path second(&path, 1U);
    for (const Member& member : sub.values()->members()) {
      const auto& variables = sub.variables();
      const bool used =
          std::any_of(variables.begin(), variables.end(), [&](const analysis::Variable& variable) {
            return variable.name == member.key ||
                   variable.name.starts_with(fmt::format("{}.", member.key));
          });
      if (used) continue;
      const Path step(&second, member.key);
      reporter.report(sub_unused, &step, member.key_mark,
                      fmt::format("the text of Fn::Sub does not use {}", quoted(member.key)));
    }
  });
}

}  // namespace

constinit const Check sub_unused{
    .rule =
        {
            .id = "REF006",
            .severity = Severity::warning,
            .title = "Every value that Fn::Sub is given is used",
            .why = "A value without its \"${Name}\" in the text changes nothing. Often the text "
                   "misspells it.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - news-${AWS::Region}
        - Stage: dev
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - news-${Stage}
        - Stage: dev
)yaml",
            .peers = "W1019",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-sub.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
