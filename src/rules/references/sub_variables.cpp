#include <fmt/format.h>

#include "analysis/attributes.hpp"
#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check sub_variables;

namespace {

constexpr Slot value_slot{"a value of Fn::Sub", Wanted::text, text_functions};

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](const char& c) {
    return c == '_' || c == '.' || c == ':' || is_alphanumeric({&c, 1});
  });
}

class Variables {
 public:
  Variables(const Context& context, const Call& call, Reporter& reporter)
      : context_(context), call_(call), reporter_(reporter) {}

  void check(const analysis::Variable& variable, const Node& text, const Path* path) {
    const std::string_view name = variable.name;
    if (!is_name(name)) {
      report(text, path, fmt::format("{} is not a variable of Fn::Sub", quoted(spelt(name))),
             R"("${!Name}" stands for the text "${Name}")");
    } else if (analysis::is_pseudo_parameter(name)) {
      if (name == "AWS::NotificationARNs") {
        report(text, path, fmt::format("{} is a list, Fn::Sub takes strings", quoted(spelt(name))));
      }
    } else if (const Parameter* parameter = context_.tree.parameter(name)) {
      if (parameter->is_list()) {
        report(text, path, fmt::format("{} is a list, Fn::Sub takes strings", quoted(spelt(name))),
               "give a value with Fn::Join in the second argument");
      }
    } else {
      check_resource(name, text, path);
    }
  }

 private:
  static std::string spelt(std::string_view name) { return fmt::format("${{{}}}", name); }

  void report(const Node& text, const Path* path, std::string message, std::string hint = {}) {
    reporter_.report(sub_variables, path, text.mark(), std::move(message), std::move(hint));
  }

  void check_resource(std::string_view name, const Node& text, const Path* path) {
    const analysis::Target target = analysis::target_of(name);
    const bool early = call_.site.part == Part::conditions || call_.site.part == Part::rules;
    const Resource* resource = context_.tree.resource(target.id);
    if (resource == nullptr) {
      if (may_be_added(context_, target.id)) return;
      const auto known = names_to_refer_to(context_.tree, early);
      report(text, path,
             fmt::format("{} names neither a parameter nor a resource of this template",
                         quoted(spelt(name))),
             nearest_hint(target.attribute.empty() ? name : target.id, known));
      return;
    }
    if (early) {
      report(text, path,
             fmt::format(
                 "{} names a resource, conditions and rules are decided before there are resources",
                 quoted(spelt(name))));
      return;
    }
    if (target.attribute.empty()) {
      if (name.ends_with('.')) {
        report(text, path, fmt::format("{} names no attribute", quoted(spelt(name))));
      }
      return;
    }
    const auto answer = analysis::find_attribute(context_.tree, *resource, target.attribute);
    if (answer.state == analysis::AttributeAnswer::State::missing) {
      report(text, path,
             fmt::format("{} is not an attribute of {}, which is {}", quoted(target.attribute),
                         quoted(target.id), resource->type),
             nearest_hint(target.attribute, analysis::attribute_names(*resource)));
    } else if (answer.shape == analysis::Shape::list || answer.shape == analysis::Shape::strings) {
      report(text, path, fmt::format("{} is a list, Fn::Sub takes strings", quoted(spelt(name))));
    }
  }

  const Context& context_;
  const Call& call_;
  Reporter& reporter_;
};

bool check_shape(const Context& context, const Call& call, const Path& path, Reporter& reporter) {
  const Node& argument = call.argument();
  if (argument.is_string()) return true;
  if (!check_list(sub_variables, call, 2, 2, "a string, or a list of a string and an object",
                  reporter))
    return false;
  const auto items = argument.items();
  const Path first(&path, 0U);
  const Path second(&path, 1U);
  if (!items[0].is_string()) {
    reporter.report(
        sub_variables, &first, items[0].mark(),
        fmt::format("the text of Fn::Sub is {}, expected a fixed string", described(items[0])));
    return false;
  }
  if (!items[1].is_object() ||
      (analysis::invocation_of(items[1]) &&
       analysis::invocation_of(items[1]).function != Function::transform)) {
    reporter.report(
        sub_variables, &second, items[1].mark(),
        fmt::format("the values of Fn::Sub are {}, expected an object", described(items[1])));
    return false;
  }
  for (const Member& member : items[1].members()) {
    const Path step(&second, member.key);
    check_slot(sub_variables, value_slot, member.value, &step, context, reporter);
  }
  return true;
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::sub, [&](const Call& call, const Path& path) {
    if (call.site.part == Part::parameters || call.site.part == Part::mappings) return;
    if (!check_shape(context, call, path, reporter)) return;
    const analysis::Substitution sub(call.argument());
    const Path first(&path, 0U);
    Variables variables(context, call, reporter);
    for (const analysis::Variable& variable : sub.variables()) {
      if (sub.is_local(variable.name)) continue;
      variables.check(variable, *sub.text(), call.argument().is_array() ? &first : &path);
    }
  });
}

}  // namespace

constinit const Check sub_variables{
    .rule =
        {
            .id = "REF005",
            .severity = Severity::error,
            .title = "Every variable of Fn::Sub names something that is a string",
            .why = "CloudFormation refuses a template whose Fn::Sub names neither a parameter, a "
                   "resource nor an attribute. \"${!Name}\" stands for the text \"${Name}\".",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub ${Stag}-news
      DisplayName: !Ref Stage
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub ${Stage}-news
      DisplayName: !Ref Stage
)yaml",
            .peers = "E1019 E1010 E1020",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-sub.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
