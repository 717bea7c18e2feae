#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>

#include "analysis/parameter_value.hpp"
#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check find_in_map_arguments;

namespace {

constexpr Functions keys{Function::ref, Function::find_in_map};
constexpr Slot name_slot{"the mapping of Fn::FindInMap", Wanted::text, keys};
constexpr Slot first_slot{"the first key of Fn::FindInMap", Wanted::text, keys};
constexpr Slot second_slot{"the second key of Fn::FindInMap", Wanted::text, keys};

constexpr const Slot* slots[] = {&name_slot, &first_slot, &second_slot};
/// What is known only while, or after, resources are made.
constexpr Functions late{Function::get_att, Function::import_value, Function::get_stack_output};

class Lookup {
 public:
  Lookup(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const Call& call, const Path& path) {
    const bool extended = context_.tree.has_language_extensions();
    if (!check_list(find_in_map_arguments, call, 3, extended ? 4 : 3,
                    "a list of a mapping and two keys", reporter_))
      return;
    const auto arguments = call.argument().items();
    const Path steps[] = {Path(&path, 0U), Path(&path, 1U), Path(&path, 2U)};
    const bool fits[] = {
        check_slot(find_in_map_arguments, name_slot, arguments[0], &steps[0], context_, reporter_),
        check_slot(find_in_map_arguments, first_slot, arguments[1], &steps[1], context_, reporter_),
        check_slot(find_in_map_arguments, second_slot, arguments[2], &steps[2], context_,
                   reporter_)};
    if (!fits[0] || !fits[1] || !fits[2]) return;
    bool early = true;
    for (std::size_t i = 0; i < 3; ++i) {
      early = check_early(arguments[i], slots[i]->what, &steps[i]) && early;
    }
    if (!early) return;
    if (arguments.size() == 4) {
      const Path step(&path, 3U);
      check_default(arguments[3], &step);
    }
    if (context_.tree.is_open()) return;
    const bool defaulted = arguments.size() == 4 && arguments[3].find("DefaultValue") != nullptr;
    const auto name = name_of_map(arguments[0]);
    if (!name) return;
    const Node* map = context_.tree.mapping(*name);
    if (map == nullptr) {
      if (defaulted || context_.analysis.expansion.incomplete()) return;
      reporter_.report(find_in_map_arguments, &steps[0], arguments[0].mark(),
                       fmt::format("{} is not a mapping of this template", quoted(*name)),
                       nearest_hint(*name, keys_of(context_.tree.section("Mappings"))));
      return;
    }
    if (defaulted || map->find("Fn::Transform") != nullptr) return;
    check_keys(arguments, *name, *map, steps);
  }

 private:
  using Alternative = analysis::Alternative;

  void check_default(const Node& value, const Path* path) {
    if (analysis::invocation_of(value) || value.is_null()) return;
    if (!value.is_object()) {
      reporter_.report(
          find_in_map_arguments, path, value.mark(),
          fmt::format("the last argument of Fn::FindInMap is {}, expected an object with "
                      "DefaultValue",
                      described(value)));
      return;
    }
    constexpr std::array<std::string_view, 1> known{"DefaultValue"};
    const bool misspelt = report_unknown_keys(find_in_map_arguments, reporter_, value, path, known,
                                              "an option of Fn::FindInMap", "DefaultValue");
    if (misspelt || value.size() > 0) return;
    reporter_.report(find_in_map_arguments, path, value.mark(),
                     "the options of Fn::FindInMap have no DefaultValue");
  }

  /// What a parameter names is open, though it has a default.
  std::optional<std::string_view> name_of_map(const Node& argument) {
    const auto all = context_.resolver.alternatives_of(argument);
    if (all.size() != 1 || all[0].state != Alternative::State::known || !all[0].value.is_scalar() ||
        all[0].origin == analysis::Origin::parameter_default)
      return std::nullopt;
    return context_.resolver.text_of(argument);
  }

  /// Whether a map has keys for what a pseudo parameter tells of the stack's place.
  void check_place(const Node& argument, std::string_view name, const Node& map, const Path* path) {
    const analysis::Invocation call = analysis::invocation_of(argument);
    if (call.function != Function::ref || call.argument().text() != "AWS::Region") return;
    const auto members = map.members();
    const bool some = std::any_of(members.begin(), members.end(), [](const Member& member) {
      return looks_like_region(member.key) || member.key == "Fn::Transform";
    });
    if (some) return;
    reporter_.report(find_in_map_arguments, path, argument.mark(),
                     fmt::format("no key of {} is a region", quoted(name)));
  }

