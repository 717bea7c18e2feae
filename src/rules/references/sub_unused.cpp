#include <string_view>
#include <unordered_set>

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
    std::unordered_set<std::string_view> used;
    for (const analysis::Variable& variable : sub.variables()) {
      std::size_t dot = 0;  // of "a.b.c" also "a" and "a.b"
      while ((dot = variable.name.find('.', dot + 1)) != std::string_view::npos)
        used.insert(variable.name.substr(0, dot));
      used.insert(variable.name);
    }
    const Path second(&path, 1U);
    for (const Member& member : sub.values()->members()) {
      if (used.count(member.key) != 0) continue;
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
