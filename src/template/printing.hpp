#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "document/node.hpp"
#include "template/writer.hpp"

namespace dbrepl::cfn {

void write_json(std::string& out, const document::Node& root, bool compact);
void write_yaml(std::string& out, const document::Node& root);

/// Appends a text such that YAML 1.1 and 1.2 readers take it for this string: plain where they all
/// agree, else quoted; on one line.
void append_yaml_text(std::string& out, std::string_view text);
/// Whether a text of several lines can stand as a literal block.
bool fits_literal_block(std::string_view text);
/// Appends `|` with its indicators and the lines, each after `indent` spaces; no newline at the
/// end.
void append_literal_block(std::string& out, std::string_view text, std::size_t indent);
/// Appends a JSON number such that YAML 1.1 readers take it for a number.
void append_yaml_number(std::string& out, std::string_view text);

}  // namespace dbrepl::cfn
