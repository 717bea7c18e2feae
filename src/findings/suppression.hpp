#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/node.hpp"
#include "findings/finding.hpp"

namespace dbrepl::findings {

/// What a template, a flag or a configuration wants not to hear.
///
/// In a template, Metadata at the top or of one resource:
///
///     Metadata:
///       dbrepl:
///         ignore:
///           - DEL003                                  # the rule, here
///           - DEL                                     # a family
///           - rule: SCH004                            # one property only
///             path: Properties.Engine
///
/// and cfn-lint's own notation, `cfn-lint: {config: {ignore_checks: [E3012, W2]}}`. Names are those
/// of our rules and families, or ids (and their beginnings) under which cfn-lint knows a rule.
class Suppression {
 public:
  /// Reads the Metadata of a template and of its resources; what has another shape suppresses
  /// nothing.
  Suppression(const document::Node& root, std::span<const std::string> ignored);

  bool covers(const Finding& finding) const;
  /// Whether it covers all that a rule may find.
  bool silences(std::string_view rule) const;
  /// Takes away the findings that it covers.
  void apply(std::vector<Finding>& findings) const;

 private:
  struct Entry {
    std::string_view name;      // of a rule, a family, or the beginning of a cfn-lint id
    std::string_view resource;  // empty for the whole template
    std::string path;           // JSON pointer; empty for everything
  };

  void read(const document::Node* metadata, std::string_view resource);

  std::vector<Entry> entries_;
};

}  // namespace dbrepl::findings
