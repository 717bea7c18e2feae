#pragma once

#include <string>
#include <string_view>

namespace dbrepl::output {

/// Appends text so that a terminal or a log shows it and obeys nothing in it: control characters,
/// bytes that are not UTF-8, and characters that reorder or hide text (bidirectional controls,
/// zero-width ones) appear as \xNN or \u{NNNN}. Line ends and tabs are control characters here.
void append_visible(std::string& out, std::string_view text);

/// Appends text as a JSON string, quotes included. What is not UTF-8 becomes U+FFFD.
void append_json(std::string& out, std::string_view text);

/// Appends text for XML content or a quoted attribute. What XML 1.0 cannot hold appears as \xNN.
void append_xml(std::string& out, std::string_view text);

/// Appends text as the message of a GitHub workflow command.
void append_github_message(std::string& out, std::string_view text);

/// Appends text as the value of a property of a GitHub workflow command.
void append_github_property(std::string& out, std::string_view text);

/// Appends a path as a URI reference: separators stay, what a URI cannot hold is percent-encoded.
void append_uri(std::string& out, std::string_view path);

/// How many code points the text has; a byte that is not UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

/// One code point of a text.
struct CodePoint {
  char32_t value = 0;    ///< meaningless unless valid
  std::size_t size = 1;  ///< bytes that it takes
  bool valid = false;    ///< whether these bytes are well-formed UTF-8
};

/// The code point at the start of a text that is not empty.
CodePoint first_code_point(std::string_view text);

}  // namespace dbrepl::output
