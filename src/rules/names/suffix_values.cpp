#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "rules/names/naming.hpp"

namespace dbrepl::rules {

extern const Check suffix_values;

namespace {

using analysis::PhysicalName;
using analysis::SymbolicText;

/// What a service says against a name with this value; empty where it takes it, or would take it
/// with no value.
std::string fault_with(const PhysicalName& name, const Parameter& parameter,
                       std::string_view value) {
  // What is too long is said of the length.
  support::NameRule rule = *name.rule;
  rule.max = 0;
  rule.min = 0;
  for (const SymbolicText& text : name.texts) {
    if (!text.has_parameter(parameter.id)) continue;
    if (!support::name_fault(rule, analysis::name_with(text, parameter.id, "x")).empty()) continue;
    const std::string whole = analysis::name_with(text, parameter.id, value);
    std::string fault = support::name_fault(rule, whole);
    if (!fault.empty()) return fault;
  }
  return {};
}

struct Break {
  std::string_view value;
  const PhysicalName* name = nullptr;
  std::string fault;
  std::size_t names = 0;
};

/// The first name that each permitted value breaks, and how many it breaks.
std::vector<Break> breaks_of(const Naming& naming, const Parameter& suffix) {
  std::vector<Break> breaks;
  for (const std::string& value : naming.names.permitted()->values()) {
    Break found{value, nullptr, {}, 0};
    for (const PhysicalName& name : naming.names.all()) {
      std::string fault = fault_with(name, suffix, value);
      if (fault.empty()) continue;
      ++found.names;
      if (found.name != nullptr) continue;
      found.name = &name;
      found.fault = std::move(fault);
    }
    if (found.name != nullptr) breaks.push_back(std::move(found));
  }
  return breaks;
}

/// A pattern whose values break no name; empty where none of the usual ones is so.
std::string_view pattern_for(const Naming& naming, const Parameter& suffix) {
  struct Usual {
    std::string_view pattern;
    std::array<std::string_view, 3> values;
  };
  constexpr std::array<Usual, 3> usual{{{"[a-z0-9]+(-[a-z0-9]+)*", {"a", "0", "a-0"}},
                                        {"[a-z][a-z0-9]*(-[a-z0-9]+)*", {"a", "a0", "a-0"}},
                                        {"[a-z][a-z0-9]*", {"a", "a0", "az"}}}};
  for (const Usual& one : usual) {
    const bool fits =
        std::all_of(one.values.begin(), one.values.end(), [&](std::string_view value) {
          return std::all_of(
              naming.names.all().begin(), naming.names.all().end(),
              [&](const PhysicalName& name) { return fault_with(name, suffix, value).empty(); });
        });
    if (fits) return one.pattern;
  }
  return {};
}

void run(const Context& context, Reporter& reporter) {
  const Naming naming(context);
  const Parameter* suffix = naming.intent.suffix();
  if (suffix == nullptr) return;
  const std::vector<Break> breaks = breaks_of(naming, *suffix);
  if (breaks.empty()) return;
  const std::string_view pattern = naming.names.permitted()->pattern();
  const bool listed = suffix->allowed_values != nullptr;
  std::string values;
  constexpr std::size_t most_values = 3;
  for (std::size_t i = 0; i < std::min(breaks.size(), most_values); ++i) {
    values += fmt::format("{}\"{}\"", i > 0 ? ", " : "", breaks[i].value);
  }
  const Break& first = breaks.front();
  std::string what = listed ? std::string("the allowed values of")
                            : (pattern.empty() ? std::string("without an AllowedPattern,")
                                               : std::string("the pattern of"));
  const std::string_view better = pattern_for(naming, *suffix);
  Finding& finding = report_constraint(
      suffix_values, reporter, *suffix, listed ? "AllowedValues" : "AllowedPattern",
      fmt::format(
          R"({} "{}" {} {}: with "{}" the {}{} {})", what, suffix->id, listed ? "hold" : "permits",
          values, first.value, place_of(*first.name),
          first.names > 1 ? fmt::format(", and {} other names,", first.names - 1) : std::string(),
          first.fault),
      listed || better.empty() ? std::string() : fmt::format("AllowedPattern: {}", better));
  // Where the template bounds nothing, it is the deployer who sees to it.
  const bool is_free = pattern.empty() && !naming.names.permitted()->max_length();
  if (is_free && !listed) finding.severity = Severity::info;
  for (const Break& one : breaks) {
    if (finding.related.size() == 4) break;
    finding.related.push_back(reporter.related(
        fmt::format("with \"{}\" it {}", one.value, one.fault), one.name->value->mark()));
  }
}

}  // namespace

constinit const Check suffix_values{
    .rule =
        {
            .id = "NAM004",
            .severity = Severity::warning,
            .title = "Every value that a suffix may have makes names that services take",
            .why = "The pattern of a parameter is the last place where a value can be refused "
                   "before anything is made. Databases take no hyphen at the end and none doubled, "
                   "buckets no upper case letter, functions no dot: a value that the pattern lets "
                   "through and a service refuses makes the deployment fail half way.",
            .bad = R"yaml(Parameters:
  Suffix:
    Type: String
    AllowedPattern: "[a-z0-9-]+"
    MaxLength: 20
Resources:
  Subnets:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      DBClusterParameterGroupName: !Sub orders-${Suffix}
      Description: Orders
      Family: aurora-mysql8.0
      Parameters:
        time_zone: UTC
  Bills:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      DBClusterParameterGroupName: !Sub bills-${Suffix}
      Description: Bills
      Family: aurora-mysql8.0
      Parameters:
        time_zone: UTC
)yaml",
            .good = R"yaml(Parameters:
  Suffix:
    Type: String
    AllowedPattern: "[a-z0-9]+(-[a-z0-9]+)*"
    MaxLength: 20
Resources:
  Subnets:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      DBClusterParameterGroupName: !Sub orders-${Suffix}
      Description: Orders
      Family: aurora-mysql8.0
      Parameters:
        time_zone: UTC
  Bills:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      DBClusterParameterGroupName: !Sub bills-${Suffix}
      Description: Bills
      Family: aurora-mysql8.0
      Parameters:
        time_zone: UTC
)yaml",
            .peers = "",
            .source = "src/support/physical_names.cpp",
        },
    .run = run,
};

}  // namespace dbrepl::rules
