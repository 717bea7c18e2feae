#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check sub_needless;

namespace {

void run(const Context& context, Reporter& reporter) {
  // A variable of a loop is gone where the loop is written out.
  if (&context.tree.root() != &context.document.root()) return;
  for_each_call(context, Function::sub, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    // An escape needs the function to become what it stands for.
    if (!argument.is_string() || argument.text().find("${") != std::string_view::npos) return;
    reporter.report(sub_needless, &path, argument.mark(),
                    fmt::format("Fn::Sub has no variable in {}", quoted(argument.text())));
  });
}

}  // namespace

constinit const Check sub_needless{
    .rule =
        {
            .id = "REF007",
            .severity = Severity::info,
            .title = "Fn::Sub has something to put in",
            .why = "Without a variable the function yields its text as it stands. Often a \"$\" or "
                   "a brace is missing.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub news
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
)yaml",
            .peers = "W1020",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-sub.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
