#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check if_unreachable;

namespace {

void run(const Context& context, Reporter& reporter) {
  using analysis::Verdict;
  for_each_call(context, Function::if_, [&](const Call& call, const Path& path) {
    const auto items = call.argument().items();
    if (items.size() != 3 || !items[0].is_string()) return;
    const std::string_view name = items[0].text();
    const std::string_view outer =
        call.site.resource == nullptr ? std::string_view{} : call.site.resource->condition;
    if ((outer.empty() && call.site.guard == nullptr) || context.tree.condition(name) == nullptr)
      return;
    // Whatever is never there has no branches to speak of.
    if (context.conditions.possible({outer, call.site.guard}) != Verdict::holds) return;
    for (const bool holds : {true, false}) {
      const analysis::Guard branch{name, holds, call.site.guard};
      if (context.conditions.possible({outer, &branch}) != Verdict::broken) continue;
      const std::size_t index = holds ? 1 : 2;
      const Path step(&path, index);
      reporter.report(if_unreachable, &step, items[index].mark(),
                      fmt::format("this value is never used: {} is always {} here", quoted(name),
                                  holds ? "false" : "true"));
    }
  });
}

}  // namespace

constinit const Check if_unreachable{
    .rule =
        {
            .id = "REF025",
            .severity = Severity::warning,
            .title = "Both branches of Fn::If can be taken",
            .why = "Where a branch around the function, or the condition of its resource, decides "
                   "its condition already, one of its values is never used.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties:
      TopicName: !If [IsProd, news, test-news]
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !If [IsProd, news, test-news]
)yaml",
            .peers = "W1028",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-conditions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
