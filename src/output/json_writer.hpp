#pragma once

#include <fmt/format.h>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "output/escape.hpp"

namespace dbrepl::output {

/// Writes one JSON object, member after member, onto a text; the destructor closes it.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;
  ~JsonObject() { out_ += '}'; }

  JsonObject& text(std::string_view key, std::string_view value) {
    append_json(member(key), value);
    return *this;
  }
  JsonObject& number(std::string_view key, std::size_t value) {
    fmt::format_to(std::back_inserter(member(key)), "{}", value);
    return *this;
  }
  /// Starts a member; the caller appends its value to what is returned.
  std::string& member(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_.append("\"").append(key).append("\":");
    return out_;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

/// Writes a JSON list whose elements the caller appends, each on a line of its own where asked.
template <typename Range, typename Append>
void append_json_list(std::string& out, const Range& range, Append append, bool lines = false) {
  out += '[';
  bool first = true;
  for (const auto& element : range) {
    if (!first) out += ',';
    if (lines) out += '\n';
    first = false;
    append(element);
  }
  if (lines && !first) out += '\n';
  out += ']';
}

}  // namespace dbrepl::output
