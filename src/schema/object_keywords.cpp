#include <algorithm>

#include "schema/evaluation.hpp"
#include "support/spelling.hpp"

namespace dbrepl::schema {
namespace {

using document::Member;
using document::Node;

/// "one of "A", "B"", or "exactly one of …".
std::string one_of_names(std::string_view lead, Value names) {
  std::string result(lead);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) result += ", ";
    result += quoted(names[i].text());
  }
  return result;
}

std::string count_phrase(std::string_view bound, std::size_t count, std::string_view one,
                         std::string_view many) {
  return std::string(bound) + ' ' + std::to_string(count) + ' ' +
         std::string(count == 1 ? one : many);
}

Frame member_frame(const Frame& frame, const Path& path, const Member& member) {
  return {&path, member.value.mark(), member.key_mark, frame.via, 0};
}

}  // namespace

bool Evaluation::is_function_key(std::string_view key) {
  return key.starts_with("Fn::");
}

bool Evaluation::is_open(const Node& object) {
  const auto members = object.members();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return is_function_key(member.key); });
}

Presence Evaluation::presence(const Node& object, std::string_view name) {
  const Node* value = object.find(name);
  if (value == nullptr) return is_open(object) ? Presence::maybe : Presence::absent;
  if (value->is_null()) return Presence::maybe;
  if (!resolutions_.calls_function(*value)) return Presence::present;
  bool absent = false;
  bool present = false;
  for (const Alternative& one : resolutions_.of(*value)) {
    (one.state == Alternative::State::absent ? absent : present) = true;
  }
  if (absent && present) {
    resolutions_.leave_undecided();
    return Presence::maybe;
  }
  return absent ? Presence::absent : Presence::present;
}

bool Evaluation::is_absent(const Node& value) {
  if (!resolutions_.calls_function(value)) return false;
  const auto alternatives = resolutions_.of(value);
  return std::all_of(alternatives.begin(), alternatives.end(), [](const Alternative& one) {
    return one.state == Alternative::State::absent;
  });
}

Violation& Evaluation::report_member(Violations& into, Keyword keyword, Fault fault,
                                     const Frame& frame, const Member& member) const {
  Violation& violation = report(into, keyword, frame, {});
  support::append_key(violation.path, member.key);
  violation.fault = fault;
  violation.mark = member.key_mark;
  violation.culprit = quoted(member.key);
  return violation;
}

Verdict Evaluation::object(const Schema& schema, const Node& node, const Frame& frame,
                           Violations* into) {
  std::vector<std::string_view> meant;
  Verdict verdict = members(schema, node, frame, into, meant);
  if (verdict == Verdict::broken && into == nullptr) return verdict;
  verdict &= required(schema, node, frame, into, meant);
  verdict &= alternatives_required(schema, node, frame, into);
  verdict &= dependent(schema, node, frame, into);
  verdict &= member_count(schema, node, frame, into);
  return verdict;
}

Verdict Evaluation::members(const Schema& schema, const Node& node, const Frame& frame,
                            Violations* into, std::vector<std::string_view>& meant) {
  const SchemaTable named = schema.table(Keyword::properties);
  const SchemaTable patterns = schema.table(Keyword::pattern_properties);
  const bool closed = schema.has(Keyword::additional_properties);
  const bool each = closed || patterns.size() > 0 || schema.has(Keyword::property_names);
  if (!each && named.size() < node.size()) return named_members(named, node, frame, into);

  const Schema additional = schema.schema(Keyword::additional_properties);
  const Schema names = schema.schema(Keyword::property_names);
  Verdict verdict = Verdict::holds;
  for (const Member& member : node.members()) {
    if (is_function_key(member.key)) continue;
    const Path path(frame.path, member.key);
    const Frame here = member_frame(frame, path, member);
    bool known_name = false;
    if (const Schema own = named.find(member.key)) {
      known_name = true;
      verdict &= value(own, member.value, here, into);
    }
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      const Match match = patterns_.match(patterns.name(i), member.key);
      if (match == Match::no) continue;
      known_name = true;
      if (match == Match::yes) verdict &= value(patterns.schema(i), member.value, here, into);
    }
    if (!known_name && closed) {
      verdict &= additional.has(Keyword::never)
                     ? unknown_member(named, node, member, frame, into, meant)
                     : value(additional, member.value, here, into);
    }
    if (names) {
      Frame key_frame = here;
      key_frame.mark = member.key_mark;
      verdict &= known(names, keys_.string(member.key, member.key_mark), key_frame, into);
    }
    if (verdict == Verdict::broken && into == nullptr) break;
  }
  return verdict;
}

