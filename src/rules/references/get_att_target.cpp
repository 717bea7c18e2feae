#include <fmt/format.h>

#include "analysis/attributes.hpp"
#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check get_att_target;

namespace {

constexpr Slot attribute_slot{"the attribute of Fn::GetAtt", Wanted::text, {Function::ref}};

bool check_shape(const Context& context, const Call& call, const Path& path, Reporter& reporter) {
  const Node& argument = call.argument();
  if (argument.is_null() || analysis::invocation_of(argument).function == Function::transform)
    return false;
  if (argument.is_string()) {
    const std::size_t dot = argument.text().find('.');
    if (dot != std::string_view::npos && dot > 0 && dot + 1 < argument.text().size()) return true;
    reporter.report(
        get_att_target, &path, argument.mark(),
        fmt::format("Fn::GetAtt takes a resource and an attribute, found {}", described(argument)));
    return false;
  }
  if (!check_list(get_att_target, call, 2, 2, "a list of a resource and an attribute", reporter))
    return false;
  const Node& id = argument.items()[0];
  if (!id.is_string()) {
    if (context.tree.has_language_extensions() && analysis::invocation_of(id)) return true;
    const Path step(&path, 0U);
    reporter.report(
        get_att_target, &step, id.mark(),
        fmt::format("the resource of Fn::GetAtt is {}, expected a logical id", described(id)));
    return false;
  }
  const Node& attribute = argument.items()[1];
  for (const Node& part : argument.items()) {
    if (!part.is_string() || !part.text().empty()) continue;
    const Path step(&path, &part == &id ? 0U : 1U);
    reporter.report(
        get_att_target, &step, part.mark(),
        fmt::format("the {} of Fn::GetAtt is empty", &part == &id ? "resource" : "attribute"));
    return false;
  }
  const Path step(&path, 1U);
  return check_slot(get_att_target, attribute_slot, attribute, &step, context, reporter);
}

void check_target(const Context& context, const Call& call, const Path& path, Reporter& reporter) {
  const Node& argument = call.argument();
  analysis::Target target = analysis::get_att_target(argument);
  const auto text_at = [&](std::size_t index) {
    return context.resolver.text_of(argument.items()[index]).value_or(std::string_view{});
  };
  if (argument.is_array() && target.id.empty()) target.id = text_at(0);
  if (argument.is_array() && target.attribute.empty()) target.attribute = text_at(1);
  if (target.id.empty()) return;
  const Path first(&path, 0U);
  const Path second(&path, 1U);
  const bool list = argument.is_array();
  const Resource* resource = context.tree.resource(target.id);
  if (resource == nullptr) {
    if (may_be_added(context, target.id)) return;
    const bool parameter = context.tree.parameter(target.id) != nullptr;
    reporter.report(
        get_att_target, list ? &first : &path, list ? argument.items()[0].mark() : argument.mark(),
        parameter ? fmt::format("{} is a parameter, Fn::GetAtt reads attributes of resources",
                                quoted(target.id))
                  : fmt::format("{} is not a resource of this template", quoted(target.id)),
        nearest_hint(target.id, resource_names(context.tree)));
    return;
  }
  if (target.attribute.empty()) return;
  const auto answer = analysis::find_attribute(context.tree, *resource, target.attribute);
  if (answer.state != analysis::AttributeAnswer::State::missing) return;
  reporter.report(get_att_target, list ? &second : &path,
                  list ? argument.items()[1].mark() : argument.mark(),
                  fmt::format("{} is not an attribute of {}, which is {}", quoted(target.attribute),
                              quoted(target.id), resource->type),
                  resource->is_nested_stack()
                      ? "outputs of a nested stack are Outputs.Name"
                      : nearest_hint(target.attribute, analysis::attribute_names(*resource)));
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::get_att, [&](const Call& call, const Path& path) {
    // In these sections the function itself is out of place.
    const Part part = call.site.part;
    if (part == Part::parameters || part == Part::mappings || part == Part::conditions ||
        part == Part::rules) {
      return;
    }
    if (check_shape(context, call, path, reporter)) check_target(context, call, path, reporter);
  });
}

}  // namespace

constinit const Check get_att_target{
    .rule =
        {
            .id = "REF004",
            .severity = Severity::error,
            .title = "Fn::GetAtt names a resource and one of its attributes",
            .why = "CloudFormation refuses a template in which Fn::GetAtt names no resource, or an "
                   "attribute that the resource's type does not have.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
Outputs:
  Queue:
    Value: !GetAtt Queue.ARN
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
Outputs:
  Queue:
    Value: !GetAtt Queue.Arn
)yaml",
            .peers = "E1010",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-getatt.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
