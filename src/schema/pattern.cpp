#include "schema/pattern.hpp"

#include <algorithm>

namespace dbrepl::schema {
namespace {

constexpr std::size_t longest_text = 65'536;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

const support::Pattern& Patterns::compiled(std::string_view pattern, std::string_view text) {
  // "\u" names characters beyond a byte.
  const bool unicode =
      !is_ascii(text) || !is_ascii(pattern) || pattern.find("\\u") != std::string_view::npos;
  auto& made = (unicode ? of_unicode_ : of_ascii_);
  auto known = made.find(pattern.data());
  if (known == made.end()) {
    const support::Pattern::Options options{
        .whole = false, .is_utf8 = unicode, .wide_classes = unicode};
    known = made.emplace(pattern.data(), support::Pattern(pattern, options)).first;
  }
  return known->second;
}

Match Patterns::match(std::string_view pattern, std::string_view text) {
  return text.size() > longest_text ? Match::unknown : compiled(pattern, text).match(text);
}

std::optional<std::size_t> Patterns::fitting(std::string_view pattern, std::string_view text) {
  return text.size() > longest_text ? std::nullopt : compiled(pattern, text).fitting(text);
}

}  // namespace dbrepl::schema
