#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "document/document.hpp"
#include "findings/finding.hpp"

namespace dbrepl::config {

// The rules of the family CFG.
namespace rule {
inline constexpr std::string_view text = "CFG001";  ///< the text is neither JSON nor YAML …
inline constexpr std::string_view unknown_key = "CFG002";
inline constexpr std::string_view missing_key = "CFG003";
inline constexpr std::string_view type = "CFG004";         ///< a value of the wrong kind
inline constexpr std::string_view value = "CFG005";        ///< out of bounds, of the wrong form
inline constexpr std::string_view range = "CFG006";        ///< an IPv4 range that cannot be used
inline constexpr std::string_view overlap = "CFG007";      ///< two ranges that overlap
inline constexpr std::string_view subnet = "CFG008";       ///< a subnet that does not fit its VPC
inline constexpr std::string_view zones = "CFG009";        ///< fewer subnets than zones
inline constexpr std::string_view doubled = "CFG010";      ///< the same name or element twice
inline constexpr std::string_view environment = "CFG011";  ///< a name that no environment has
inline constexpr std::string_view peering = "CFG012";  ///< an environment peered with itself …
inline constexpr std::string_view name_length =
    "CFG013";                                         ///< a name longer than its service allows
inline constexpr std::string_view name = "CFG014";    ///< a name that its service reserves
inline constexpr std::string_view reach = "CFG015";   ///< functions that cannot reach a database
inline constexpr std::string_view engine = "CFG016";  ///< an engine version not to be created
inline constexpr std::string_view instance_class =
    "CFG017";                                              ///< an instance class not to be created
inline constexpr std::string_view small_class = "CFG018";  ///< an instance class below db.r5.large
inline constexpr std::string_view runtime = "CFG019";      ///< a runtime not to be created
inline constexpr std::string_view window = "CFG020";       ///< windows too short or overlapping
inline constexpr std::string_view alarm = "CFG021";        ///< an alarm that cannot see anything
inline constexpr std::string_view tag = "CFG022";          ///< a tag that cannot be set
inline constexpr std::string_view variables = "CFG023";    ///< variables that cannot fit
inline constexpr std::string_view preparation = "CFG024";  ///< databases that cannot be prepared
}  // namespace rule

/// One step of a path into the configuration: a key or an index.
using Step = std::variant<std::string_view, std::size_t>;
using Path = std::initializer_list<Step>;

/// "'a', 'b', 'c' and 7 more".
std::string quote_some(const std::vector<std::string_view>& names);

/// Collects what is wrong with a configuration and finds out where in its text that stands.
class Report {
 public:
  /// Without a source, findings have no place.
  explicit Report(const document::Document* source) : source_(source) {}

  /// Adds a finding at a path; where the path ends early in the text, at its last part that is
  /// there.
  void add(std::string_view rule, findings::Severity severity, Path path, std::string message,
           std::string hint = {});
  /// Adds an error at a path.
  void error(std::string_view rule, Path path, std::string message, std::string hint = {}) {
    add(rule, findings::Severity::error, path, std::move(message), std::move(hint));
  }
  /// Adds an error at a known mark.
  void error_at(std::string_view rule, document::Mark mark, std::string pointer,
                std::string message, std::string hint = {});
  /// The place of what was added last becomes related to the place of `path`.
  void relate(Path path, std::string message);
  /// Whether the text itself has something at this path.
  bool has(Path path) const;

  /// How many findings there are.
  std::size_t size() const { return findings_.size(); }
  std::vector<findings::Finding> take() { return std::move(findings_); }

 private:
  /// The place of a path and its JSON pointer.
  findings::Place locate(Path path, std::string& pointer) const;

  const document::Document* source_;
  std::vector<findings::Finding> findings_;
};

}  // namespace dbrepl::config
