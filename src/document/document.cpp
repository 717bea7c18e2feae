#include "document/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "document/reading.hpp"
#include "document/utf8.hpp"

namespace dbrepl::document {
namespace {

constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";

/// The encoding that a text seems to have which is not UTF-8; empty where nothing tells.
std::string_view other_encoding(std::string_view text) {
  using namespace std::string_view_literals;
  const auto starts = [text](std::string_view bytes) {
    return text.substr(0, bytes.size()) == bytes;
  };
  if (starts("\xFF\xFE\0\0"sv) || starts("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (starts("\xFF\xFE"sv) || starts("\xFE\xFF"sv)) return "UTF-16";
  if (text.size() < 2) return {};
  if ((text[0] == '\0') != (text[1] == '\0')) return "UTF-16";
  return {};
}

/// The place of a byte in a text whose lines end with '\n'.
Mark place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(lines + 1),
          static_cast<std::uint32_t>(offset - line_start + 1)};
}

Problem not_utf8(std::string_view text, std::string_view encoding, std::size_t invalid) {
  if (!encoding.empty()) {
    return {Fault::encoding, fmt::format("expected UTF-8, found {}", encoding), {1, 1}, {}};
  }
  return {Fault::encoding,
          fmt::format("expected UTF-8, found the byte 0x{:02X}",
                      static_cast<unsigned char>(text[invalid])),
          place_of(text, invalid),
          {}};
}

bool is_syntax(const Reading& reading) {
  return !reading.readable && reading.problems.back().fault == Fault::syntax;
}

/// Whether a text that is not JSON is sound YAML, which is what CloudFormation tries next: trailing
/// commas, comments and single quotes are what such texts hold. Where YAML reads what hardly was
/// meant (`1 "b":2` lacks a comma, `"b"}` a value), the error of JSON says more.
/// Source:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-validate-template.html
bool sound(const Reading& reading) {
  return reading.readable && !reading.doubtful &&
         std::none_of(reading.problems.begin(), reading.problems.end(), [](const Problem& problem) {
           return problem.fault == Fault::key_not_string;
         });
}

}  // namespace

Document read(std::string name, std::string source, const Limits& limits) {
  Document document;
  document.name_ = std::move(name);
  document.text_ = std::make_unique<std::string>(std::move(source));
  document.builder_ = std::make_unique<Builder>();
  std::string_view text = *document.text_;
  std::vector<Problem>& problems = document.problems_;

  if (text.size() > limits.bytes) {
    problems.push_back(
        {Fault::too_large,
         fmt::format("the text has {} bytes; at most {} are read", text.size(), limits.bytes),
         {1, 1},
         {}});
    return document;
  }
  const Utf8Check encoding = check_utf8(text);
  const std::string_view other = other_encoding(text);
  if (!other.empty() || encoding.invalid != std::string_view::npos) {
    problems.push_back(not_utf8(text, other, encoding.invalid));
    return document;
  }
  if (text.substr(0, utf8_bom.size()) == utf8_bom) {
    text.remove_prefix(utf8_bom.size());
    problems.push_back({Fault::byte_order_mark,
                        "the text starts with a byte order mark; many tools stumble over it",
                        {1, 1},
                        {}});
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    problems.push_back({Fault::empty, "the document is empty", {1, 1}, {}});
    return document;
  }

  Reading reading;
  if (text[first] == '{' || text[first] == '[') {
    reading = read_json(text, limits, *document.builder_);
    if (is_syntax(reading)) {
      Reading yaml = read_yaml(text, encoding.ascii, limits, *document.builder_);
      if (sound(yaml)) {
        reading = std::move(yaml);
        document.syntax_ = Syntax::yaml;
      }
    }
  } else {
    reading = read_yaml(text, encoding.ascii, limits, *document.builder_);
    document.syntax_ = Syntax::yaml;
  }
  document.readable_ = reading.readable;
  if (reading.readable) document.root_ = reading.root;
  std::move(reading.problems.begin(), reading.problems.end(), std::back_inserter(problems));
  return document;
}

}  // namespace dbrepl::document
