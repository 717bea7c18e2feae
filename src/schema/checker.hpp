#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "document/node.hpp"
#include "schema/database.hpp"
#include "schema/resolver.hpp"
#include "schema/schema.hpp"
#include "schema/violation.hpp"

namespace dbrepl::schema {

struct Frame;
struct TextDocument;

/// Checks values of a template against schemas. What functions yield is asked of a Resolver; what
/// is not certain before the deployment is no violation. Conditions are not combined: presence of a
/// property is yes, no or maybe, so that the cost is linear in the values met. To be used for one
/// template; not for several threads at a time.
class Checker {
 public:
  /// Both must outlive it; of a value, the Resolver is asked once. `region` is empty where it is
  /// not known: then a value must be right in some region.
  Checker(const Database& database, Resolver& resolver, std::string_view region = {});
  ~Checker();
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  /// The Properties of a resource of this type: schema, read-only and deprecated properties,
  /// conditional rules. `place` is where a missing property is to be added. Appends to `into`, in
  /// the order of the checks; paths begin below Properties.
  void check_properties(const Type& type, const document::Node& properties, document::Mark place,
                        std::vector<Violation>& into);

  /// Has the Resolver asked again: functions may yield other values from now on.
  void forget();
  /// Whether more could be said, since then, if it were decided which of several values functions
  /// yield.
  bool undecided() const;

  /// Any value, for example a policy document.
  void check(const Schema& schema, const document::Node& value, document::Mark place,
             std::vector<Violation>& into);

 private:
  void check_documents(const Type& type, const document::Node& properties, const Frame& frame,
                       std::vector<Violation>& into);
  void check_document(const Condition& document, std::string_view member,
                      const document::Node& value, const Frame& frame,
                      std::vector<Violation>& into);
  void check_text(const Condition& document, const TextDocument& text, const document::Node& value,
                  const Frame& frame, std::vector<Violation>& into);
  void check_listed(const Value& pointers, Fault fault, const document::Node& properties,
                    const Frame& frame, std::vector<Violation>& into);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dbrepl::schema
