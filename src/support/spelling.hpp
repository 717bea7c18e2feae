#pragma once

#include <span>
#include <string_view>

namespace dbrepl::support {

/// The name among `known` that somebody who typed `typed` most likely meant; empty where none is
/// near.
///
/// A name that differs in case alone wins; then the smallest Damerau-Levenshtein distance (case set
/// aside) of at most a third of the longer length and at most 6, the first one in `known` where
/// several are as near. What is longer than 64 bytes is never near. `typed` itself is skipped.
std::string_view nearest_spelling(std::string_view typed, std::span<const std::string_view> known);

/// Whether one text becomes the other by one character more, less or different, or by two that
/// change places.
bool is_one_slip(std::string_view a, std::string_view b);
/// The same where the digits stay as they are: those of versions tell names apart.
bool is_slip_of_letters(std::string_view a, std::string_view b);

}  // namespace dbrepl::support
