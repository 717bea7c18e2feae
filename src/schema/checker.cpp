#include "schema/checker.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "schema/conditions.hpp"
#include "schema/evaluation.hpp"
#include "schema/text_document.hpp"

namespace dbrepl::schema {
namespace {

using document::Member;
using document::Node;

/// Whether a text stands where an object belongs that `aws cloudformation package` writes in its
/// place: the path of a local file. `places` are "AWS::Lambda::Function/properties/Code" and its
/// like.
bool is_local_artifact(const Value& places, const Type& type, const Violation& violation) {
  if (violation.keyword != Keyword::type || !violation.culprit.starts_with('"') ||
      violation.culprit.find_first_of("./\\") == std::string::npos) {
    return false;
  }
  return places.contains(std::string(type.name()) + "/properties" + violation.path);
}

/// Where a type holds a document that is a whole schema away from it: a policy, a state machine.
struct DocumentPlace {
  std::string_view type;
  std::string_view steps;
  std::string_view mark;  ///< "A/B?C": a document where it has the member C, else something else
  Condition document;
};

bool by_type(const DocumentPlace& a, const DocumentPlace& b) {
  return a.type < b.type;
}

/// Those of all types, sorted by type, else in the order of the facts.
std::vector<DocumentPlace> document_places(const Database& database) {
  std::vector<DocumentPlace> found;
  for (std::size_t i = 0; i < database.document_count(); ++i) {
    const Condition document = database.document(i);
    const Value places = document.about.find("at");
    for (std::size_t k = 0; k < places.size(); ++k) {
      const std::string_view place = places[k].text();
      const std::size_t slash = std::min(place.find('/'), place.size());
      std::string_view steps = steps_of(place.substr(slash));
      const std::size_t question = std::min(steps.find('?'), steps.size());
      const std::string_view mark = steps.substr(std::min(question + 1, steps.size()));
      steps = steps.substr(0, question);
      // Of the properties as a whole: not one document.
      if (!steps.empty()) found.push_back({place.substr(0, slash), steps, mark, document});
    }
  }
  std::stable_sort(found.begin(), found.end(), by_type);
  return found;
}

}  // namespace

struct Checker::State {
  State(const Database& facts, Resolver& resolver, std::string_view where)
      : database(facts),
        region(where),
        resolutions(resolver),
        evaluation(facts, resolutions, patterns),
        conditions(facts, evaluation, region),
        documents(document_places(facts)),
        artifacts(facts.table("lists").find("localArtifactPlaces").find("value")) {}

