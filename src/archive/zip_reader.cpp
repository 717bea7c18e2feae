#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "archive/zip.hpp"

namespace dbrepl::archive {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint32_t central_signature = 0x02014b50;
constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::size_t local_size = 30;
constexpr std::size_t central_size = 46;
constexpr std::size_t end_size = 22;
constexpr std::size_t longest_comment = 0xffff;
constexpr std::uint16_t encrypted = 1;
constexpr std::uint16_t stored = 0;
constexpr std::uint16_t deflated = 8;

/// Little-endian numbers; whoever reads has seen that they are there.
std::uint16_t get16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) |
                                    static_cast<unsigned char>(bytes[at + 1]) << 8U);
}

std::uint32_t get32(std::string_view bytes, std::size_t at) {
  return get16(bytes, at) | static_cast<std::uint32_t>(get16(bytes, at + 2)) << 16U;
}

/// Whether a part of the given size lies at an offset of `bytes`.
bool holds(std::string_view bytes, std::size_t offset, std::size_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

/// Where the record at the end begins, or npos.
std::size_t find_end(std::string_view bytes) {
  if (bytes.size() < end_size) {
    return std::string_view::npos;
  }
  const std::size_t last = bytes.size() - end_size;
  const std::size_t first = last - std::min(last, longest_comment);
  for (std::size_t at = last + 1; at-- > first;) {
    if (get32(bytes, at) == end_signature && get16(bytes, at + 20) == last - at) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Whether a name stays below the folder that it is unpacked into.
bool stays_inside(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
      name.find('\0') != std::string_view::npos) {
    return false;
  }
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    if (name.substr(start, end - start) == "..") {
      return false;
    }
    start = end + 1;
  }
  return true;
}

/// What the directory says of an entry.
struct Header {
  std::uint16_t flags;
  std::uint16_t method;
  std::uint32_t checksum;
  std::size_t packed_size;
  std::size_t size;
  std::size_t offset;
  std::string_view name;
};

bool inflate_into(std::string_view packed, std::string& content) {
  z_stream stream{};
  // Raw deflate, without a header of its own.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
    return false;
  }
  // zlib does not write through this pointer.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  const int end = inflate(&stream, Z_FINISH);
  const bool whole = end == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole;
}

class Reader {
 public:
  Reader(std::string_view bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}

  Unzipped run(const std::function<bool(std::string_view)>& wanted) {
    const std::size_t end = find_end(bytes_);
    if (end == std::string_view::npos) {
      return fail("it is no ZIP archive");
    }
    const std::size_t count = get16(bytes_, end + 10);
    if (get16(bytes_, end + 4) != 0 || get16(bytes_, end + 6) != 0 ||
        get16(bytes_, end + 8) != count) {
      return fail("the archive has several parts");
    }
    if (count > limits_.entries) {
      return fail(fmt::format("the archive has more than {} entries", limits_.entries));
    }
    std::size_t at = get32(bytes_, end + 16);
    for (std::size_t i = 0; i < count; ++i) {
      Header header;
      if (!read_header(at, header)) {
        return fail("the archive's directory is damaged");
      }
      if (!wanted(header.name)) {
        continue;
      }
      Entry entry{std::string(header.name), {}};
      const std::string problem = read_content(header, entry.content);
      if (!problem.empty()) {
        return fail(fmt::format("the entry \"{}\" {}", entry.name, problem));
      }
      result_.entries.push_back(std::move(entry));
    }
    return std::move(result_);
  }

 private:
  static Unzipped fail(std::string reason) { return {{}, std::move(reason)}; }

  /// Reads the directory's header at `at` and moves behind it.
  bool read_header(std::size_t& at, Header& header) const {
    if (!holds(bytes_, at, central_size) || get32(bytes_, at) != central_signature) {
      return false;
    }
    const std::size_t name_size = get16(bytes_, at + 28);
    const std::size_t rest = std::size_t{get16(bytes_, at + 30)} + get16(bytes_, at + 32);
    if (!holds(bytes_, at + central_size, name_size + rest)) {
      return false;
    }
    header = {get16(bytes_, at + 8),
              get16(bytes_, at + 10),
              get32(bytes_, at + 16),
              get32(bytes_, at + 20),
              get32(bytes_, at + 24),
              get32(bytes_, at + 42),
              bytes_.substr(at + central_size, name_size)};
    at += central_size + name_size + rest;
    return true;
  }

  /// Reads a file; returns what is wrong with it, empty where nothing is.
  std::string read_content(const Header& header, std::string& content) {
    if (!stays_inside(header.name)) {
      return "leads out of its folder";
    }
    if (!names_.insert(header.name).second) {
      return "is there twice";
    }
    if ((header.flags & encrypted) != 0) {
      return "is encrypted";
    }
    if (header.size > limits_.bytes - total_) {
      return fmt::format("makes the archive larger than {} bytes", limits_.bytes);
    }
    total_ += header.size;
    std::string_view packed;
    if (!find_packed(header, packed)) {
      return "is damaged";
    }
    if (header.method == stored && packed.size() == header.size) {
      content = packed;
    } else if (header.method == deflated) {
      content.resize(header.size);
      if (!inflate_into(packed, content)) {
        return "is damaged";
      }
    } else {
      return "is neither stored nor deflated";
    }
    const auto* start = reinterpret_cast<const Bytef*>(content.data());
    return crc32_z(0, start, content.size()) == header.checksum ? "" : "has a wrong checksum";
  }

  bool find_packed(const Header& header, std::string_view& packed) const {
    if (!holds(bytes_, header.offset, local_size) ||
        get32(bytes_, header.offset) != local_signature) {
      return false;
    }
    const std::size_t start = header.offset + local_size + get16(bytes_, header.offset + 26) +
                              get16(bytes_, header.offset + 28);
    if (!holds(bytes_, start, header.packed_size)) {
      return false;
    }
    packed = bytes_.substr(start, header.packed_size);
    return true;
  }

  std::string_view bytes_;
  Limits limits_;
  std::size_t total_ = 0;
  std::unordered_set<std::string_view> names_;
  Unzipped result_;
};

}  // namespace

Unzipped read_zip(std::string_view bytes, const std::function<bool(std::string_view)>& wanted,
                  const Limits& limits) {
  return Reader(bytes, limits).run(wanted);
}

}  // namespace dbrepl::archive
