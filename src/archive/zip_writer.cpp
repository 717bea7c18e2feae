#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "archive/zip.hpp"

namespace dbrepl::archive {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint32_t central_signature = 0x02014b50;
constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint16_t version_needed = 10;         // what stored files need
constexpr std::uint16_t made_by_unix = 0x0300 | 20;  // so that modes count
constexpr std::uint16_t names_are_utf8 = 0x0800;
constexpr std::uint16_t first_day = (1U << 5U) | 1U;  // 1980-01-01, the earliest there is
constexpr std::uint32_t file_mode = 0100644U << 16U;

void put16(std::string& out, std::size_t value) {
  out += static_cast<char>(value & 0xffU);
  out += static_cast<char>((value >> 8U) & 0xffU);
}

void put32(std::string& out, std::size_t value) {
  put16(out, value);
  put16(out, value >> 16U);
}

/// What the local and the central header have in common.
void put_description(std::string& out, const Entry& entry) {
  const auto* content = reinterpret_cast<const Bytef*>(entry.content.data());
  put16(out, version_needed);
  put16(out, names_are_utf8);
  put16(out, 0);  // stored
  put16(out, 0);  // midnight
  put16(out, first_day);
  put32(out, crc32_z(0, content, entry.content.size()));
  put32(out, entry.content.size());
  put32(out, entry.content.size());
  put16(out, entry.name.size());
  put16(out, 0);  // no extra field
}

}  // namespace

std::string write_zip(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  std::string out;
  std::string directory;
  for (const Entry& entry : entries) {
    const std::size_t offset = out.size();
    put32(out, local_signature);
    put_description(out, entry);
    out += entry.name;
    out += entry.content;

    put32(directory, central_signature);
    put16(directory, made_by_unix);
    put_description(directory, entry);
    put16(directory, 0);  // no comment
    put16(directory, 0);  // first part
    put16(directory, 0);  // no internal attributes
    put32(directory, file_mode);
    put32(directory, offset);
    directory += entry.name;
  }
  const std::size_t directory_offset = out.size();
  out += directory;
  put32(out, end_signature);
  put16(out, 0);
  put16(out, 0);
  put16(out, entries.size());
  put16(out, entries.size());
  put32(out, directory.size());
  put32(out, directory_offset);
  put16(out, 0);
  return out;
}

}  // namespace dbrepl::archive