/// A schema that speaks of few properties of a large object, as conditions do.
Verdict Evaluation::named_members(const SchemaTable& table, const Node& node, const Frame& frame,
                                  Violations* into) {
  Verdict verdict = Verdict::holds;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Member* member = node.find_member(table.name(i));
    if (member == nullptr) continue;
    const Path path(frame.path, member->key);
    verdict &= value(table.schema(i), member->value, member_frame(frame, path, *member), into);
    if (verdict == Verdict::broken && into == nullptr) break;
  }
  return verdict;
}

Verdict Evaluation::unknown_member(const SchemaTable& table, const Node& node, const Member& member,
                                   const Frame& frame, Violations* into,
                                   std::vector<std::string_view>& meant) {
  if (is_absent(member.value)) return Verdict::holds;
  if (into == nullptr) return Verdict::broken;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (node.find_member(table.name(i)) == nullptr && !table.schema(i).has(Keyword::never)) {
      names.push_back(table.name(i));
    }
  }
  Violation& violation =
      report_member(*into, Keyword::additional_properties, Fault::unknown_property, frame, member);
  const std::string_view nearest = support::nearest_spelling(member.key, names);
  violation.suggestion = nearest;
  if (!nearest.empty()) meant.push_back(nearest);
  return Verdict::broken;
}

Verdict Evaluation::required(const Schema& schema, const Node& node, const Frame& frame,
                             Violations* into, const std::vector<std::string_view>& meant) {
  const Value names = schema.value(Keyword::required);
  Verdict verdict = Verdict::holds;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i].text();
    const Presence there = presence(node, name);
    if (there == Presence::present) continue;
    const Node* sometimes = there == Presence::maybe ? node.find(name) : nullptr;
    if (there == Presence::maybe) {
      verdict &= Verdict::unknown;
      if (into == nullptr || sometimes == nullptr || sometimes->is_null()) continue;
    } else {
      verdict = Verdict::broken;
    }
    if (into == nullptr) break;
    // A misspelt name is reported as such, once.
    if (std::find(meant.begin(), meant.end(), name) != meant.end()) continue;
    Violation& violation = report(*into, Keyword::required, frame, {});
    violation.fault = Fault::missing_property;
    violation.mark = frame.place.line != 0 ? frame.place : frame.mark;
    violation.culprit = quoted(name);
    violation.sometimes = sometimes;
    if (sometimes != nullptr) violation.mark = sometimes->mark();
  }
  return verdict;
}

/// requiredXor and requiredOr.
Verdict Evaluation::alternatives_required(const Schema& schema, const Node& node,
                                          const Frame& frame, Violations* into) {
  Verdict verdict = Verdict::holds;
  for (const Keyword keyword : {Keyword::required_xor, Keyword::required_or}) {
    const Value names = schema.value(keyword);
    if (names.empty()) continue;
    const bool exclusive = keyword == Keyword::required_xor;
    std::size_t present = 0;
    std::size_t maybe = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Presence there = presence(node, names[i].text());
      present += there == Presence::present ? 1U : 0U;
      maybe += there == Presence::maybe ? 1U : 0U;
    }
    if (present + maybe == 0) {
      verdict = Verdict::broken;
      if (into == nullptr) return verdict;
      Violation& violation = report(*into, keyword, frame, one_of_names("one of ", names));
      violation.fault = Fault::missing_property;
      violation.mark = frame.place.line != 0 ? frame.place : frame.mark;
    } else if (exclusive && present > 1) {
      verdict = Verdict::broken;
      if (into == nullptr) return verdict;
      bool first = true;
      for (const Member& member : node.members()) {
        if (!names.contains(member.key) || presence(node, member.key) != Presence::present)
          continue;
        if (!first) {
          Violation& violation =
              report_member(*into, keyword, Fault::excluded_property, frame, member);
          violation.expected = one_of_names("only one of ", names);
          break;
        }
        first = false;
      }
    } else if (maybe > 0 && (exclusive || present == 0)) {
      verdict &= Verdict::unknown;
      if (into == nullptr || present > 0 || maybe > 1) continue;
      const Node* sometimes = nullptr;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (presence(node, names[i].text()) == Presence::maybe)
          sometimes = node.find(names[i].text());
      }
      if (sometimes == nullptr || sometimes->is_null()) continue;
      Violation& violation = report(*into, keyword, frame, one_of_names("one of ", names));
      violation.fault = Fault::missing_property;
      violation.mark = sometimes->mark();
      violation.sometimes = sometimes;
    }
  }
  return verdict;
}

