#pragma once

#include <cstdint>
#include <string>

#include "document/node.hpp"

namespace dbrepl::cfn {

enum class Format : std::uint8_t {
  json,     ///< two spaces of indentation
  compact,  ///< JSON without white space
  yaml,     ///< block style, short tags (!Ref, !Sub), literal blocks for text of several lines
};

/// Prints a tree. Read back, the text gives the same tree: also YAML 1.1 readers take each string
/// for a string. The result is UTF-8, whatever the tree holds (what is not becomes U+FFFD), ends in
/// a newline unless compact, and depends on nothing but the tree.
std::string write(const document::Node& root, Format format);

/// Appends a JSON string literal, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace dbrepl::cfn
