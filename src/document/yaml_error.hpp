#pragma once

#include <yaml.h>

#include <string_view>

#include "document/document.hpp"

namespace dbrepl::document {

/// Why libyaml stopped reading `text`, in our words, at the place to change.
Problem describe_error(const yaml_parser_t& parser, std::string_view text);

}  // namespace dbrepl::document
