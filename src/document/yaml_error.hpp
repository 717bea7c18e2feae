#pragma once

#include <yaml.h>

#include <string_view>

#include "document/document.hpp"

namespace dbrepl::document {

/// The place behind the last character of a text that is no white space. libyaml puts the end of a
/// text on a line of its own, which may not exist.
Mark end_of_content(std::string_view text);

/// Why libyaml stopped reading `text`, in our words, at the place to change.
Problem describe_error(const yaml_parser_t& parser, std::string_view text);

}  // namespace dbrepl::document
