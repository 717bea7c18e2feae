#include "schema/conditions.hpp"

#include <algorithm>
#include <string>

#include "schema/engine_versions.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::schema {
namespace {

using document::Member;
using document::Node;

bool same_text(std::string_view a, std::string_view b, bool caseless) {
  return caseless ? support::same_letters(a, b) : a == b;
}

bool among(const Value& values, std::string_view text, bool caseless) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].kind() != document::Kind::null && same_text(values[i].text(), text, caseless))
      return true;
  }
  return false;
}

/// "8.0.36" is of the series "8.0".
bool of_series(const Value& series, std::string_view version) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    const std::string_view each = series[i].text();
    if (version == each) return true;
    if (version.size() > each.size() && version.starts_with(each) && version[each.size()] == '.')
      return true;
  }
  return false;
}

/// A text that a property may have.
struct Candidate {
  std::string_view text;
  Frame frame;
  std::string key;
};

/// What can be known of a property's text.
struct Candidates {
  std::vector<Candidate> texts;
  bool complete = true;  ///< no others
  bool absent = false;   ///< it may be missing
};

Candidates candidates_of(Evaluation& evaluation, const Node& object, std::string_view name,
                         const Frame& frame) {
  Candidates result;
  const Member* member = object.find_member(name);
  if (member == nullptr) {
    result.absent = true;
    result.complete = !Evaluation::is_open(object);
    return result;
  }
  Frame here = frame;
  here.place = member->key_mark;
  const auto take = [&](const Node& value, const Frame& at) {
    if (value.is_scalar()) {
      result.texts.push_back({value.text(), at, {}});
    } else {
      result.complete = false;
    }
  };
  if (!evaluation.resolutions().calls_function(member->value)) {
    here.mark = member->value.mark();
    take(member->value, here);
    return result;
  }
  for (const Alternative& one : evaluation.resolutions().of(member->value)) {
    Frame at = here;
    at.mark = one.source->mark();
    if (one.origin != Origin::literal) at.via = &one;
    if (one.state == Alternative::State::known) {
      take(one.value, at);
    } else if (one.state == Alternative::State::absent) {
      result.absent = true;
    } else {
      result.complete = false;
    }
  }
  if (result.texts.size() > 1 || (result.absent && (!result.texts.empty() || !result.complete))) {
    evaluation.resolutions().leave_undecided();
  }
  return result;
}

}  // namespace

namespace {

/// Whether a value is one entry of a mapping in every deployment: all of its keys are spelled.
bool is_fixed_entry(const Node* value) {
  if (value == nullptr || !value->is_object() || value->size() != 1 ||
      value->members().front().key != "Fn::FindInMap") {
    return false;
  }
  const auto keys = value->members().front().value.items();
  return keys.size() == 3 &&
         std::all_of(keys.begin(), keys.end(), [](const Node& key) { return key.is_string(); });
}

}  // namespace

bool Conditions::in_region(const Value& set, bool unknown) const {
  const Value only = set.find("only");
  const Value lacking = set.find("not");
  if (!only && !lacking) return true;
  if (region_.empty()) return unknown;
  return only ? only.contains(region_) : !lacking.contains(region_);
}

bool Conditions::applies(const Value& table, const Value& row, const Node& value,
                         const Frame& frame) {
  const Value caseless = table.find("caseless");
  const Value when = row.find("when");
  for (std::size_t i = 0; i < when.size(); ++i) {
    const Value allowed = when.member(i);
    const Candidates found = candidates_of(evaluation_, value, when.key(i), frame);
    bool null_allowed = false;
    for (std::size_t k = 0; k < allowed.size(); ++k) {
      null_allowed = null_allowed || allowed[k].kind() == document::Kind::null;
    }
    if (!found.complete || (found.absent && !null_allowed)) return false;
    const bool folded = caseless.contains(when.key(i));
    for (const Candidate& each : found.texts) {
      if (!among(allowed, each.text, folded)) return false;
    }
  }
  const Value series = row.find("series");
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Candidates found = candidates_of(evaluation_, value, series.key(i), frame);
    if (!found.complete || found.absent) return false;
    for (const Candidate& each : found.texts) {
      if (!of_series(series.member(i), each.text)) return false;
    }
  }
  return true;
}

