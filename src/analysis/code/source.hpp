#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.hpp"

namespace dbrepl::analysis {

class Resolver;

}  // namespace dbrepl::analysis

namespace dbrepl::analysis::code {

/// A place in a source, lines and columns from 1.
struct Place {
  std::uint32_t offset = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// Where the lines of a document begin.
class Lines {
 public:
  explicit Lines(const document::Document& document);

  /// A line without its end, counted from 1; empty beyond the last one.
  std::string_view line(std::size_t number) const;
  document::Syntax syntax() const { return syntax_; }

 private:
  std::string_view text_;
  document::Syntax syntax_;
  std::vector<std::uint32_t> starts_;
};

/// The text of an inline function, put together from what the template spells: a string, Fn::Sub,
/// Fn::Join, Fn::FindInMap.
class Source {
 public:
  /// Stands in the text for what only the deployment knows.
  static constexpr char unknown = '\x1a';

  Source() = default;
  Source(const document::Node& value, Resolver& resolver, const Lines& lines);

  /// Takes the place of what a Python source unpacks and runs: see unpack_python. False where there
  /// is no such thing.
  bool unpack();

  std::string_view text() const { return text_; }
  /// False for a value that is unknown as a whole.
  bool is_known() const { return known_; }
  /// Where a place of the source stands in the template: in its own line where the template spells
  /// the source as a literal block or as joined lines, else where the value starts.
  document::Mark mark_of(const Place& place) const;

 private:
  /// A stretch of the text that one node of the template spells without a change.
  struct Stretch {
    std::uint32_t offset = 0;
    std::uint32_t line = 1;  ///< of the source
    std::uint32_t column = 1;
    document::Mark mark;            ///< of the same place in the template
    bool in_block = false;          ///< whether the lines of the template are those of the source
    std::uint32_t indentation = 0;  ///< of a block
  };

  void add(const document::Node& value, Resolver& resolver, const Lines& lines, int depth);
  void add_sub(const document::Node& argument, Resolver& resolver, const Lines& lines, int depth);
  void add_join(const document::Node& argument, Resolver& resolver, const Lines& lines, int depth);
  void add_unknown(const document::Node& value);
  /// A part of the text of a node, by where it begins in there.
  void add_text(const document::Node& node, const Lines& lines, std::size_t from, std::size_t to);
  /// Begins one at the end of the text.
  void add_stretch(Stretch stretch);
  void append(std::string_view text);

  std::string text_;
  std::vector<Stretch> stretches_;
  bool known_ = false;
};

}  // namespace dbrepl::analysis::code
