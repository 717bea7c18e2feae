#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace dbrepl::config {

/// Regular expressions, each compiled when first met. Patterns are told apart by their address and
/// must outlive the set.
class Patterns {
 public:
  Patterns();
  ~Patterns();
  Patterns(const Patterns&) = delete;
  Patterns& operator=(const Patterns&) = delete;

  /// Whether the pattern matches somewhere in the text. Work is bounded: a match that needs too
  /// many steps counts as none.
  bool match(std::string_view pattern, std::string_view text);

 private:
  struct Compiled;
  std::vector<Compiled> compiled_;
};

}  // namespace dbrepl::config
