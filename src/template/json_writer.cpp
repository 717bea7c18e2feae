#include <array>

#include "template/printing.hpp"
#include "template/utf8.hpp"

namespace dbrepl::cfn {

namespace {

constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr std::string_view digits = "0123456789abcdef";
      out.append("\\u00").append(1, digits[c >> 4U]).append(1, digits[c & 15U]);
  }
}

class JsonWriter {
 public:
  JsonWriter(std::string& out, bool compact) : out_(out), compact_(compact) {}

  void write(const document::Node& node) {
    switch (node.kind()) {
      case document::Kind::null:
        out_ += "null";
        break;
      case document::Kind::boolean:
      case document::Kind::number:
        out_ += node.text();
        break;
      case document::Kind::string:
        append_json_string(out_, node.text());
        break;
      case document::Kind::array:
        write_array(node);
        break;
      case document::Kind::object:
        write_object(node);
        break;
    }
  }

 private:
  void write_array(const document::Node& node) {
    open('[');
    bool first = true;
    for (const document::Node& item : node.items()) {
      separate(first);
      write(item);
    }
    close(']', first);
  }

  void write_object(const document::Node& node) {
    open('{');
    bool first = true;
    for (const document::Member& member : node.members()) {
      separate(first);
      append_json_string(out_, member.key);
      out_ += compact_ ? ":" : ": ";
      write(member.value);
    }
    close('}', first);
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void separate(bool& first) {
    if (!first) out_ += ',';
    first = false;
    break_line();
  }
  void close(char bracket, bool empty) {
    --depth_;
    if (!empty) break_line();
    out_ += bracket;
  }
  void break_line() {
    if (compact_) return;
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  std::string& out_;
  bool compact_;
  std::size_t depth_ = 0;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && plain_bytes[static_cast<unsigned char>(text[end])]) ++end;
    out.append(text.substr(at, end - at));
    at = end;
    if (at == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80U) {
      append_escape(out, byte);
      ++at;
      continue;
    }
    const CodePoint character = decode(text, at);
    out.append(character.valid ? text.substr(at, character.bytes) : replacement_character);
    at += character.bytes;
  }
  out += '"';
}

void write_json(std::string& out, const document::Node& root, bool compact) {
  JsonWriter(out, compact).write(root);
  if (!compact) out += '\n';
}

}  // namespace dbrepl::cfn
