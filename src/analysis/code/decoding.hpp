#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbrepl::analysis::code {

/// The bytes of a text in base 64, of the usual alphabet or that for addresses; characters of
/// neither are skipped.
std::optional<std::string> decode_base64(std::string_view text);

/// The bytes of a text in base 85, in the alphabet of Python's base64.b85decode.
std::optional<std::string> decode_base85(std::string_view text);

/// The bytes of a text in hexadecimal digits.
std::optional<std::string> decode_base16(std::string_view text);

}  // namespace dbrepl::analysis::code