Verdict Evaluation::dependent(const Schema& schema, const Node& node, const Frame& frame,
                              Violations* into) {
  Verdict verdict = Verdict::holds;
  const Value needs = schema.value(Keyword::dependent_required);
  const Value excludes = schema.value(Keyword::dependent_excluded);
  if (needs.empty() && excludes.empty() && !schema.has(Keyword::dependent_schemas)) return verdict;
  for (const Member& member : node.members()) {
    const Value needed = needs.find(member.key);
    const Value excluded = excludes.find(member.key);
    const Schema demanded = schema.table(Keyword::dependent_schemas).find(member.key);
    if (!needed && !excluded && !demanded) continue;
    const Presence there = presence(node, member.key);
    if (there == Presence::absent) continue;
    for (std::size_t i = 0; i < needed.size(); ++i) {
      const Presence other = presence(node, needed[i].text());
      if (other == Presence::present) continue;
      if (other == Presence::maybe || there == Presence::maybe) {
        verdict &= Verdict::unknown;
        continue;
      }
      verdict = Verdict::broken;
      if (into == nullptr) return verdict;
      Violation& violation =
          report_member(*into, Keyword::dependent_required, Fault::missing_property, frame, member);
      violation.expected = quoted(needed[i].text()) + " beside " + violation.culprit;
      violation.culprit = quoted(needed[i].text());
    }
    for (std::size_t i = 0; i < excluded.size(); ++i) {
      const Presence other = presence(node, excluded[i].text());
      if (other == Presence::absent) continue;
      if (other == Presence::maybe || there == Presence::maybe) {
        verdict &= Verdict::unknown;
        continue;
      }
      verdict = Verdict::broken;
      if (into == nullptr) return verdict;
      // Two that exclude each other are one finding, at the second.
      const Value back = excludes.find(excluded[i].text());
      const Member* rival = node.find_member(excluded[i].text());
      if (back.contains(member.key) && rival > &member) continue;
      Violation& violation = report_member(*into, Keyword::dependent_excluded,
                                           Fault::excluded_property, frame, member);
      violation.expected = "no " + quoted(excluded[i].text()) + " beside it";
    }
    if (demanded && there == Presence::present) verdict &= known(demanded, node, frame, into);
  }
  return verdict;
}

Verdict Evaluation::member_count(const Schema& schema, const Node& node, const Frame& frame,
                                 Violations* into) {
  const bool has_min = schema.has(Keyword::min_properties);
  const bool has_max = schema.has(Keyword::max_properties);
  if ((!has_min && !has_max) || is_open(node)) return Verdict::holds;
  std::size_t present = 0;
  std::size_t possible = 0;
  for (const Member& member : node.members()) {
    const Presence there = presence(node, member.key);
    present += there == Presence::present ? 1U : 0U;
    possible += there != Presence::absent ? 1U : 0U;
  }
  const Word least = schema.word(Keyword::min_properties);
  const Word most = schema.word(Keyword::max_properties);
  Keyword keyword = Keyword::min_properties;
  if (has_max && present > most) {
    keyword = Keyword::max_properties;
  } else if (!has_min || possible >= least) {
    const bool certain = (!has_min || present >= least) && (!has_max || possible <= most);
    return certain ? Verdict::holds : Verdict::unknown;
  }
  if (into != nullptr) {
    const bool few = keyword == Keyword::min_properties;
    Violation& violation = report(
        *into, keyword, frame,
        count_phrase(few ? "at least" : "at most", few ? least : most, "property", "properties"));
    violation.culprit = "an object";
    violation.found = std::to_string(few ? possible : present);
  }
  return Verdict::broken;
}

}  // namespace dbrepl::schema
