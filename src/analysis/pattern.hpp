#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dbrepl::analysis {

/// A regular expression of a template, as the AllowedPattern of a parameter. Matching is bounded:
/// an expression that would take too long matches everything.
class Pattern {
 public:
  explicit Pattern(std::string_view expression);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// What is wrong with the expression; empty where it is one.
  const std::string& problem() const { return problem_; }
  /// Whether it matches the whole text; true where it is no expression.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
  std::string problem_;
};

}  // namespace dbrepl::analysis
