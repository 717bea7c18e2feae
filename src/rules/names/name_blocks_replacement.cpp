#include <fmt/format.h>

#include "rules/names/naming.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check name_blocks_replacement;

namespace {

/// Whether a change of something else than the name makes CloudFormation create a second resource
/// before it deletes the first.
bool is_replaced_beside(const analysis::PhysicalName& name) {
  const auto type = schema::Database::installed().find(name.resource->type);
  if (!type || type->fact("replacementStrategy").text() == "delete_then_create") return false;
  const schema::Value pointers = type->create_only();
  constexpr std::string_view prefix = "/properties/";
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    std::string_view property = pointers[i].text();
    if (!property.starts_with(prefix)) continue;
    property = property.substr(prefix.size());
    if (property != name.rule->property && name.resource->property(property) != nullptr)
      return true;
  }
  return false;
}

void run(const Context& context, Reporter& reporter) {
  const Naming naming(context);
  const analysis::PhysicalName* first = nullptr;
  std::vector<const analysis::PhysicalName*> others;
  for (const analysis::PhysicalName& name : naming.names.all()) {
    if (!is_replaced_beside(name)) continue;
    if (first == nullptr) {
      first = &name;
    } else {
      others.push_back(&name);
    }
  }
  if (first == nullptr) return;
  Finding& finding = report_name(
      name_blocks_replacement, reporter, *first,
      others.empty()
          ? fmt::format("an update that replaces \"{}\" fails: the new one cannot have the same "
                        "name beside it",
                        first->resource->id)
          : fmt::format("an update that replaces \"{}\", or one of {} other resources with a name, "
                        "fails: the new one cannot have the same name beside it",
                        first->resource->id, others.size()),
      "change the name in the same update, or leave names out");
  constexpr std::size_t most = 4;
  for (std::size_t i = 0; i < std::min(others.size(), most); ++i) {
    finding.related.push_back(
        reporter.related(std::string(others[i]->resource->id), others[i]->value->mark()));
  }
}

}  // namespace

constinit const Check name_blocks_replacement{
    .rule =
        {
            .id = "NAM007",
            .severity = Severity::info,
            .title = "Resources that a change replaces take their names from CloudFormation",
            .why = "CloudFormation replaces a resource by making the new one first. With an "
                   "explicit name that fails, because the old one still has it: the update of such "
                   "a property needs a new name as well.",
            .bad = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-jobs.fifo
      FifoQueue: true
)yaml",
            .good = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "using-cfn-updating-stacks-update-behaviors.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
