#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dbrepl::analysis::code {

struct Unpacked {
  std::string text;
  std::size_t unchanged = 0;  ///< how much of the beginning is as it was
};

/// A Python source with what it unpacks and runs written out: each statement of the top level
/// "exec(…)" whose text is made of constants by decoding (base64, base85, base16), decompressing
/// (zlib, gzip), joining, splitting and replacing, is taken for that text. Nothing is run. Nothing
/// comes back where there is no such statement, or where the text would be larger than 1 MB.
std::optional<Unpacked> unpack_python(std::string_view source);

}  // namespace dbrepl::analysis::code
