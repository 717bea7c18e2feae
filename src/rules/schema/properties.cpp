#include "rules/schema/properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analysis/intent.hpp"
#include "rules/names/naming.hpp"
#include "rules/place.hpp"
#include "rules/scenarios.hpp"
#include "rules/schema/explanations.hpp"
#include "rules/schema/violations.hpp"
#include "rules/words.hpp"
#include "schema/checker.hpp"
#include "schema/database.hpp"
#include "support/cidr.hpp"
#include "support/physical_names.hpp"

namespace dbrepl::rules {

namespace {

using schema::Basis;
using schema::Fault;
using schema::Keyword;
using schema::Origin;
using schema::Violation;

/// Whether a parameter is a list where none may be, or none where a list or an object must be:
/// whatever its value is.
bool is_of_wrong_kind(const analysis::Template& tree, const Violation& violation) {
  if (violation.keyword != Keyword::type || violation.fault != Fault::value) return false;
  const Parameter* parameter = tree.parameter(violation.origin_name);
  if (parameter == nullptr || parameter->kind == analysis::ParameterKind::unknown) return false;
  return parameter->is_list() || violation.expected == "a list" ||
         violation.expected == "an object";
}

Severity severity_of(const Check& check, const analysis::Template& tree,
                     const Violation& violation) {
  if (violation.basis == Basis::condition && violation.peer_rule.starts_with('W'))
    return Severity::warning;
  // What must not be there is wrong whatever its value is.
  const bool avoidable =
      violation.fault != Fault::excluded_property && schema::is_assumed(violation.origin);
  if (check.rule.severity == Severity::error &&
      (violation.harmless || (avoidable && !is_of_wrong_kind(tree, violation)))) {
    return Severity::warning;
  }
  return check.rule.severity;
}

/// Whether the section Globals gives a property that is missing in a serverless resource.
bool is_global(const Node* globals, const Resource& resource, const Violation& violation) {
  if (globals == nullptr || violation.fault != Fault::missing_property) return false;
  const Node* kind = globals->find(resource.type.substr(resource.type.rfind(':') + 1));
  if (kind == nullptr) return false;
  const auto members = kind->members();
  return std::any_of(members.begin(), members.end(), [&violation](const Member& member) {
    return violation.culprit.empty() || violation.culprit == quoted(member.key);
  });
}

/// Whether a rule of its own speaks of the names of environment variables.
bool is_variable_name(const Resource& resource, const Violation& violation) {
  return violation.fault == Fault::unknown_property && resource.is_function() &&
         violation.path.starts_with("/Environment/Variables/");
}

/// Whether a branch of Fn::If, one that can come true in the scenario, takes a value away.
bool may_be_left_out(const Context& context, const Resource& resource, const Node& value,
                     const Scenario* scenario) {
  for (const std::uint32_t position : context.calls.of(Function::ref)) {
    const Call& call = context.calls.all()[position];
    if (call.site.resource != &resource || !analysis::is_no_value(*call.node)) continue;
    const Call* caller = context.calls.caller(call.site);
    while (caller != nullptr && caller->function == Function::if_ && caller->node != &value) {
      caller = context.calls.caller(caller->site);
    }
    if (caller == nullptr || caller->node != &value || caller->function != Function::if_) continue;
    analysis::Guard decided{{}, true, call.site.guard};
    if (scenario != nullptr) {
      decided.condition = scenario->condition;
      decided.holds = scenario->holds;
    }
    const analysis::Guard* guard = scenario == nullptr ? call.site.guard : &decided;
    if (context.conditions.possible({resource.condition, guard}) == analysis::Verdict::holds)
      return true;
  }
  return false;
}

/// Whether a rule of its own says that the service refuses the fixed part of the name.
bool is_said_of_name(const Context& context, const Resource& resource, const Violation& violation) {
  if (violation.origin != Origin::computed) return false;
  const support::NameRule* rule = support::find_name_rule(resource.type);
  return rule != nullptr && violation.path.starts_with('/') &&
         violation.path.substr(1) == rule->property && has_refused_name(context, resource);
}

/// Whether a rule of its own says that an allowed value of the suffix does not fit names.
bool is_said_of_suffix(const Context& context, const Resource& resource,
                       const Violation& violation) {
  if (violation.keyword != Keyword::pattern || violation.fault != Fault::value ||
      (violation.origin != Origin::parameter_allowed &&
       violation.origin != Origin::computed_allowed)) {
    return false;
  }
  const support::NameRule* rule = support::find_name_rule(resource.type);
  if (rule == nullptr || !violation.path.starts_with('/') ||
      violation.path.substr(1) != rule->property) {
    return false;
  }
  const Parameter* suffix = context.analysis.model<analysis::Intent>().suffix();
  if (suffix == nullptr || suffix->id != violation.origin_name) return false;
  support::NameRule alphabet = *rule;
  alphabet.min = 0;
  alphabet.max = 0;
  std::string_view name = violation.culprit;
  if (name.size() < 2) return false;
  name = name.substr(1, name.size() - 2);
  return !support::name_fault(alphabet, name).empty();
}

/// Whether a range has a length that no network takes: that is one cause, and the bits behind the
/// length are none of their own.
bool is_said_of_length(const Resource& resource, const Violation& violation) {
  if (violation.keyword != Keyword::format || violation.path != "/CidrBlock" ||
      !resource.type.starts_with("AWS::EC2::")) {
    return false;
  }
  const Node* value = resource.property("CidrBlock");
  const auto range =
      value != nullptr && value->is_string() ? support::parse_cidr(value->text()) : std::nullopt;
  return range && (range->prefix < 16 || range->prefix > 28) &&
         violation.culprit == quoted(value->text());
}

/// Whether the name of a property that is missing in these circumstances is there, misspelt.
bool is_misspelt(const std::vector<Violation>& all, const Violation& missing) {
  if (missing.basis == Basis::type || missing.fault != Fault::missing_property) return false;
  return std::any_of(all.begin(), all.end(), [&missing](const Violation& each) {
    return each.fault == Fault::unknown_property && !each.suggestion.empty() &&
           support::quoted(each.suggestion) == missing.culprit &&
           each.path.substr(0, each.path.rfind('/')) == missing.path;
  });
}

/// The schema of a resource, or nothing where it is not known, or not what will be deployed.
std::optional<schema::Type> type_of(const Resource& resource, const schema::Database& database) {
  // Of custom resources a rule of their own speaks.
  if (resource.is_module() || resource.is_custom()) return std::nullopt;
  return database.find(resource.type);
}

/// Properties of a serverless function of which the schema of the transform says nothing.
void check_handed_on(const schema::Type& type, const Node& properties, schema::Checker& checker,
                     std::vector<Violation>& violations) {
  const schema::SchemaTable own = type.schema().table(Keyword::properties);
  for (const Member& property : properties.members()) {
    const schema::Schema known = own.find(property.key);
    if (!known || known.keywords() != 0) continue;
    const schema::Schema made = schema_of_serverless("Function", property.key);
    if (!made) continue;
    const std::size_t before = violations.size();
    checker.check(made, property.value, property.key_mark, violations);
    for (std::size_t i = before; i < violations.size(); ++i) {
      violations[i].path = fmt::format("/{}{}", property.key, violations[i].path);
    }
  }
}

/// What has been said of one resource.
using Said = std::set<std::tuple<std::string, schema::Keyword, Fault, std::string>>;

class PropertiesCheck {
 public:
  PropertiesCheck(const Context& context, Reporter& reporter)
      : context_(context),
        reporter_(reporter),
        checker_(database_, context.resolver, context.options.region),
        nothing_(builder_.object({})),
        globals_(context.tree.section("Globals")) {}

