#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/template/nested_stack.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check nested_stack_outputs;

namespace {

/// Looks outputs up in the templates of nested stacks, each of which is read once.
class Outputs {
 public:
  Outputs(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const analysis::Target& target, const Path* path, Mark mark) {
    constexpr std::string_view prefix = "Outputs.";
    const Resource* stack = target.id.empty() ? nullptr : context_.tree.resource(target.id);
    if (stack == nullptr || !stack->is_nested_stack() || !target.attribute.starts_with(prefix)) {
      return;
    }
    const std::optional<document::Document>& nested = template_of(*stack);
    const Node* outputs = nested ? nested->root().find("Outputs") : nullptr;
    // A macro or a loop may add outputs.
    if (!nested || nested->root().find("Transform") != nullptr) return;
    const std::string_view name = target.attribute.substr(prefix.size());
    if (outputs != nullptr && outputs->find(name) != nullptr) return;
    reporter_.report(
        nested_stack_outputs, path, mark,
        fmt::format("the template of {} has no output {}", quoted(stack->id), quoted(name)),
        nearest_hint(name, keys_of(outputs)));
  }

 private:
  const std::optional<document::Document>& template_of(const Resource& stack) {
    const auto [entry, fresh] = templates_.try_emplace(stack.id);
    if (fresh) entry->second = nested_template(context_, stack);
    return entry->second;
  }

  const Context& context_;
  Reporter& reporter_;
  std::map<std::string_view, std::optional<document::Document>> templates_;
};

void run(const Context& context, Reporter& reporter) {
  if (context.options.directory.empty()) return;
  Outputs outputs(context, reporter);
  for_each_call(context, Function::get_att, [&](const Call& call, const Path& path) {
    outputs.check(analysis::get_att_target(call.argument()), &path, call.argument().mark());
  });
  for_each_call(context, Function::sub, [&](const Call& call, const Path& path) {
    const analysis::Substitution sub(call.argument());
    if (sub.text() == nullptr) return;
    for (const analysis::Variable& variable : sub.variables()) {
      if (sub.is_local(variable.name)) continue;
      outputs.check(analysis::target_of(variable.name), &path, sub.text()->mark());
    }
  });
}

}  // namespace

constinit const Check nested_stack_outputs{
    .rule =
        {
            .id = "TPL069",
            .severity = Severity::error,
            .title = "An output that a nested stack is asked for is one of its template",
            .why = "CloudFormation fails where Fn::GetAtt names an output that the nested stack "
                   "does not have. Checked where TemplateURL names a file beside this template, "
                   "as before packaging.",
            .bad = "",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates-example-org.s3.amazonaws.com/network.yaml
Outputs:
  VpcId:
    Value: !GetAtt Network.Outputs.VpcId
)yaml",
            .peers = "E1010 E6101",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-cloudformation-stack.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
