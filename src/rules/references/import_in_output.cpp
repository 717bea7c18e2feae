#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check import_in_output;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.value == nullptr) continue;
    if (analysis::invocation_of(*output.value).function != Function::import_value) continue;
    reporter.report(import_in_output, output_place(output, {"Value"}), output.value->mark(),
                    fmt::format("output {} passes an import on", quoted(output.id)));
  }
}

}  // namespace

constinit const Check import_in_output{
    .rule =
        {
            .id = "REF029",
            .severity = Severity::info,
            .title = "An output is not another stack's export",
            .why = "An output that only passes an import on hides where the value comes from. "
                   "Whoever needs it can import it from the stack that exports it.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Network:
    Value: !ImportValue network
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Topic:
    Value: !Ref Topic
)yaml",
            .peers = "W6001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "using-cfn-stack-exports.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
