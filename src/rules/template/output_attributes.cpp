#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check output_attributes;

namespace {

constexpr std::array<std::string_view, 4> attributes{"Condition", "Description", "Export", "Value"};
constexpr std::array<std::string_view, 1> of_export{"Name"};

void check_output(const Member& output, const Path* path, Reporter& reporter) {
  if (!output.value.is_object()) {
    if (output.value.is_null()) return;
    reporter.report(output_attributes, path, output.value.mark(),
                    fmt::format("output {} is {}, expected an object with Value",
                                quoted(output.key), described(output.value)));
    return;
  }
  const bool misspelt = report_unknown_keys(output_attributes, reporter, output.value, path,
                                            attributes, "an attribute of an output", "Value");
  if (output.value.find("Value") == nullptr && !misspelt) {
    reporter.report(output_attributes, path, output.key_mark,
                    fmt::format("output {} has no Value", quoted(output.key)));
  }
  if (const Node* description = output.value.find("Description")) {
    const Path step(path, "Description");
    constexpr std::size_t most = 1024;
    if (!description->is_scalar() && !description->is_null()) {
      reporter.report(output_attributes, &step, description->mark(),
                      fmt::format("Description is {}, expected a string", described(*description)));
    } else if (description->text().size() > most) {
      reporter.report(output_attributes, &step, description->mark(),
                      fmt::format("Description has {} bytes, at most {} are allowed",
                                  description->text().size(), most));
    }
  }
  const Node* exported = output.value.find("Export");
  if (exported == nullptr || exported->is_null()) return;
  const Path step(path, "Export");
  if (!exported->is_object()) {
    reporter.report(
        output_attributes, &step, exported->mark(),
        fmt::format("Export is {}, expected an object with Name", described(*exported)));
    return;
  }
  report_unknown_keys(output_attributes, reporter, *exported, &step, of_export,
                      "an attribute of Export");
  if (exported->find("Name") == nullptr) {
    reporter.report(output_attributes, &step, exported->mark(), "Export has no Name");
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* outputs = context.tree.section("Outputs");
  if (outputs == nullptr) return;
  const Path section(nullptr, "Outputs");
  for (const Member& output : outputs->members()) {
    if (analysis::function_of(output.key) != Function::none) continue;
    const Path path(&section, output.key);
    check_output(output, &path, reporter);
  }
}

}  // namespace

constinit const Check output_attributes{
    .rule =
        {
            .id = "TPL045",
            .severity = Severity::error,
            .title = "An output has a value, and attributes that CloudFormation knows",
            .why = "CloudFormation refuses an output without Value, with an unknown attribute, or "
                   "with an Export that has no Name.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Topic:
    Valu: !Ref Topic
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Topic:
    Value: !Ref Topic
)yaml",
            .peers = "E6001 E6002 E6003",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "outputs-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
