#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check function_known;

namespace {

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (auto i = static_cast<int>(Function::ref); i < static_cast<int>(Function::for_each); ++i) {
    names.push_back(analysis::name_of(static_cast<Function>(i)));
  }
  return names;
}

void run(const Context& context, Reporter& reporter) {
  for (const std::uint32_t position : context.calls.of(Function::unknown)) {
    const Call& call = context.calls.all()[position];
    // The reader reports an unknown tag.
    if (call.node->short_form()) continue;
    const Path path(call.site.path, call.member->key);
    reporter.report(function_known, &path, call.member->key_mark,
                    fmt::format("{} is not a function", quoted(call.member->key)),
                    nearest_hint(call.member->key, function_names()));
  }
  for (const analysis::Crowded& crowded : context.calls.crowded()) {
    // A macro may give keys that begin like functions a meaning of its own.
    if (context.tree.is_open()) continue;
    const Path path(crowded.site.path, crowded.member->key);
    reporter.report(function_known, &path, crowded.member->key_mark,
                    fmt::format("{} stands beside {} other {}, a function is alone in its object",
                                quoted(crowded.member->key), crowded.node->size() - 1,
                                crowded.node->size() == 2 ? "key" : "keys"));
  }
}

}  // namespace

constinit const Check function_known{
    .rule =
        {
            .id = "REF001",
            .severity = Severity::error,
            .title = "A function is one that exists, alone in its object",
            .why = "CloudFormation takes an object with a misspelt function, or with a function "
                   "beside other keys, for a plain object, and refuses it or sends it on as it is.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName:
        Fn::Joi: ["-", [a, b]]
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName:
        Fn::Join: ["-", [a, b]]
)yaml",
            .peers = "E1101 E3012 E3002 E1019 E1022",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
