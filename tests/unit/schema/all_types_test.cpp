#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "schema/database.hpp"
#include "support/catch.hpp"
#include "unit/schema/instance_generator.hpp"

using dbrepl::document::Member;
using dbrepl::document::Node;
using dbrepl::schema::Database;
using dbrepl::schema::Fault;
using dbrepl::schema::Keyword;
using dbrepl::schema::Schema;
using dbrepl::schema::Type;
using dbrepl::schema::Violation;

namespace {

std::string describe(const std::vector<Violation>& violations) {
  std::string result;
  for (const Violation& each : violations) {
    result += each.path + " " + std::string(to_string(each.keyword)) + " " + each.culprit +
              ": expected " + each.expected + ", found " + each.found + "\n";
  }
  return result;
}

bool has(const std::vector<Violation>& violations, std::string_view path, Fault fault,
         std::string_view culprit) {
  return std::any_of(violations.begin(), violations.end(), [&](const Violation& each) {
    return each.path == path && each.fault == fault && (culprit.empty() || each.culprit == culprit);
  });
}

/// What breakages were tried and found, over all types.
struct Score {
  std::size_t tried = 0;
  std::vector<std::string> missed;

  void count(bool found, std::string what) {
    ++tried;
    if (!found) missed.push_back(std::move(what));
  }
};

std::string quote(std::string_view name) {
  return '"' + std::string(name) + '"';
}

/// Types and properties for which the generator finds no value: forms within forms, and unlikely
/// patterns.
const std::vector<std::string> unsampled_types{
    "AWS::CodePipeline::Pipeline",
    "AWS::DataZone::Owner",
    "AWS::Evidently::Experiment",
    "AWS::MSK::Replicator",
};
const std::vector<std::string> unsampled_properties{
    "AWS::DataZone::DataSource Configuration",
    "AWS::EC2::CapacityReservation PlacementGroupArn",
    "AWS::IoTFleetWise::SignalCatalog Nodes",
    "AWS::Redshift::ScheduledAction TargetAction",
    "AWS::SageMaker::Cluster Orchestrator",
    "AWS::Shield::Protection ApplicationLayerAutomaticResponseConfiguration",
    "AWS::StepFunctions::StateMachine Definition",
};

/// The schemas of a property that must hold: what it states itself, and what it refers to.
Schema property_schema(const Type& type, std::string_view name) {
  return type.schema().table(Keyword::properties).find(name).resolved();
}

/// Values that a property of this schema cannot have, each with the keyword that says so.
std::vector<std::pair<Keyword, Node>> wrong_values(InstanceGenerator& generator,
                                                   const Schema& schema) {
  std::vector<std::pair<Keyword, Node>> result;
  const auto types = schema.types();
  const bool is_text = types == dbrepl::schema::type_string;
  if (types != 0 && (types & dbrepl::schema::type_array) == 0) {
    result.emplace_back(Keyword::type, generator.list());
  } else if (types != 0 && (types & dbrepl::schema::type_string) == 0) {
    result.emplace_back(Keyword::type, generator.text("text"));
  }
  if (schema.has(Keyword::enumeration) && is_text) {
    result.emplace_back(Keyword::enumeration, generator.text("no such value"));
    return result;
  }
  if (schema.has(Keyword::maximum)) {
    const double beyond = schema.value(Keyword::maximum).number() * 2 + 1;
    result.emplace_back(Keyword::maximum, generator.number(fmt::format("{:.0f}", beyond)));
  }
  if (schema.has(Keyword::minimum)) {
    const double below = schema.value(Keyword::minimum).number() - 1;
    result.emplace_back(Keyword::minimum,
                        generator.number(fmt::format("{:.0f}", std::floor(below))));
  }
  const bool is_json = schema.value(Keyword::format).text() == "json";
  if (schema.has(Keyword::max_length) && is_text && !is_json &&
      schema.word(Keyword::max_length) < 100'000) {
    result.emplace_back(Keyword::max_length,
                        generator.text(std::string(schema.word(Keyword::max_length) + 1, 'a')));
  }
  if (schema.has(Keyword::min_length) && is_text && !is_json &&
      schema.word(Keyword::min_length) > 0) {
    result.emplace_back(Keyword::min_length, generator.text(""));
  }
  if (schema.word(Keyword::min_items) > 0 && (types & dbrepl::schema::type_array) != 0) {
    result.emplace_back(Keyword::min_items, generator.list());
  }
  return result;
}

/// Whether something is reported at the place, by this keyword.
bool reports(const std::vector<Violation>& violations, std::string_view path, Keyword keyword) {
  return std::any_of(violations.begin(), violations.end(), [&](const Violation& each) {
    return each.path == path && each.keyword == keyword;
  });
}

std::string lines(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& each : texts) result += each + "\n";
  return result;
}

