#include <algorithm>

#include <fmt/format.h>

#include "rules/names/naming.hpp"

namespace dbrepl::rules {

extern const Check name_has_suffix;

namespace {

using analysis::Piece;
using analysis::SymbolicText;

/// Whether a text is the same in every stack of one account and region.
bool is_the_same_everywhere(const SymbolicText& text) {
  return std::all_of(text.pieces.begin(), text.pieces.end(), [](const Piece& piece) {
    return piece.kind == Piece::Kind::literal ||
           (piece.kind == Piece::Kind::pseudo && piece.text != "AWS::StackName" &&
            piece.text != "AWS::StackId");
  });
}

/// Whether a name needs to be unique only within another resource of the stack, as a group in its
/// VPC.
bool is_within_stack(const Context& context, const analysis::PhysicalName& name) {
  if (name.rule->within.empty()) return false;
  const Node* within = name.resource->property(name.rule->within);
  return within != nullptr && context.analysis.symbols.resource_of(*within) != nullptr;
}

void check_exports(const Context& context, Naming& naming, std::string_view hint,
                   Reporter& reporter) {
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.export_name == nullptr) continue;
    const std::vector<SymbolicText> texts = naming.names.texts_of(*output.export_name);
    if (!std::all_of(texts.begin(), texts.end(), is_the_same_everywhere)) continue;
    const Path outputs(nullptr, "Outputs");
    const Path path(&outputs, output.id);
    const Path exported(&path, "Export");
    const Path name(&exported, "Name");
    reporter
        .report(name_has_suffix, &name, output.export_name->mark(),
                fmt::format("the export \"{}\" has the same name in every stack of this template: "
                            "a second one in the region fails",
                            texts.front().spelling()),
                std::string(hint))
        .severity = naming.severity();
  }
}

void run(const Context& context, Reporter& reporter) {
  Naming naming(context);
  const Parameter* suffix = naming.intent.suffix();
  if (naming.is_durable()) return;
  if (suffix == nullptr && naming.intent.policy() != Policy::ephemeral) return;
  const std::string hint =
      suffix == nullptr
          ? std::string("put a parameter into it that tells stacks apart, or leave the name out")
          : fmt::format("put ${{{}}} into it, or leave the name out", suffix->id);
  for (const analysis::PhysicalName& name : naming.names.all()) {
    if (!std::all_of(name.texts.begin(), name.texts.end(), is_the_same_everywhere) ||
        is_within_stack(context, name))
      continue;
    report_name(name_has_suffix, reporter, name,
                fmt::format("{} is \"{}\" in every stack of this template: a second one beside it "
                            "fails",
                            name.rule->property, name.texts.front().spelling()),
                hint)
        .severity = naming.severity();
  }
  check_exports(context, naming, hint, reporter);
}

}  // namespace

constinit const Check name_has_suffix{
    .rule =
        {
            .id = "NAM001",
            .severity = Severity::warning,
            .title = "A physical name tells the stacks of a template apart",
            .why = "Physical names are unique in an account and region, bucket names in the whole "
                   "world. A name without the parameter that tells deployments apart makes every "
                   "second deployment fail. A warning where the stacks are known to be temporary, "
                   "since many then stand beside each other.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
    AllowedPattern: "[a-z][a-z0-9]*"
    MaxLength: 10
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub orders-${Stage}
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub bills-${Stage}
  Letters:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: letters
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
    AllowedPattern: "[a-z][a-z0-9]*"
    MaxLength: 10
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub orders-${Stage}
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub bills-${Stage}
  Letters:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub letters-${Stage}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-name.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
