#include <algorithm>
#include <limits>

#include "schema/evaluation.hpp"

namespace dbrepl::schema {
namespace {

using document::Node;

/// What stands against a form, and how far away from it the value is.
struct Attempt {
  std::vector<Violation> violations;
  std::size_t distance = 0;
  bool chosen = false;  ///< a discriminating value says that this form is meant
};

/// Names, or kinds, that a value of a few words may have decide which form is meant.
bool discriminates(const Violation& violation) {
  return violation.keyword == Keyword::constant || violation.keyword == Keyword::enumeration ||
         violation.keyword == Keyword::never;
}

std::size_t distance_of(const std::vector<Violation>& violations, std::size_t depth) {
  std::size_t result = 0;
  for (const Violation& violation : violations) {
    const auto steps =
        static_cast<std::size_t>(std::count(violation.path.begin(), violation.path.end(), '/'));
    const std::size_t below = steps > depth ? steps - depth : 0;
    if (below == 0 && violation.keyword == Keyword::type) {
      result += 10'000;
    } else if (below <= 1 && discriminates(violation)) {
      result += 1'000;
    } else if (violation.fault == Fault::unknown_property) {
      result += 20;
    } else {
      result += below == 0 ? 10 : 5;
    }
  }
  return result;
}

bool all_missing(const std::vector<Attempt>& attempts) {
  return std::all_of(attempts.begin(), attempts.end(), [](const Attempt& attempt) {
    return std::all_of(
        attempt.violations.begin(), attempt.violations.end(), [](const Violation& each) {
          return each.fault == Fault::missing_property && each.keyword == Keyword::required;
        });
  });
}

/// ""A", "B" and "C" or "D"": what would make any of the forms complete.
std::string missing_names(const std::vector<Attempt>& attempts) {
  std::string result;
  for (const Attempt& attempt : attempts) {
    std::string names;
    for (const Violation& violation : attempt.violations) {
      if (!names.empty()) names += " and ";
      names += violation.culprit;
    }
    if (result.find(names) != std::string::npos) continue;
    if (!result.empty()) result += " or ";
    result += names;
  }
  return result;
}

/// What the forms expect of one value: ""a" or a number".
std::string expectations(const std::vector<Attempt>& attempts) {
  constexpr std::size_t most = 4;
  std::vector<std::string_view> phrases;
  for (const Attempt& attempt : attempts) {
    const std::string_view phrase = attempt.violations.front().expected;
    if (std::find(phrases.begin(), phrases.end(), phrase) == phrases.end())
      phrases.push_back(phrase);
  }
  std::string result;
  for (std::size_t i = 0; i < phrases.size() && i < most; ++i) {
    if (i > 0) result += " or ";
    result += phrases[i];
  }
  return result;
}

}  // namespace

Verdict Evaluation::choices(const Schema& schema, const Node& node, const Frame& frame,
                            Violations* into) {
  Verdict verdict = Verdict::holds;
  const SchemaList every = schema.list(Keyword::all_of);
  for (std::size_t i = 0; i < every.size(); ++i) {
    verdict &= known(every[i], node, frame, into);
    if (verdict == Verdict::broken && into == nullptr) return verdict;
  }
  for (const Keyword keyword : {Keyword::any_of, Keyword::one_of}) {
    if (schema.has(keyword)) verdict &= choice(keyword, schema.list(keyword), node, frame, into);
  }
  if (schema.has(Keyword::negation)) verdict &= negation(schema, node, frame, into);
  if (schema.has(Keyword::condition)) verdict &= conditional(schema, node, frame, into);
  return verdict;
}

Verdict Evaluation::choice(Keyword keyword, const SchemaList& branches, const Node& node,
                           const Frame& frame, Violations* into) {
  std::size_t holding = 0;
  bool unknown = false;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const Verdict verdict = known(branches[i], node, frame, nullptr);
    if (verdict == Verdict::holds && keyword == Keyword::any_of) return verdict;
    holding += verdict == Verdict::holds ? 1U : 0U;
    unknown = unknown || verdict == Verdict::unknown;
  }
  if (holding == 1 || branches.size() == 0) return unknown ? Verdict::unknown : Verdict::holds;
  if (holding == 0 && unknown) return Verdict::unknown;
  if (holding == 0) {
    if (into != nullptr) report_choice(keyword, branches, node, frame, *into);
    return Verdict::broken;
  }
  // More than one: not where only lenient scalars make it so.
  const bool before = strict_types_;
  strict_types_ = true;
  std::size_t strictly = 0;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    strictly += known(branches[i], node, frame, nullptr) == Verdict::holds ? 1U : 0U;
  }
  strict_types_ = before;
  if (strictly < 2) return Verdict::unknown;
  if (into != nullptr) report_several(keyword, branches, node, frame, *into);
  return Verdict::broken;
}

