#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/function.hpp"
#include "analysis/path.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// The part of a template that a value stands in.
enum class Part : std::uint8_t {
  other,     ///< an unknown section
  head,      ///< format version, description, transform
  metadata,  ///< of the template
  parameters,
  mappings,
  conditions,
  rules,
  outputs,
  resource_properties,
  resource_metadata,
  resource_attributes,  ///< Type, DependsOn, policies …
  hooks,
};

/// One branch of an Fn::If that a value stands in.
struct Guard {
  std::string_view condition;
  bool holds;                    ///< whether the branch is taken where the condition holds
  const Guard* outer = nullptr;  ///< of the enclosing Fn::If
};

/// Where a value stands.
struct Site {
  const Path* path = nullptr;
  Part part = Part::other;
  const Resource* resource = nullptr;  ///< that it belongs to; null outside of resources
  const Guard* guard = nullptr;        ///< branches of Fn::If around it
  std::int32_t caller = -1;            ///< the call that it is an argument of, in Calls::all()
};

/// A function called somewhere in a template.
struct Call {
  Function function = Function::none;
  const Node* node = nullptr;      ///< the object that calls
  const Member* member = nullptr;  ///< key and argument
  Site site;

  const Node& argument() const { return member->value; }
  Mark mark() const { return node->mark(); }
};

/// A string of which a rule may want to read the contents: it holds "${" or "{{", or is the name of
/// a pseudo parameter outside of Ref.
struct Text {
  const Node* node = nullptr;
  Site site;
};

/// An object with a function's key beside others, which calls nothing.
struct Crowded {
  const Node* node = nullptr;
  const Member* member = nullptr;  ///< the first function's key
  Site site;
};

/// All calls of functions in a template, found in one walk. Paths and guards live as long as this.
class Calls {
 public:
  Calls() = default;
  explicit Calls(const Template& source);
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  /// In the order of the template; callers come before the calls in their arguments.
  const std::vector<Call>& all() const { return calls_; }
  /// Positions in all() of the calls of one function.
  std::span<const std::uint32_t> of(Function function) const {
    return by_function_[static_cast<std::size_t>(function)];
  }
  const std::vector<Text>& texts() const { return texts_; }
  const std::vector<Crowded>& crowded() const { return crowded_; }
  /// The call that a site is an argument of, or null.
  const Call* caller(const Site& site) const {
    return site.caller < 0 ? nullptr : &calls_[static_cast<std::size_t>(site.caller)];
  }

 private:
  class Walker;

  std::vector<Call> calls_;
  std::array<std::vector<std::uint32_t>, static_cast<std::size_t>(Function::unknown) + 1>
      by_function_;
  std::vector<Text> texts_;
  std::vector<Crowded> crowded_;
  std::deque<Path> paths_;
  std::deque<Guard> guards_;
};

}  // namespace dbrepl::analysis