  void check() {
    const auto& conditions = context_.analysis.model<BranchConditions>();
    for (const Resource& resource : context_.tree.resources()) {
      const std::optional<schema::Type> type = type_of(resource, database_);
      const Member* member = resource.node->find_member("Properties");
      if (!type || (member != nullptr && resource.properties == nullptr)) continue;
      const auto branches = conditions.of(resource);
      if (branches.empty()) {
        check(resource, *type, member, nullptr, nullptr);
      } else {
        check_branches(resource, *type, member, branches);
      }
    }
  }

 private:
  /// Also with each condition decided: what a branch leaves out may be missed, and what it gives
  /// may not go with the rest.
  void check_branches(const Resource& resource, const schema::Type& type, const Member* member,
                      std::span<const std::string_view> conditions) {
    Said said;
    if (resource.condition.empty()) {
      assume({});
    } else {
      assume({{resource.condition, true}});
    }
    check(resource, type, member, nullptr, &said);
    if (!checker_.undecided()) return assume({});
    for (const Scenario& scenario :
         scenarios_of(context_, {resource.condition, nullptr}, conditions)) {
      assume(scenario.assumptions);
      check(resource, type, member, &scenario, &said);
    }
    assume({});
  }

  void assume(std::vector<analysis::Assumption> assumptions) {
    context_.resolver.assume(std::move(assumptions));
    checker_.forget();
  }

