#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/code/source.hpp"

namespace dbrepl::analysis::code {

enum class ScriptTokenKind : std::uint8_t {
  name,  ///< also keywords
  number,
  string,    ///< `text` without quotes
  fragment,  ///< a part of a template literal with values in it, or a text with escapes
  regex,
  op,       ///< one character
  unknown,  ///< text that only the deployment knows
  end,
};

struct ScriptToken {
  ScriptTokenKind kind = ScriptTokenKind::end;
  std::string_view text;
  Place place;
  std::uint32_t match = 0;  ///< of a bracket: position of the other one; 0 where there is none

  bool is(std::string_view spelling) const {
    return (kind == ScriptTokenKind::op || kind == ScriptTokenKind::name) && text == spelling;
  }
};

/// What the characters of a JavaScript source say; the last token is `end`. Never fails, linear in
/// its length.
std::vector<ScriptToken> read_script_tokens(std::string_view text);

}  // namespace dbrepl::analysis::code
