#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbrepl::schema {

/// The image is an array of 32-bit words in the byte order of the machine; places in it are
/// offsets in words from its start, 0 is "none". docs/schema-image.md describes the layout.
using Word = std::uint32_t;
using Offset = std::uint32_t;

inline constexpr Word image_magic = 0x53'52'42'44;  // "DBRS", little endian
inline constexpr Word image_version = 1;

/// The words at the start of an image.
enum class Header : std::uint8_t {
  magic,
  version,
  size,       ///< of the whole, in words
  sources,    ///< Value: what SOURCES.json says
  regions,    ///< Value: list of region names; at most 64
  types,      ///< a count, then offsets of type records, sorted by name
  buckets,    ///< a count, a power of two, then indices of types + 1 (0: free), by hash of name
  documents,  ///< a count, then triples (name, Value about, schema), sorted by name
  tables,     ///< Value: object of the other fact files, by name
};
inline constexpr std::size_t header_words = 9;

/// The words of a type record.
enum class TypeField : std::uint8_t {
  name,         ///< Value: string
  schema,       ///< of the Properties
  facts,        ///< Value: object of everything known of the type that is no schema
  conditions,   ///< a count, then pairs (Value about, schema), or 0
  regions_low,  ///< a bit a region in which the type exists
  regions_high,
};
inline constexpr std::size_t type_words_count = 6;

/// A schema node: two words with a bit a keyword, then a word a keyword that is set, in the order
/// of Keyword.
inline constexpr std::size_t schema_head_words = 2;

/// A value: one word of kind (document::Kind, the low 3 bits) and size, then
/// null and boolean (whose size is 0 or 1): nothing;
/// number: the two words of its double, then its text;
/// string: its text, padded with zeros to a word;
/// array: offsets of values;
/// object: pairs of offsets (string, value), sorted by the key's bytes.
inline constexpr unsigned value_kind_bits = 3;
inline constexpr Word value_kind_mask = (1U << value_kind_bits) - 1;

constexpr std::size_t text_words(std::size_t bytes) {
  return (bytes + 3) / 4;
}

/// FNV-1a, 32 bits: how the buckets find a type's name.
constexpr Word hash_name(std::string_view name) {
  Word hash = 2'166'136'261U;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16'777'619U;
  }
  return hash;
}

}  // namespace dbrepl::schema