  void check_keys(std::span<const Node> arguments, std::string_view name, const Node& map,
                  const Path* steps) {
    check_place(arguments[1], name, map, steps + 1);
    std::vector<const Member*> chosen;
    bool all = false;
    for (const Alternative& one : context_.resolver.alternatives_of(arguments[1])) {
      if (one.state != Alternative::State::known || !one.value.is_scalar()) {
        all = true;
        continue;
      }
      const Member* outer = map.find_member(one.value.text());
      if (outer != nullptr) {
        chosen.push_back(outer);
      } else if (one.origin == analysis::Origin::pseudo_parameter &&
                 context_.options.region.empty()) {
        // Without a region the partition is a guess: the template may be for another one.
        all = true;
      } else {
        missing(one, arguments[1], &steps[1], name, map);
      }
    }
    if (all) {
      chosen.clear();
      for (const Member& member : map.members()) chosen.push_back(&member);
    }
    for (const Alternative& one : context_.resolver.alternatives_of(arguments[2])) {
      if (one.state != Alternative::State::known || !one.value.is_scalar()) continue;
      std::size_t found = 0;
      const Member* without = nullptr;
      for (const Member* outer : chosen) {
        if (!outer->value.is_object() || outer->value.find("Fn::Transform") != nullptr ||
            outer->value.find(one.value.text()) != nullptr) {
          ++found;
        } else {
          without = outer;
        }
      }
      // Which first key it is, only the deployment knows: some have the second one.
      if (without == nullptr || (all && found > 0)) continue;
      missing(one, arguments[2], &steps[2], fmt::format("{}.{}", name, without->key),
              without->value);
    }
  }

  /// What only resources, or other stacks, tell is not known when maps are read.
  bool check_early(const Node& argument, std::string_view what, const Path* path) {
    const analysis::Invocation call = analysis::invocation_of(argument);
    const bool resource =
        call.function == Function::ref && context_.tree.resource(call.argument().text()) != nullptr;
    if (!resource && !late.has(call.function)) return true;
    reporter_.report(
        find_in_map_arguments, path, argument.mark(),
        resource
            ? fmt::format("{} is that of resource {}, maps are read before there are resources",
                          what, quoted(call.argument().text()))
            : fmt::format("{} is a call of {}, maps are read before it", what, call.member->key));
    return false;
  }

  void missing(const Alternative& one, const Node& argument, const Path* path,
               std::string_view where, const Node& map) {
    if (is_said(one, where)) return;
    std::string whose;
    if (one.origin == analysis::Origin::parameter_default)
      whose = fmt::format(", the default of {},", one.name);
    if (one.origin == analysis::Origin::parameter_allowed)
      whose = fmt::format(", allowed for {},", one.name);
    if (one.origin == analysis::Origin::parameter_given)
      whose = fmt::format(", given for {},", one.name);
    if (one.origin == analysis::Origin::mapping)
      whose = fmt::format(", a value of mapping {},", quoted(one.name));
    Finding& finding = reporter_.report(
        find_in_map_arguments, path, argument.mark(),
        fmt::format("{}{} is not a key of {}", quoted(one.value.text()), whose, quoted(where)),
        nearest_hint(one.value.text(), keys_of(&map)));
    // Whether somebody chooses that value, or one that another map makes it of, is open.
    const bool one_of_several = one.origin == analysis::Origin::mapping &&
                                context_.resolver.alternatives_of(argument).size() > 1;
    if (one.origin == analysis::Origin::parameter_allowed || one_of_several)
      finding.severity = Severity::warning;
  }

  /// Whether it is said of the parameter that it takes no such value, or of the value that the
  /// mapping has no such key.
  bool is_said(const Alternative& one, std::string_view where) {
    const Parameter* parameter = context_.tree.parameter(one.name);
    if (parameter == nullptr || one.origin == analysis::Origin::mapping) return false;
    return !analysis::problem_of_value(*parameter, one.value.text()).empty() ||
           !said_.emplace(one.name, one.value.text(), where).second;
  }

  const Context& context_;
  Reporter& reporter_;
  /// The parameter, its value, and the mapping.
  std::set<std::tuple<std::string, std::string, std::string>> said_;
};

void run(const Context& context, Reporter& reporter) {
  Lookup lookup(context, reporter);
  for_each_call(context, Function::find_in_map, [&](const Call& call, const Path& path) {
    if (call.site.part == Part::parameters || call.site.part == Part::mappings) return;
    lookup.check(call, path);
  });
}

}  // namespace

constinit const Check find_in_map_arguments{
    .rule =
        {
            .id = "REF013",
            .severity = Severity::error,
            .title = "Fn::FindInMap finds its mapping and its keys",
            .why = "CloudFormation refuses a template whose function names no mapping, and fails "
                   "where the mapping lacks a key. With AWS::LanguageExtensions a DefaultValue "
                   "takes the place of a missing key.",
            .bad = R"yaml(Mappings:
  Sizes:
    dev: {Class: db.t3.medium}
    prod: {Class: db.r6g.large}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !FindInMap [Sizes, test, Class]
)yaml",
            .good = R"yaml(Mappings:
  Sizes:
    dev: {Class: db.t3.medium}
    prod: {Class: db.r6g.large}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !FindInMap [Sizes, dev, Class]
)yaml",
            .peers = "E1011 W1034",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-findinmap.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
