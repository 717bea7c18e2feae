#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check function_place;

namespace {

constexpr Functions among_conditions{
    Function::equals,         Function::and_,      Function::or_,         Function::not_,
    Function::condition,      Function::ref,       Function::sub,         Function::join,
    Function::select,         Function::split,     Function::find_in_map, Function::length,
    Function::to_json_string, Function::transform, Function::contains,    Function::unknown};

constexpr Functions of_rules{Function::contains,       Function::each_member_equals,
                             Function::each_member_in, Function::ref_all,
                             Function::value_of,       Function::value_of_all};

constexpr Functions of_resources{Function::get_att, Function::import_value,
                                 Function::get_stack_output, Function::cidr};

/// What a condition compares or combines is judged with its other arguments.
bool is_compared(const Context& context, const Call& call) {
  const Call* caller = context.calls.caller(call.site);
  return caller != nullptr && analysis::is_condition_function(caller->function);
}

/// The attribute of a resource or output that names a condition: what else stands there is what a
/// rule of its own speaks of.
bool is_condition_attribute(const Path* path) {
  if (path == nullptr || path->key != "Condition" || path->parent == nullptr) return false;
  const Path* section = path->parent->parent;
  return section != nullptr && section->parent == nullptr &&
         (section->key == "Resources" || section->key == "Outputs");
}

/// Why a function cannot stand where it does, as the end of a sentence; empty where it can.
std::string_view objection(const Context& context, const Call& call) {
  const Function function = call.function;
  if (function == Function::transform || function == Function::unknown) return {};
  switch (call.site.part) {
    case Part::head:
    case Part::parameters:
      return call.site.part == Part::head ? "here, where only fixed values are" : "in Parameters";
    case Part::mappings:
      return "in Mappings";
    case Part::conditions:
      if (of_rules.has(function)) return "in Conditions, only in Rules";
      return among_conditions.has(function) || is_compared(context, call) ? "" : "in Conditions";
    case Part::rules:
      return of_resources.has(function) || function == Function::if_ ? "in Rules" : "";
    default:
      break;
  }
  if (of_rules.has(function)) return "outside of Rules";
  if (!analysis::is_condition_function(function)) return {};
  // Conditions within Fn::If and within each other are judged there.
  const Call* caller = context.calls.caller(call.site);
  if (caller == nullptr && is_condition_attribute(call.site.path)) return {};
  if (caller != nullptr &&
      (analysis::is_condition_function(caller->function) || caller->function == Function::if_)) {
    const bool branch = caller->function == Function::if_ && call.site.guard != caller->site.guard;
    return branch ? "here, it yields true or false for a condition" : "";
  }
  return "here, it yields true or false for a condition";
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_open()) return;
  for (const Call& call : context.calls.all()) {
    const std::string_view reason = objection(context, call);
    if (reason.empty()) continue;
    // The outermost function is the one to move.
    const Call* caller = context.calls.caller(call.site);
    if (caller != nullptr && !objection(context, *caller).empty()) continue;
    reporter.report(function_place, call.site, call.mark(),
                    fmt::format("{} cannot stand {}", call.member->key, reason));
  }
}

}  // namespace

constinit const Check function_place{
    .rule =
        {
            .id = "REF002",
            .severity = Severity::error,
            .title = "A function stands where CloudFormation evaluates it",
            .why = "Parameters and mappings are read before any function is evaluated. Conditions "
                   "and rules are decided before there are resources. Functions that yield true or "
                   "false are for conditions, those about parameters for the section Rules.",
            .bad = R"yaml(Mappings:
  Zones:
    Main:
      First: !Sub ${AWS::Region}a
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !FindInMap [Zones, Main, First]
)yaml",
            .good = R"yaml(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !Sub ${AWS::Region}a
)yaml",
            .peers = "E1001 E2001 E7001 E8001 E8003 E1700 E1701 E1702 E3012",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