  void check(const Resource& resource, const schema::Type& type, const Member* member,
             const Scenario* scenario, Said* said) {
    violations_.clear();
    checker_.check_properties(type, member == nullptr ? nothing_ : *resource.properties,
                              member == nullptr ? resource.mark : member->key_mark, violations_);
    if (resource.type == "AWS::Serverless::Function" && resource.properties != nullptr) {
      check_handed_on(type, *resource.properties, checker_, violations_);
    }
    const Place place = member == nullptr ? resource_place(resource) : property_place(resource);
    for (const Violation& violation : violations_) {
      // Advice, such as naming a value that has a default, is for whoever asks for it.
      if (violation.basis == Basis::condition && violation.peer_rule.starts_with('I')) continue;
      // Globals may give what a serverless resource leaves out.
      if (resource.is_serverless() && is_global(globals_, resource, violation)) continue;
      if (violation.sometimes != nullptr &&
          !may_be_left_out(context_, resource, *violation.sometimes, scenario))
        continue;
      if (is_variable_name(resource, violation)) continue;
      if (is_said_of_name(context_, resource, violation) ||
          is_said_of_suffix(context_, resource, violation) ||
          is_said_of_length(resource, violation) || is_misspelt(violations_, violation)) {
        continue;
      }
      if (said != nullptr &&
          !said->emplace(violation.path, violation.keyword, violation.fault, violation.culprit)
               .second &&
          scenario != nullptr)
        continue;
      report(violation, place, scenario);
    }
  }

  void report(const Violation& violation, const Place& place, const Scenario* scenario) {
    const Check& check = check_of(violation);
    std::string message = message_of(violation);
    if (scenario != nullptr) message += ", " + scenario->text();
    Finding& finding = reporter_.report(check, place, violation.mark, std::move(message));
    finding.path += violation.path;
    finding.severity = severity_of(check, context_.tree, violation);
    if (!violation.suggestion.empty()) {
      finding.hint = violation.fault == schema::Fault::reference
                         ? violation.suggestion
                         : fmt::format("did you mean \"{}\"?", violation.suggestion);
    }
    if (finding.hint.empty() && violation.keyword != Keyword::enumeration &&
        !is_told_in_words(violation)) {
      finding.hint = violation.because;
    }
    if (const Explanation* explanation = explanation_of(violation)) {
      if (!explanation->message.empty()) finding.message = explanation->message;
      if (!explanation->hint.empty()) finding.hint = explanation->hint;
      if (explanation->is_advice) finding.severity = Severity::info;
    }
  }

  const Context& context_;
  Reporter& reporter_;
  const schema::Database& database_ = schema::Database::installed();
  schema::Checker checker_;
  document::Builder builder_;
  const Node nothing_;
  const Node* globals_;
  std::vector<Violation> violations_;
};

}  // namespace

void check_properties(const Context& context, Reporter& reporter) {
  // What a macro makes of the template is not known here.
  if (!context.tree.is_open()) PropertiesCheck(context, reporter).check();
}

schema::Schema schema_of_serverless(std::string_view kind, std::string_view property) {
  const schema::Database& database = schema::Database::installed();
  const auto own = database.find("AWS::Serverless::" + std::string(kind));
  if (!own) return {};
  const schema::Schema found = own->schema().table(Keyword::properties).find(property);
  if (kind != "Function" || (found && found.keywords() != 0)) return found;
  const auto made = database.find("AWS::Lambda::Function");
  return made && found ? made->schema().table(Keyword::properties).find(property)
                       : schema::Schema{};
}

}  // namespace dbrepl::rules
