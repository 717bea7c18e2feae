#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// A text that the pattern most likely matches: each part once, repetitions at their least and
/// `extra` more. Look-around and back references are left out, so the result is to be tried.
std::string pattern_sample(std::string_view pattern, std::size_t extra);