void Conditions::check_row(const Value& table, const Value& row, const Node& value,
                           const Frame& frame, std::vector<Violation>& into) {
  if (!in_region(row, false) || !applies(table, row, value, frame)) return;
  std::vector<Value> lists;
  if (const Value plain = row.find("values")) lists.push_back(plain);
  const Value groups = row.find("groups");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (in_region(groups[i], true)) lists.push_back(groups[i].find("values"));
  }
  const std::string_view property = row.find("property").text();
  const auto judge = [&](std::string_view text, const Frame& at) {
    const bool allowed = std::any_of(lists.begin(), lists.end(),
                                     [&](const Value& list) { return among(list, text, false); });
    if (allowed || text.find("{{resolve:") != std::string_view::npos) return;
    std::vector<std::string_view> names;
    for (const Value& list : lists) {
      for (std::size_t i = 0; i < list.size(); ++i) names.push_back(list[i].text());
    }
    std::string expected = "one of " + std::to_string(names.size()) + " values";
    const Value when = row.find("when");
    for (std::size_t i = 0; i < when.size(); ++i) {
      const std::string_view named =
          value.find(when.key(i)) != nullptr && value.find(when.key(i))->is_scalar()
              ? value.find(when.key(i))->text()
              : std::string_view();
      if (named.empty()) continue;
      expected +=
          (i == 0 ? " for " : " and ") + std::string(when.key(i)) + ' ' + support::quoted(named);
    }
    if (!region_.empty() && !groups.empty()) expected += " in " + std::string(region_);
    Violation& violation = evaluation_.report(into, Keyword::enumeration, at, std::move(expected));
    violation.culprit = support::quoted(text);
    violation.suggestion = support::nearest_spelling(text, names);
    if (!property.empty() && is_fixed_entry(value.find(property))) {
      violation.origin = Origin::literal;
    }
  };
  if (property.empty()) {
    evaluation_.each_known(value, frame, [&](const Node& known, const Frame& at) {
      Frame here = at;
      if (here.via == frame.via) here.mark = known.mark();
      if (known.is_scalar()) judge(known.text(), here);
    });
    return;
  }
  const Path path(frame.path, property);
  for (const Candidate& each : candidates_of(evaluation_, value, property, frame).texts) {
    Frame here = each.frame;
    here.path = &path;
    judge(each.text, here);
  }
}

void Conditions::check_table(const Value& table, const Node& value, const Frame& frame,
                             std::vector<Violation>& into) {
  const Value regions = table.find("regions");
  if (regions && !region_.empty() && !regions.contains(region_)) return;
  const Value rows = table.find("rows");
  for (std::size_t i = 0; i < rows.size(); ++i) check_row(table, rows[i], value, frame, into);
}

void Conditions::check_versions(const Type& type, bool refused, const Node& properties,
                                const Frame& frame, std::vector<Violation>& into) {
  const Value engines = database_.table("engine-versions").find(type.name());
  const Candidates engine = candidates_of(evaluation_, properties, "Engine", frame);
  if (!engine.complete || engine.absent || engine.texts.size() != 1) return;
  Value known;
  for (std::size_t i = 0; i < engines.size(); ++i) {
    if (same_text(engines.key(i), engine.texts.front().text, true)) known = engines.member(i);
  }
  if (!known) return;
  const Path path(frame.path, "EngineVersion");
  for (const Candidate& each :
       candidates_of(evaluation_, properties, "EngineVersion", frame).texts) {
    if (each.text.find("{{resolve:") != std::string_view::npos) continue;
    const VersionVerdict verdict = judge_version(known, each.text);
    if (verdict != (refused ? VersionVerdict::refused : VersionVerdict::unheard)) continue;
    Frame here = each.frame;
    here.path = &path;
    Violation& violation = evaluation_.report(
        into, Keyword::enumeration, here,
        "a version of " + std::string(engine.texts.front().text) + " that can be created");
    violation.culprit = support::quoted(each.text);
    violation.suggestion = nearest_version(known, each.text);
    if (is_fixed_entry(properties.find("EngineVersion"))) violation.origin = Origin::literal;
  }
}

void Conditions::check_at(const Type& type, const Condition& condition, const Node& value,
                          const Frame& frame, std::vector<Violation>& into) {
  const Value& about = condition.about;
  if (const Value table = about.find("table")) {
    check_table(database_.table("tables/" + std::string(table.text())), value, frame, into);
  } else if (const Value versions = about.find("engineVersions")) {
    check_versions(type, versions.text() == "refused", value, frame, into);
  } else {
    evaluation_.value(condition.schema, value, frame, &into);
  }
}

void Conditions::check(const Type& type, const Condition& condition, const Node& properties,
                       const Frame& frame, std::vector<Violation>& into) {
  std::vector<Violation> found;
  each_at(evaluation_, properties, steps_of(condition.about.find("at").text()), frame,
          [&](const Node& value, const Frame& at, const Member*) {
            const std::size_t before = found.size();
            check_at(type, condition, value, at, found);
            // The first one stands for all that this rule says of one value.
            if (!condition.about.find("every").boolean() && found.size() > before + 1)
              found.resize(before + 1);
          });
  const bool literals = condition.about.find("literals").boolean();
  for (Violation& violation : found) {
    if (literals && violation.origin != Origin::literal) continue;
    const bool repeated = std::any_of(into.begin(), into.end(), [&](const Violation& each) {
      return each.path == violation.path && each.culprit == violation.culprit &&
             (!each.culprit.empty() || each.expected == violation.expected);
    });
    if (repeated) continue;
    violation.basis = Basis::condition;
    violation.peer_rule = condition.about.find("rule").text();
    violation.because = condition.about.find("because").text();
    into.push_back(std::move(violation));
  }
}

}  // namespace dbrepl::schema
