#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check ref_target;

namespace {

bool before_resources(Part part) {
  return part == Part::conditions || part == Part::rules;
}

void check_name(const Context& context, const Call& call, std::string_view name, const Path* path,
                Reporter& reporter) {
  const Node& argument = call.argument();
  const bool early = before_resources(call.site.part);
  if (analysis::is_pseudo_parameter(name) || context.tree.parameter(name) != nullptr) return;
  if (const Resource* resource = context.tree.resource(name)) {
    if (!early) return;
    Finding& finding = reporter.report(
        ref_target, path, argument.mark(),
        fmt::format("{} is a resource, conditions and rules are decided before there are resources",
                    quoted(name)));
    finding.related.push_back(reporter.related("the resource", resource->mark));
    return;
  }
  if (may_be_added(context, name)) return;
  const auto known = names_to_refer_to(context.tree, early);
  std::string hint;
  if (context.tree.condition(name) != nullptr) {
    hint = "it is a condition: use Condition";
  } else if (context.tree.mapping(name) != nullptr) {
    hint = "it is a mapping: use Fn::FindInMap";
  } else if (name.find('.') != std::string_view::npos &&
             context.tree.resource(name.substr(0, name.find('.'))) != nullptr) {
    hint = "an attribute is read with Fn::GetAtt";
  } else {
    hint = nearest_hint(name, known);
  }
  reporter.report(
      ref_target, path, argument.mark(),
      fmt::format("{} is neither a parameter nor a resource of this template", quoted(name)),
      std::move(hint));
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::ref, [&](const Call& call, const Path& path) {
    if (call.site.part == Part::parameters || call.site.part == Part::mappings) return;
    const Node& argument = call.argument();
    if (argument.is_string()) {
      check_name(context, call, argument.text(), &path, reporter);
    } else if (analysis::invocation_of(argument) && context.tree.has_language_extensions()) {
      const auto name = context.resolver.text_of(argument);
      if (name) check_name(context, call, *name, &path, reporter);
    } else if (!argument.is_null() &&
               analysis::invocation_of(argument).function != Function::transform) {
      reporter.report(ref_target, &path, argument.mark(),
                      fmt::format("Ref takes a name, found {}", described(argument)));
    }
  });
}

}  // namespace

constinit const Check ref_target{
    .rule =
        {
            .id = "REF003",
            .severity = Severity::error,
            .title = "Ref names a parameter or a resource",
            .why = "CloudFormation answers \"Unresolved resource dependencies\" and refuses the "
                   "template.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt DeadLetters.Arn
        maxReceiveCount: 3
  DeadLetters:
    Type: AWS::SQS::Queue
Outputs:
  Queue:
    Value: !Ref Queu
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt DeadLetters.Arn
        maxReceiveCount: 3
  DeadLetters:
    Type: AWS::SQS::Queue
Outputs:
  Queue:
    Value: !Ref Queue
)yaml",
            .peers = "E1020",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-ref.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