  const Database& database;
  std::string region;
  Resolutions resolutions;
  Patterns patterns;
  Evaluation evaluation;
  Conditions conditions;
  std::vector<DocumentPlace> documents;  ///< sorted by type
  Value artifacts;                       ///< where a template may name a local file
  document::Builder texts;               ///< of documents that are given as text
};

Checker::Checker(const Database& database, Resolver& resolver, std::string_view region)
    : state_(std::make_unique<State>(database, resolver, region)) {}
Checker::~Checker() = default;

void Checker::forget() {
  state_->resolutions.forget();
}

bool Checker::undecided() const {
  return state_->resolutions.undecided();
}

void Checker::check(const Schema& schema, const Node& value, document::Mark place,
                    std::vector<Violation>& into) {
  state_->evaluation.restart();
  state_->evaluation.value(schema, value, Frame{nullptr, value.mark(), place, nullptr, 0}, &into);
}

void Checker::check_properties(const Type& type, const Node& properties, document::Mark place,
                               std::vector<Violation>& into) {
  std::vector<Violation> found;
  const Frame frame{nullptr, properties.mark(), place, nullptr, 0};
  check_listed(type.read_only(), Fault::read_only_property, properties, frame, found);
  const std::size_t read_only = found.size();
  check(type.schema(), properties, place, found);
  // What must not be set needs no other reason.
  const auto is_read_only = [&](const Violation& violation) {
    return std::any_of(
        found.begin(), found.begin() + static_cast<std::ptrdiff_t>(read_only),
        [&](const Violation& each) { return violation.path.starts_with(each.path); });
  };
  found.erase(std::remove_if(found.begin() + static_cast<std::ptrdiff_t>(read_only), found.end(),
                             is_read_only),
              found.end());
  check_listed(type.deprecated(), Fault::deprecated_property, properties, frame, found);
  for (std::size_t i = 0; i < type.condition_count(); ++i) {
    state_->conditions.check(type, type.condition(i), properties, frame, found);
  }
  check_documents(type, properties, frame, found);
  for (Violation& violation : found) {
    if (!is_local_artifact(state_->artifacts, type, violation))
      into.push_back(std::move(violation));
  }
}

void Checker::check_documents(const Type& type, const Node& properties, const Frame& frame,
                              std::vector<Violation>& into) {
  const auto& all = state_->documents;
  const auto [first, last] =
      std::equal_range(all.begin(), all.end(), DocumentPlace{type.name(), {}, {}, {}}, by_type);
  for (auto place = first; place != last; ++place) {
    const std::size_t before = into.size();
    each_at(state_->evaluation, properties, place->steps, frame,
            [&](const Node& value, const Frame& at, const Member*) {
              check_document(place->document, place->mark, value, at, into);
            });
    for (std::size_t v = before; v < into.size(); ++v) {
      into[v].basis = Basis::document;
      into[v].peer_rule = place->document.about.find("rule").text();
    }
  }
}

/// `member`: what an object must have to be this document; empty for any.
void Checker::check_document(const Condition& document, std::string_view member, const Node& value,
                             const Frame& frame, std::vector<Violation>& into) {
  if (member.empty()) {
    if (const auto text = read_text_document(value, state_->texts)) {
      check_text(document, *text, value, frame, into);
      return;
    }
  }
  if (!value.is_object() || (!member.empty() && value.find(member) == nullptr)) return;
  const bool substituted = document.about.find("substituted").boolean();
  state_->evaluation.value(document.schema, substituted ? veiled(value, state_->texts) : value,
                           frame, &into);
}

/// What is wrong within a text stands at the text: nobody sees lines of its own there.
void Checker::check_text(const Condition& document, const TextDocument& text, const Node& value,
                         const Frame& frame, std::vector<Violation>& into) {
  const std::size_t before = into.size();
  if (text.root != nullptr) {
    state_->evaluation.value(document.schema, *text.root, frame, &into);
  } else if (!text.problem.empty() && !document.about.find("yaml").boolean()) {
    Violation& violation =
        state_->evaluation.report(into, Keyword::format, frame, "a text that is JSON");
    violation.culprit = quoted(value);
    violation.found = text.problem;
  }
  const std::string place = pointer_to(frame.path);
  for (std::size_t i = before; i < into.size(); ++i) {
    into[i].inner = into[i].path.substr(place.size());
    into[i].path = place;
    into[i].mark = value.mark();
  }
}

/// Reports the properties that a list of pointers names.
void Checker::check_listed(const Value& pointers, Fault fault, const Node& properties,
                           const Frame& frame, std::vector<Violation>& into) {
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    const std::string_view steps = steps_of(pointers[i].text());
    if (properties.find(steps.substr(0, steps.find('/'))) == nullptr) continue;
    each_at(state_->evaluation, properties, steps, frame,
            [&](const Node& value, const Frame& at, const Member* member) {
              if (member == nullptr || state_->evaluation.is_absent(value)) return;
              Violation& violation = state_->evaluation.report(into, Keyword::properties, at, {});
              violation.fault = fault;
              violation.mark = member->key_mark;
              violation.culprit = support::quoted(member->key);
              violation.harmless = fault == Fault::deprecated_property;
            });
  }
}

}  // namespace dbrepl::schema
