#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dbrepl::support {

/// An IPv4 range. The default value is "no range": valid() is false.
struct Cidr {
  std::uint32_t base = 0;
  std::uint8_t prefix = 0xff;

  bool valid() const { return prefix <= 32; }
  /// How many addresses, 2^32 for /0.
  std::uint64_t size() const { return std::uint64_t{1} << (32U - prefix); }
  std::uint32_t last() const { return static_cast<std::uint32_t>(base + (size() - 1)); }
  bool contains(const Cidr& other) const { return base <= other.base && other.last() <= last(); }
  bool overlaps(const Cidr& other) const { return base <= other.last() && other.base <= last(); }

  friend bool operator==(const Cidr&, const Cidr&) = default;
};

/// Reads "10.1.0.0/16". Nothing for any other spelling: leading zeros, missing or further parts,
/// numbers out of range. Bits beyond the prefix are kept: see network().
std::optional<Cidr> parse_cidr(std::string_view text);

/// The same range with the bits beyond its prefix cleared.
Cidr network(const Cidr& range);

/// Whether all of it lies in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918).
bool is_private(const Cidr& range);

std::string to_string(const Cidr& range);

}  // namespace dbrepl::support
