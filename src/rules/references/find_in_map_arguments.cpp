#include <fmt/format.h>

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
    if (!fits[0] || !fits[1] || !fits[2] || context_.tree.is_open()) return;
    const bool defaulted = arguments.size() == 4 && arguments[3].find("DefaultValue") != nullptr;
    if (!arguments[0].is_string()) return;
    const Node* map = context_.tree.mapping(arguments[0].text());
    if (map == nullptr) {
      if (defaulted || context_.analysis.expansion.incomplete()) return;
      reporter_.report(
          find_in_map_arguments, &steps[0], arguments[0].mark(),
          fmt::format("{} is not a mapping of this template", quoted(arguments[0].text())),
          nearest_hint(arguments[0].text(), keys_of(context_.tree.section("Mappings"))));
      return;
    }
    if (defaulted || map->find("Fn::Transform") != nullptr) return;
    check_keys(arguments, *map, steps);
  }

 private:
  using Alternative = analysis::Alternative;

  void check_keys(std::span<const Node> arguments, const Node& map, const Path* steps) {
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
        missing(one, arguments[1], &steps[1], arguments[0].text(), map);
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
      missing(one, arguments[2], &steps[2], fmt::format("{}.{}", arguments[0].text(), without->key),
              without->value);
    }
  }

  void missing(const Alternative& one, const Node& argument, const Path* path,
               std::string_view where, const Node& map) {
    std::string whose;
    if (one.origin == analysis::Origin::parameter_default)
      whose = fmt::format(", the default of {},", one.name);
    if (one.origin == analysis::Origin::parameter_allowed)
      whose = fmt::format(", allowed for {},", one.name);
    if (one.origin == analysis::Origin::parameter_given)
      whose = fmt::format(", given for {},", one.name);
    Finding& finding = reporter_.report(
        find_in_map_arguments, path, argument.mark(),
        fmt::format("{}{} is not a key of {}", quoted(one.value.text()), whose, quoted(where)),
        nearest_hint(one.value.text(), keys_of(&map)));
    // Whether somebody chooses that value is open.
    if (one.origin == analysis::Origin::parameter_allowed) finding.severity = Severity::warning;
  }

  const Context& context_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::find_in_map, [&](const Call& call, const Path& path) {
    if (call.site.part == Part::parameters || call.site.part == Part::mappings) return;
    Lookup(context, reporter).check(call, path);
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
