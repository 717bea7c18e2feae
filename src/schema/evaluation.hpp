#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/builder.hpp"
#include "document/node.hpp"
#include "schema/database.hpp"
#include "schema/formats.hpp"
#include "schema/path.hpp"
#include "schema/pattern.hpp"
#include "schema/resolutions.hpp"
#include "schema/schema.hpp"
#include "schema/violation.hpp"
#include "support/quote.hpp"

namespace dbrepl::schema {

/// What can be said of a value against a schema before the deployment.
enum class Verdict : std::uint8_t { holds, unknown, broken };

/// Both must hold.
constexpr Verdict operator&(Verdict a, Verdict b) {
  return a > b ? a : b;
}
inline Verdict& operator&=(Verdict& a, Verdict b) {
  return a = a & b;
}

/// Whether a property is there.
enum class Presence : std::uint8_t { absent, maybe, present };

/// Where the value under evaluation stands.
struct Frame {
  const Path* path = nullptr;
  document::Mark mark;               ///< of the value, or of what yields it
  document::Mark place;              ///< where to add what is missing: the key that holds the value
  const Alternative* via = nullptr;  ///< what yields it, or something around it; null for a literal
  TypeSet types = 0;                 ///< that the schema allows, as far as it says so
};

/// Evaluates values against schemas. Given a list for violations it collects them all; without one
/// it only finds the verdict, in which values that a function may yield must agree.
class Evaluation {
 public:
  using Node = document::Node;
  using Violations = std::vector<Violation>;

  Evaluation(const Database& database, Resolutions& resolutions, Patterns& patterns)
      : database_(database), resolutions_(resolutions), patterns_(patterns) {}

  /// Sets aside what earlier evaluations have used of the permitted effort.
  void restart() { steps_ = 0; }

  /// A value as the template has it.
  Verdict value(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  /// A value that calls no function.
  Verdict known(const Schema& schema, const Node& node, const Frame& outer, Violations* into);

  Presence presence(const Node& object, std::string_view name);
  /// Whether AWS::NoValue takes a value away, whatever the conditions are.
  bool is_absent(const Node& value);
  /// Whether a function may add members to an object.
  static bool is_open(const Node& object);
  static bool is_function_key(std::string_view key);

  /// The same for what functions yield; calls `visit` with a known node and its frame.
  template <typename Visit>
  void each_known(const Node& node, const Frame& frame, Visit visit);

  Resolutions& resolutions() { return resolutions_; }
  Violation& report(Violations& into, Keyword keyword, const Frame& frame,
                    std::string expected) const;

 private:
  // evaluation.cpp
  Verdict alternative(const Schema& schema, const Alternative& one, const Frame& frame,
                      Violations* into);
  /// Whether what is broken with the default of a parameter is so whatever the parameter is.
  bool is_broken_with_others(const Schema& schema, const Alternative& one, const Frame& frame);
  Verdict unknown(const Schema& schema, const Alternative& one, const Frame& frame,
                  Violations* into);
  Verdict type(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  // references.cpp
  Verdict reference(std::string_view format, const Alternative& one, const Frame& frame,
                    Violations* into);
  std::string_view format_yielded(const Alternative& one) const;
  Verdict arn_wanted(const Schema& schema, const Alternative& one, const Frame& frame,
                     Violations* into);
  // resource_kinds.cpp
  Verdict other_resource(Value types, const Alternative& one, const Frame& frame, Violations* into);
  // object_keywords.cpp
  Verdict object(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict members(const Schema& schema, const Node& node, const Frame& frame, Violations* into,
                  std::vector<std::string_view>& meant);
  Verdict named_members(const SchemaTable& table, const Node& node, const Frame& frame,
                        Violations* into);
  Verdict unknown_member(const SchemaTable& table, const Node& node, const document::Member& member,
                         const Frame& frame, Violations* into,
                         std::vector<std::string_view>& meant);
  Verdict required(const Schema& schema, const Node& node, const Frame& frame, Violations* into,
                   const std::vector<std::string_view>& meant);
  Verdict alternatives_required(const Schema& schema, const Node& node, const Frame& frame,
                                Violations* into);
  Verdict dependent(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict member_count(const Schema& schema, const Node& node, const Frame& frame,
                       Violations* into);
  Violation& report_member(Violations& into, Keyword keyword, Fault fault, const Frame& frame,
                           const document::Member& member) const;
  // array_keywords.cpp
  Verdict array(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict items(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict item_count(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict unique_items(const Node& node, const Frame& frame, Violations* into);
  Verdict unique_keys(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict contains(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  // scalar_keywords.cpp
  Verdict scalar(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict enumeration(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict constant(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict length(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict pattern(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict bounds(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict format(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  // choice_keywords.cpp
  Verdict choices(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  Verdict choice(Keyword keyword, const SchemaList& branches, const Node& node, const Frame& frame,
                 Violations* into);
  void report_choice(Keyword keyword, const SchemaList& branches, const Node& node,
                     const Frame& frame, Violations& into);
  void report_several(Keyword keyword, const SchemaList& branches, const Node& node,
                      const Frame& frame, Violations& into);
  Verdict negation(const Schema& schema, const Node& node, const Frame& frame, Violations* into);
  void report_negation(const Schema& inner, const Node& node, const Frame& frame, Violations& into);
  Verdict conditional(const Schema& schema, const Node& node, const Frame& frame, Violations* into);

  static constexpr int max_depth = 500;
  static constexpr std::size_t max_steps = 2'000'000;

  const Database& database_;
  Resolutions& resolutions_;
  Patterns& patterns_;
  document::Builder keys_;  // for names of properties as values
  std::size_t steps_ = 0;
  int depth_ = 0;
  bool strict_types_ = false;
};

template <typename Visit>
void Evaluation::each_known(const Node& node, const Frame& frame, Visit visit) {
  if (!resolutions_.calls_function(node)) {
    visit(node, frame);
    return;
  }
  for (const Alternative& one : resolutions_.of(node)) {
    if (one.state != Alternative::State::known) continue;
    Frame inner = frame;
    inner.mark = one.source->mark();
    inner.via = &one;
    visit(one.value, inner);
  }
}

/// "a string", "a list": how messages speak of types.
std::string describe_types(TypeSet types);
/// A value as messages quote it: text in quotes, shortened; "an object" and "a list" otherwise.
std::string quoted(const document::Node& node);
using support::quoted;

}  // namespace dbrepl::schema