/// Tells why no form fits: what is wrong with the one that was meant, as far as that can be seen.
void Evaluation::report_choice(Keyword keyword, const SchemaList& branches, const Node& node,
                               const Frame& frame, Violations& into) {
  const std::string here = pointer_to(frame.path);
  const auto depth = static_cast<std::size_t>(std::count(here.begin(), here.end(), '/'));
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    Attempt& attempt = attempts.emplace_back();
    known(branches[i], node, frame, &attempt.violations);
    attempt.distance = distance_of(attempt.violations, depth);
    if (attempt.violations.empty()) attempts.pop_back();
  }
  if (attempts.empty()) return;

  if (attempts.size() > 1 && all_missing(attempts)) {
    Violation& violation = report(into, keyword, frame, missing_names(attempts));
    violation.fault = Fault::missing_property;
    violation.mark = frame.place.line != 0 ? frame.place : frame.mark;
    return;
  }
  const auto nearer = [](const Attempt& a, const Attempt& b) { return a.distance < b.distance; };
  const auto best = std::min_element(attempts.begin(), attempts.end(), nearer);
  const auto rivals = std::count_if(attempts.begin(), attempts.end(), [&](const Attempt& each) {
    return each.distance == best->distance;
  });
  const bool scalar_forms =
      rivals > 1 && std::all_of(attempts.begin(), attempts.end(), [&](const Attempt& each) {
        return each.violations.front().path == here &&
               each.violations.front().fault == Fault::value;
      });
  if (scalar_forms) {
    Violation violation = best->violations.front();
    violation.expected = expectations(attempts);
    into.push_back(std::move(violation));
    return;
  }
  // Where another form would have been told apart by a value, all that is wrong belongs to this
  // one.
  const bool decided = rivals == 1 && best->distance < 1'000;
  const std::size_t count = decided ? best->violations.size() : 1;
  for (std::size_t i = 0; i < count; ++i) into.push_back(std::move(best->violations[i]));
}

void Evaluation::report_several(Keyword keyword, const SchemaList& branches, const Node& node,
                                const Frame& frame, Violations& into) {
  // Forms that differ in what they require are told apart by names.
  std::string names;
  std::size_t named = 0;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const Value required = branches[i].resolved().value(Keyword::required);
    for (std::size_t k = 0; k < required.size(); ++k) {
      const std::string name = quoted(required[k].text());
      if (presence(node, required[k].text()) != Presence::present ||
          names.find(name) != std::string::npos)
        continue;
      if (named++ > 0) names += ", ";
      names += name;
    }
  }
  Violation& violation =
      report(into, keyword, frame, named > 1 ? "only one of " + names : "one form only");
  violation.fault = Fault::choice;
  violation.culprit = quoted(node);
  violation.found = "several forms at once";
}

Verdict Evaluation::negation(const Schema& schema, const Node& node, const Frame& frame,
                             Violations* into) {
  const Schema inner = schema.schema(Keyword::negation);
  switch (known(inner, node, frame, nullptr)) {
    case Verdict::broken:
      return Verdict::holds;
    case Verdict::unknown:
      return Verdict::unknown;
    case Verdict::holds:
      break;
  }
  if (into != nullptr) report_negation(inner, node, frame, *into);
  return Verdict::broken;
}

/// What must not be there, by name where it is a property.
void Evaluation::report_negation(const Schema& inner, const Node& node, const Frame& frame,
                                 Violations& into) {
  bool named = false;
  const auto name_required = [&](const Schema& form) {
    const Value names = form.value(Keyword::required);
    // Several together are forbidden only as a whole: the last one is named.
    for (std::size_t i = names.size(); i > 0; --i) {
      const document::Member* member = node.find_member(names[i - 1].text());
      if (member == nullptr) continue;
      report_member(into, Keyword::negation, Fault::excluded_property, frame, *member);
      named = true;
      return;
    }
  };
  name_required(inner);
  for (const Keyword keyword : {Keyword::any_of, Keyword::one_of}) {
    const SchemaList forms = inner.list(keyword);
    for (std::size_t i = 0; i < forms.size(); ++i) {
      if (known(forms[i], node, frame, nullptr) == Verdict::holds) name_required(forms[i]);
    }
  }
  if (named) return;
  Violation& violation = report(into, Keyword::negation, frame, "another value");
  violation.culprit = quoted(node);
}

Verdict Evaluation::conditional(const Schema& schema, const Node& node, const Frame& frame,
                                Violations* into) {
  switch (known(schema.schema(Keyword::condition), node, frame, nullptr)) {
    case Verdict::holds:
      return known(schema.schema(Keyword::consequence), node, frame, into);
    case Verdict::broken:
      return known(schema.schema(Keyword::alternative), node, frame, into);
    case Verdict::unknown:
      break;
  }
  const bool either =
      known(schema.schema(Keyword::consequence), node, frame, nullptr) == Verdict::holds &&
      known(schema.schema(Keyword::alternative), node, frame, nullptr) == Verdict::holds;
  return either ? Verdict::holds : Verdict::unknown;
}

}  // namespace dbrepl::schema