using Scores = std::map<std::string, Score>;

void drop_and_misspell(InstanceGenerator& generator, const Type& type, const Node& made,
                       Scores& scores) {
  const std::string name(type.name());
  for (std::size_t i = 0; i < type.required().size(); ++i) {
    const std::string_view required = type.required()[i].text();
    const auto found = generator.violations(type, generator.without(made, required));
    scores["drop required"].count(has(found, "", Fault::missing_property, quote(required)),
                                  name + " " + std::string(required));
  }
  const Schema schema = type.schema();
  const bool closed = schema.schema(Keyword::additional_properties).has(Keyword::never) &&
                      !schema.has(Keyword::pattern_properties);
  if (!closed) return;
  for (const Member& member : made.members()) {
    const std::string key(member.key);
    const auto misspelt = generator.violations(type, generator.renamed(made, key, key + "q"));
    const bool found = std::any_of(misspelt.begin(), misspelt.end(), [&](const Violation& each) {
      return each.fault == Fault::unknown_property && each.path == "/" + key + "q" &&
             each.suggestion == key;
    });
    scores["misspell"].count(found, name + " " + key);
  }
}

/// Each property of the type, required or not: with a value of its own it is clean, with wrong ones
/// it is not.
void break_values(InstanceGenerator& generator, const Type& type, const Node& made, Scores& scores,
                  std::vector<std::string>& without_sample) {
  const auto properties = type.schema().table(Keyword::properties);
  for (std::size_t i = 0; i < properties.size(); ++i) {
    const std::string_view name = properties.name(i);
    const std::string path = "/" + std::string(name);
    const std::string what = std::string(type.name()) + " " + std::string(name);
    const Schema schema = property_schema(type, name);
    if (type.read_only().contains("/properties/" + std::string(name))) {
      const auto found =
          generator.violations(type, generator.with(made, name, generator.text("a")));
      scores["read-only"].count(has(found, path, Fault::read_only_property, quote(name)), what);
      continue;
    }
    const std::optional<Node> value = generator.value(properties.schema(i));
    if (!value) {
      without_sample.push_back(what);
    } else {
      const auto found = generator.violations(type, generator.with(made, name, *value));
      const bool clean = std::none_of(found.begin(), found.end(), [&](const Violation& each) {
        return each.path.starts_with(path) && each.fault == Fault::value &&
               each.basis == dbrepl::schema::Basis::type && !each.harmless;
      });
      scores["valid value"].count(clean, what + "\n" + (clean ? "" : describe(found)));
    }
    for (const auto& [keyword, wrong] : wrong_values(generator, schema)) {
      const auto found = generator.violations(type, generator.with(made, name, wrong));
      scores[std::string(to_string(keyword))].count(reports(found, path, keyword),
                                                    what + "\n" + describe(found));
    }
  }
}

}  // namespace

TEST_CASE("the least instance of every resource type is clean, and what breaks it is found") {
  const Database& database = Database::embedded();
  std::vector<std::string> types_without;
  std::vector<std::string> properties_without;
  Scores scores;
  std::size_t types = 0;
  for (const Type& type : database.types()) {
    ++types;
    InstanceGenerator generator(database);
    const std::optional<Node> made = generator.minimal(type);
    if (!made) {
      types_without.emplace_back(type.name());
      continue;
    }
    const std::vector<Violation> clean = generator.violations(type, *made);
    INFO(type.name() << "\n" << describe(clean));
    CHECK(std::all_of(clean.begin(), clean.end(), [](const Violation& each) {
      return each.harmless || each.basis != dbrepl::schema::Basis::type;
    }));
    drop_and_misspell(generator, type, *made, scores);
    break_values(generator, type, *made, scores, properties_without);
  }
  CHECK(types > 1'500);
  for (const auto& [what, score] : scores) {
    INFO(what << ": " << score.missed.size() << " of " << score.tried << " missed\n"
              << lines(score.missed));
    CHECK(score.tried > 20);
    CHECK(score.missed.empty());
  }
  INFO("types without a sample:\n" << lines(types_without));
  CHECK(types_without == unsampled_types);
  INFO("properties without a sample:\n" << lines(properties_without));
  CHECK(properties_without == unsampled_properties);
}
