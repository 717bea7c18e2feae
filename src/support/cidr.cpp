#include "support/cidr.hpp"

#include <array>
#include <charconv>
#include <cstddef>

#include <fmt/format.h>

namespace dbrepl::support {
namespace {

/// Reads one decimal number without leading zeros and removes it from `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t max) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || value > max || (length > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Cidr> parse_cidr(std::string_view text) {
  Cidr range;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0 && !take(text, '.')) {
      return std::nullopt;
    }
    const auto value = take_number(text, 255);
    if (!value) {
      return std::nullopt;
    }
    range.base = range.base << 8U | *value;
  }
  if (!take(text, '/')) {
    return std::nullopt;
  }
  const auto prefix = take_number(text, 32);
  if (!prefix || !text.empty()) {
    return std::nullopt;
  }
  range.prefix = static_cast<std::uint8_t>(*prefix);
  return range;
}

Cidr network(const Cidr& range) {
  const auto host_bits = static_cast<std::uint32_t>(range.size() - 1);
  return {range.base & ~host_bits, range.prefix};
}

bool is_private(const Cidr& range) {
  static constexpr std::array<Cidr, 3> private_ranges = {Cidr{10U << 24U, 8},
                                                         Cidr{(172U << 24U) | (16U << 16U), 12},
                                                         Cidr{(192U << 24U) | (168U << 16U), 16}};
  for (const Cidr& block : private_ranges) {
    if (block.contains(range)) {
      return true;
    }
  }
  return false;
}

std::string to_string(const Cidr& range) {
  return fmt::format("{}.{}.{}.{}/{}", range.base >> 24U, range.base >> 16U & 0xffU,
                     range.base >> 8U & 0xffU, range.base & 0xffU, range.prefix);
}

}  // namespace dbrepl::support
