#include <fmt/format.h>

#include "rules/names/naming.hpp"

namespace dbrepl::rules {

extern const Check name_text;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Naming naming(context);
  for (const analysis::PhysicalName& name : naming.names.all()) {
    const NameFault fault = fault_of(name);
    if (fault.text == nullptr) continue;
    const bool too_long = fault.reason.starts_with("has ");
    report_name(name_text, reporter, name,
                fmt::format("{} \"{}\" {}{}", name.rule->property, fault.text->spelling(),
                            too_long ? "at the least " : "", fault.reason),
                {});
  }
}

}  // namespace

constinit const Check name_text{
    .rule =
        {
            .id = "NAM005",
            .severity = Severity::error,
            .title = "The fixed part of a name is one that the service takes",
            .why = "Whatever is put in for the parameters of such a name, the service refuses it: "
                   "an upper case letter in the name of a bucket, an underscore in that of a "
                   "database, more characters than there may be.",
            .bad = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}.jobs
)yaml",
            .good = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-jobs
)yaml",
            .peers = "",
            .source = "src/support/physical_names.cpp",
        },
    .run = run,
};

}  // namespace dbrepl::rules
