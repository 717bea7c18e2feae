#pragma once

#include <yaml.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "document/node.hpp"
#include "document/utf8.hpp"
#include "document/yaml_error.hpp"
#include "support/characters.hpp"

namespace dbrepl::document {

/// libyaml counts columns in characters; we count them in bytes. Marks come in the order of the
/// text.
class YamlPlaces {
 public:
  YamlPlaces(std::string_view text, bool ascii) : text_(text), ascii_(ascii) {}

  Mark mark(const yaml_mark_t& place) {
    if (place.column == 0 && offset(place) == text_.size()) return end_of_content(text_);
    const std::size_t column = ascii_ ? place.column : column_in_bytes(place);
    return {static_cast<std::uint32_t>(place.line + 1), static_cast<std::uint32_t>(column + 1)};
  }

  /// The text from a place to the end of its line.
  std::string_view rest_of_line(const yaml_mark_t& place) {
    const std::string_view rest = text_.substr(offset(place));
    return rest.substr(0, rest.find('\n'));
  }

 private:
  std::size_t offset(const yaml_mark_t& place) {
    if (ascii_) return place.index;
    for (; characters_ < place.index && bytes_ < text_.size(); ++characters_) {
      bytes_ += utf8_length(text_[bytes_]);
    }
    return bytes_;
  }

  std::size_t column_in_bytes(const yaml_mark_t& place) {
    const std::size_t here = offset(place);
    if (place.line != line_) {
      line_ = place.line;
      line_start_ = here;
      for (std::size_t back = place.column; back > 0 && line_start_ > 0; --back) {
        --line_start_;
        while (support::is_continuation(text_[line_start_])) --line_start_;
      }
    }
    return here - line_start_;
  }

  std::string_view text_;
  bool ascii_;
  std::size_t characters_ = 0;
  std::size_t bytes_ = 0;
  std::size_t line_ = 0;
  std::size_t line_start_ = 0;
};

}  // namespace dbrepl::document
