#include <fmt/format.h>
#include <array>
#include <cstddef>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check transform_arguments;

namespace {

constexpr std::array<std::string_view, 2> keys{"Name", "Parameters"};

void check_macro(const Node& macro, const Path& path, Reporter& reporter) {
  if (!macro.is_object()) {
    if (macro.is_null()) return;
    reporter.report(
        transform_arguments, &path, macro.mark(),
        fmt::format("Fn::Transform takes an object with Name, found {}", described(macro)));
    return;
  }
  const bool misspelt = report_unknown_keys(transform_arguments, reporter, macro, &path, keys,
                                            "an argument of Fn::Transform", "Name");
  if (macro.find("Name") == nullptr && !misspelt) {
    reporter.report(transform_arguments, &path, macro.mark(), "Fn::Transform has no Name");
  }
  const Node* parameters = macro.find("Parameters");
  if (parameters == nullptr || parameters->is_object() || parameters->is_null()) return;
  const Path step(&path, "Parameters");
  reporter.report(transform_arguments, &step, parameters->mark(),
                  fmt::format("the parameters of Fn::Transform are {}, expected an object",
                              described(*parameters)));
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::transform, [&](const Call& call, const Path& path) {
    // One macro, or several, one after the other.
    const auto macros = call.argument().items();
    if (macros.empty()) return check_macro(call.argument(), path, reporter);
    for (std::size_t i = 0; i < macros.size(); ++i) {
      check_macro(macros[i], Path(&path, i), reporter);
    }
  });
}

}  // namespace

constinit const Check transform_arguments{
    .rule =
        {
            .id = "REF028",
            .severity = Severity::error,
            .title = "Fn::Transform names a macro",
            .why = "CloudFormation refuses a template in which the function has no Name, or "
                   "Parameters that are no object.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform:
        Parameters:
          Location: s3://templates/topic.yaml
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform:
        Name: AWS::Include
        Parameters:
          Location: s3://templates/topic.yaml
)yaml",
            .peers = "E1005",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-transform.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
