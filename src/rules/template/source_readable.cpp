#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/template/source.hpp"

namespace dbrepl::rules {

extern const Check source_readable;

namespace {

void run(const Context& context, Reporter& reporter) {
  using document::Fault;
  report_faults(
      source_readable,
      {Fault::syntax, Fault::empty, Fault::encoding, Fault::too_large, Fault::too_deep,
       Fault::too_many_nodes, Fault::several_documents, Fault::key_not_string, Fault::unknown_tag},
      context, reporter);
  const Node& root = context.document.root();
  if (context.document.readable() && !root.is_object() && !root.is_null()) {
    reporter.report(source_readable, nullptr, root.mark(),
                    fmt::format("the template is {}, expected an object", to_string(root.kind())));
  }
}

}  // namespace

constinit const Check source_readable{
    .rule =
        {
            .id = "TPL001",
            .severity = Severity::error,
            .title = "A template is readable JSON or YAML",
            .why =
                "CloudFormation refuses a text that is neither JSON nor YAML, that is not UTF-8, "
                "or that holds several documents, before it looks at any resource.",
            .bad = R"yaml(Resources:
  Topic:
    Type: "AWS::SNS::Topic
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: "AWS::SNS::Topic"
)yaml",
            .peers = "E0000",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "template-formats.html",
        },
    .run = run,
    .reads_source = true,
};

}  // namespace dbrepl::rules
