#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dbrepl::support {

/// Whether a text matches a pattern; unknown where the pattern is none, where the text is no UTF-8,
/// or where deciding would take more than a bounded effort.
enum class Match : std::uint8_t { yes, no, unknown };

/// A regular expression, as JavaScript, Java and Python agree on them. Expressions and texts may be
/// a stranger's: a match takes at most 100,000 steps and 4 MiB.
class Pattern {
 public:
  struct Options {
    bool whole = false;         ///< whether all of a text must match, or some part of it
    bool is_utf8 = true;        ///< else of bytes, which is made in a fraction of the time
    bool wide_classes = false;  ///< whether "\w" and "\d" know letters and digits beyond ASCII
  };

  Pattern(std::string_view expression, Options options);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// What is wrong with the expression; empty where it is one, if only of Java.
  const std::string& problem() const { return problem_; }
  Match match(std::string_view text) const;
  /// How many bytes of a text that does not match can begin one that does, from its first byte on:
  /// all of them where it ends too early. Nothing where the expression is none that is known here.
  std::optional<std::size_t> fitting(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;  // null where the expression is none that is known here
  std::string problem_;
};

}  // namespace dbrepl::support
