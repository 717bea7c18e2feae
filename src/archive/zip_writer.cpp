#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "archive/zip.hpp"

namespace dbrepl::archive {
namespace {

constexpr std::uint32_t kLocal = 0x04034b50;
constexpr std::uint32_t kCentral = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint16_t kVersion = 10;              // what stored files need
constexpr std::uint16_t kMadeByUnix = 0x0300 | 20;  // so that modes count
constexpr std::uint16_t kNamesAreUtf8 = 0x0800;
constexpr std::uint16_t kFirstDay = (1U << 5U) | 1U;  // 1980-01-01, the earliest there is
constexpr std::uint32_t kMode = 0100644U << 16U;

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
  put16(out, kVersion);
  put16(out, kNamesAreUtf8);
  put16(out, 0);  // stored
  put16(out, 0);  // midnight
  put16(out, kFirstDay);
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
    put32(out, kLocal);
    put_description(out, entry);
    out += entry.name;
    out += entry.content;

    put32(directory, kCentral);
    put16(directory, kMadeByUnix);
    put_description(directory, entry);
    put16(directory, 0);  // no comment
    put16(directory, 0);  // first part
    put16(directory, 0);  // no internal attributes
    put32(directory, kMode);
    put32(directory, offset);
    directory += entry.name;
  }
  const std::size_t directory_offset = out.size();
  out += directory;
  put32(out, kEnd);
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
