#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check select_arguments;

namespace {

constexpr Slot index{
    "the index of Fn::Select", Wanted::number, {Function::ref, Function::find_in_map}};
constexpr Slot list{"the list of Fn::Select", Wanted::list, list_functions};

/// Of the zones of a region that Fn::GetAZs lists; us-east-1 has as many.
constexpr std::size_t most_zones = 6;

/// How many elements a list has for sure, or at most; nothing where an element may be absent.
std::optional<std::size_t> size_of(const Context& context, const Node& value) {
  const analysis::Invocation call = analysis::invocation_of(value);
  if (call.function == Function::get_azs) return most_zones;
  if (call.function == Function::cidr && call.argument().items().size() >= 2) {
    const auto count = context.resolver.text_of(call.argument().items()[1]);
    if (!count || count->empty() || count->size() > 3) return std::nullopt;
    std::size_t number = 0;
    for (const char digit : *count) {
      if (digit < '0' || digit > '9') return std::nullopt;
      number = number * 10 + static_cast<std::size_t>(digit - '0');
    }
    return number;
  }
  const auto lists = context.resolver.alternatives_of(value);
  if (lists.size() != 1 || lists[0].state != analysis::Alternative::State::known ||
      !lists[0].value.is_array()) {
    return std::nullopt;
  }
  for (const Node& item : lists[0].value.items()) {
    // A branch may be AWS::NoValue, a function may yield several elements.
    const analysis::Invocation inner = analysis::invocation_of(item);
    if (inner.function == Function::if_ || inner.function == Function::transform ||
        analysis::is_no_value(item)) {
      return std::nullopt;
    }
  }
  return lists[0].value.size();
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::select, [&](const Call& call, const Path& path) {
    if (!check_list(select_arguments, call, 2, 2, "a list of an index and a list", reporter))
      return;
    const auto arguments = call.argument().items();
    const Path first(&path, 0U);
    const Path second(&path, 1U);
    const bool position =
        check_slot(select_arguments, index, arguments[0], &first, context, reporter);
    if (!check_slot(select_arguments, list, arguments[1], &second, context, reporter) || !position)
      return;
    const auto text = context.resolver.text_of(arguments[0]);
    const auto size = size_of(context, arguments[1]);
    if (!text || !size || text->empty()) return;
    const bool long_index = text->size() > 6;
    const std::size_t number =
        long_index ? 0 : static_cast<std::size_t>(std::stoul(std::string(*text)));
    if (!long_index && number < *size) return;
    Finding& finding = reporter.report(
        select_arguments, &first, arguments[0].mark(),
        fmt::format("Fn::Select takes element {} of a list of {}, counted from 0", *text, *size));
    for (const Node& argument : arguments) {
      for (const auto& one : context.resolver.alternatives_of(argument)) {
        soften(one, finding);
        if (one.origin == schema::Origin::parameter_default ||
            one.origin == schema::Origin::computed_default)
          finding.message += fmt::format(", by the default of parameter {}", quoted(one.name));
      }
    }
  });
}

}  // namespace

constinit const Check select_arguments{
    .rule =
        {
            .id = "REF011",
            .severity = Severity::error,
            .title = "Fn::Select takes an index within its list",
            .why = "CloudFormation refuses a template in which the function has other arguments, "
                   "and fails where the list has no such element.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Select [2, [news, alarms]]
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Select [1, [news, alarms]]
)yaml",
            .peers = "E1017 W1035",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-select.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
