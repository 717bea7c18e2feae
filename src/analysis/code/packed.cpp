#include "analysis/code/packed.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/code/decoding.hpp"
#include "analysis/code/python_tokens.hpp"
#include "support/search.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;

constexpr std::size_t largest = 1U << 20U;  ///< of a text, and of all texts together
constexpr int deepest = 16;
constexpr int most_rounds = 3;  ///< of what is packed within what was packed

/// What a constant expression yields.
struct Constant {
  enum class Kind : std::uint8_t { none, text, list, number };
  Kind kind = Kind::none;
  std::string text;
  std::vector<std::string> list;
  int number = 0;

  explicit operator bool() const { return kind != Kind::none; }

  static Constant of(std::optional<std::string> text) {
    Constant result;
    if (!text) return result;
    result.kind = Kind::text;
    result.text = std::move(*text);
    return result;
  }
};

std::optional<std::string> decompress(std::string_view packed, int window) {
  z_stream stream{};
  if (inflateInit2(&stream, window) != Z_OK) return std::nullopt;
  // zlib does not write through this pointer.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string content;
  int state = Z_OK;
  while (state == Z_OK && content.size() < largest) {
    const std::size_t before = content.size();
    content.resize(std::min(std::max<std::size_t>(4 * packed.size(), 2 * before), largest));
    stream.next_out = reinterpret_cast<Bytef*>(content.data() + before);
    stream.avail_out = static_cast<uInt>(content.size() - before);
    state = inflate(&stream, Z_NO_FLUSH);
  }
  content.resize(stream.total_out);
  inflateEnd(&stream);
  if (state != Z_STREAM_END) return std::nullopt;
  return content;
}

std::optional<std::string> decode(std::string_view method, const std::string& text) {
  if (method == "b64decode" || method == "standard_b64decode" || method == "decodebytes" ||
      method == "a2b_base64" || method == "urlsafe_b64decode") {
    return decode_base64(text);
  }
  if (method == "b85decode") return decode_base85(text);
  if (method == "b16decode" || method == "unhexlify" || method == "fromhex") {
    return decode_base16(text);
  }
  return std::nullopt;
}

std::string replace_all(const std::string& text, const std::string& old, const std::string& by) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t at = text.find(old); at != std::string::npos && result.size() < largest;
       at = text.find(old, from)) {
    result.append(text, from, at - from).append(by);
    from = at + old.size();
  }
  return result.append(text, from);
}

/// The characters that a string literal stands for; nothing where an escape is not known.
std::optional<std::string> literal(const PythonToken& token) {
  std::string_view text = token.text;
  bool is_raw = false;
  while (!text.empty() && text.front() != '"' && text.front() != '\'') {
    const char prefix = static_cast<char>(text.front() | 0x20);
    if (prefix == 'f') return std::nullopt;
    is_raw |= prefix == 'r';
    text.remove_prefix(1);
  }
  if (text.size() < 2 || text.find(Source::unknown) != std::string_view::npos) return std::nullopt;
  const std::size_t width = text.size() >= 6 && text[1] == text[0] && text[2] == text[0] ? 3 : 1;
  text = text.substr(width, text.size() - 2 * width);
  if (is_raw || text.find('\\') == std::string_view::npos) return std::string(text);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || ++i == text.size()) {
      result += text[i < text.size() ? i : i - 1];
      continue;
    }
    constexpr std::string_view letters = "0nrt\\'\"\n";
    constexpr std::array<char, 7> meant{'\0', '\n', '\r', '\t', '\\', '\'', '"'};
    const std::size_t which = letters.find(text[i]);
    if (text[i] == 'x' && i + 2 < text.size()) {
      const auto byte = decode_base16(text.substr(i + 1, 2));
      if (!byte) return std::nullopt;
      result += *byte;
      i += 2;
    } else if (which == std::string_view::npos) {
      return std::nullopt;
    } else if (which < meant.size()) {
      result += meant.at(which);
    }
  }
  return result;
}

/// Evaluates the constant expressions of a source.
class Unpacker {
 public:
  explicit Unpacker(std::string_view source)
      : source_(read_python_tokens(source, 14)), tokens_(source_.tokens) {}

  std::optional<Unpacked> run() {
    if (!source_.problem.empty()) return std::nullopt;
    Unpacked result;
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < source_.source_end) {
      // The body of a compound statement runs in circumstances that are not followed.
      if (tokens_[at].kind == Kind::indent) {
        at = behind_block(at);
        continue;
      }
      std::size_t end = at;
      while (end < source_.source_end && tokens_[end].kind != Kind::newline &&
             !tokens_[end].is_op(";")) {
        end = tokens_[end].match > end ? tokens_[end].match + 1 : end + 1;
      }
      if (end > at) {
        if (const Constant text = statement(at, end)) {
          if (copied == 0) result.unchanged = offset(at);
          result.text.append(source_.source.substr(copied, offset(at) - copied)).append("\n");
          result.text.append(text.text).append("\n");
          copied = tokens_[end].is_op(";") ? offset(end) + 1 : offset(end);
        }
      }
      at = end + 1;
    }
    if (copied == 0) return std::nullopt;
    result.text.append(source_.source.substr(copied));
    return result.text.size() > largest ? std::nullopt : std::optional(std::move(result));
  }

 private:
  std::size_t offset(std::size_t token) const {
    return tokens_[token].text.data() == nullptr
               ? source_.source.size()
               : static_cast<std::size_t>(tokens_[token].text.data() - source_.source.data());
  }

  std::size_t behind_block(std::size_t at) const {
    std::size_t depth = 0;
    for (; at < source_.source_end; ++at) {
      if (tokens_[at].kind == Kind::indent) ++depth;
      if (tokens_[at].kind == Kind::dedent && --depth == 0) return at + 1;
    }
    return at;
  }

  /// The text that a statement runs; notes the value of a name that it assigns.
  Constant statement(std::size_t first, std::size_t end) {
    if (tokens_[first].kind != Kind::name || first + 2 >= end) return {};
    if (tokens_[first + 1].kind == Kind::op && tokens_[first + 1].text.ends_with('=')) {
      std::size_t at = first + 2;
      Constant value = tokens_[first + 1].is_op("=") ? sum(at, end, 0) : Constant();
      if (at == end) {
        names_[tokens_[first].text] = std::move(value);
      } else {
        names_.erase(tokens_[first].text);
      }
      return {};
    }
    const bool runs = tokens_[first].text == "exec" && tokens_[first + 1].is_op("(") &&
                      tokens_[first + 1].match + 1 == end;
    if (!runs) return {};
    std::size_t at = first + 2;
    Constant text = sum(at, end - 1, 0);
    const bool whole = at == end - 1 || tokens_[at].is_op(",");
    return text.kind == Constant::Kind::text && whole ? std::move(text) : Constant();
  }

  Constant sum(std::size_t& at, std::size_t end, int depth) {
    Constant total = value(at, end, depth);
    while (total && at < end && tokens_[at].is_op("+")) {
      ++at;
      const Constant next = value(at, end, depth);
      if (total.kind != Constant::Kind::text || next.kind != Constant::Kind::text ||
          !has_room(next.text.size())) {
        return {};
      }
      total.text += next.text;
    }
    return total;
  }

  Constant value(std::size_t& at, std::size_t end, int depth) {
    if (depth > deepest) return {};
    Constant found = primary(at, end, depth);
    while (found && at + 1 < end) {
      const PythonToken& token = tokens_[at];
      if (token.is_op("[") && token.match > at && token.match < end) {
        std::size_t inner = at + 1;
        const Constant index = sum(inner, token.match, depth + 1);
        at = token.match + 1;
        found = element(found, index);
      } else if (token.is_op(".") && at + 2 < end && tokens_[at + 2].is_op("(")) {
        const std::string_view method = tokens_[at + 1].text;
        const std::size_t open = at + 2;
        const std::vector<Constant> given = arguments(open, depth);
        at = tokens_[open].match + 1;
        found = call_method(std::move(found), method, given);
      } else {
        break;
      }
    }
    return found;
  }

  Constant primary(std::size_t& at, std::size_t end, int depth) {
    if (at >= end) return {};
    const PythonToken& token = tokens_[at];
    if (token.kind == Kind::string) return strings(at, end);
    if (token.kind == Kind::number || token.is_op("-")) return number(at, end);
    if (token.is_op("(") && token.match > at) {
      std::size_t inner = at + 1;
      Constant found = sum(inner, token.match, depth + 1);
      if (inner != token.match) return {};
      at = token.match + 1;
      return found;
    }
    if (token.kind != Kind::name) return {};
    const auto known = names_.find(token.text);
    if (known != names_.end()) {
      ++at;
      const Constant& value = known->second;
      return has_room(value.text.size() + value.list.size()) ? value : Constant();
    }
    // "base64.b64decode(…)": what the function is called tells what it does.
    while (at + 2 < end && tokens_[at + 1].is_op(".") && tokens_[at + 2].kind == Kind::name)
      at += 2;
    const std::string_view function = tokens_[at].text;
    const std::size_t open = at + 1;
    if (open >= end || !tokens_[open].is_op("(") || tokens_[open].match <= open) return {};
    const std::vector<Constant> given = arguments(open, depth);
    at = tokens_[open].match + 1;
    return call(function, given);
  }

  Constant strings(std::size_t& at, std::size_t end) {
    std::string text;
    for (; at < end && tokens_[at].kind == Kind::string; ++at) {
      const auto part = literal(tokens_[at]);
      if (!part || !has_room(part->size())) return {};
      text += *part;
    }
    return Constant::of(std::move(text));
  }

  Constant number(std::size_t& at, std::size_t end) const {
    const bool is_negative = tokens_[at].is_op("-");
    if (is_negative) ++at;
    if (at >= end || tokens_[at].kind != Kind::number) return {};
    const std::string_view digits = tokens_[at++].text;
    Constant result;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), result.number);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return {};
    if (is_negative) result.number = -result.number;
    result.kind = Constant::Kind::number;
    return result;
  }

  std::vector<Constant> arguments(std::size_t open, int depth) {
    std::vector<Constant> found;
    const std::size_t close = tokens_[open].match;
    for (std::size_t at = open + 1; at < close;) {
      if (at + 2 < close && tokens_[at].kind == Kind::name && tokens_[at + 1].is_op("=")) at += 2;
      found.push_back(sum(at, close, depth + 1));
      while (at < close && !tokens_[at].is_op(",")) {
        at = tokens_[at].match > at ? tokens_[at].match + 1 : at + 1;
      }
      ++at;
    }
    return found;
  }

  static Constant element(const Constant& list, const Constant& index) {
    if (list.kind != Constant::Kind::list || index.kind != Constant::Kind::number) return {};
    const auto size = static_cast<std::ptrdiff_t>(list.list.size());
    const std::ptrdiff_t at = index.number < 0 ? size + index.number : index.number;
    if (at < 0 || at >= size) return {};
    return Constant::of(list.list[static_cast<std::size_t>(at)]);
  }

  Constant call(std::string_view function, const std::vector<Constant>& given) {
    if (given.empty() || given.front().kind != Constant::Kind::text) return {};
    const std::string& text = given.front().text;
    Constant result;
    if (function == "compile" || function == "bytes" || function == "str") {
      result = given.front();
    } else if (function == "decompress") {
      // 32 more: the head tells whether zlib or gzip wrote it.
      int window = MAX_WBITS + 32;
      if (given.size() > 1) {
        if (given[1].kind != Constant::Kind::number) return {};
        window = given[1].number;
      }
      result = Constant::of(decompress(text, window));
    } else {
      result = Constant::of(decode(function, text));
    }
    return has_room(result.text.size()) ? std::move(result) : Constant();
  }

  Constant call_method(Constant value, std::string_view method,
                       const std::vector<Constant>& given) {
    if (value.kind != Constant::Kind::text) return {};
    if (method == "decode" || method == "encode") return value;
    const bool has_texts = std::all_of(given.begin(), given.end(), [](const Constant& one) {
      return one.kind == Constant::Kind::text;
    });
    if (given.empty() || !has_texts || given.front().text.empty()) return {};
    const std::string& first = given.front().text;
    if (method == "replace" && given.size() == 2 && has_room(value.text.size())) {
      value.text = replace_all(value.text, first, given[1].text);
      return has_room(value.text.size()) ? std::move(value) : Constant();
    }
    if (method != "split" || given.size() != 1 || !has_room(value.text.size())) return {};
    Constant parts;
    parts.kind = Constant::Kind::list;
    std::size_t from = 0;
    for (std::size_t at = value.text.find(first); at != std::string::npos;
         at = value.text.find(first, from)) {
      parts.list.push_back(value.text.substr(from, at - from));
      from = at + first.size();
    }
    parts.list.push_back(value.text.substr(from));
    return parts;
  }

  bool has_room(std::size_t size) {
    spent_ += size;
    return spent_ <= 4 * largest;
  }

  PythonTokens source_;
  const std::vector<PythonToken>& tokens_;
  std::unordered_map<std::string_view, Constant> names_;
  std::size_t spent_ = 0;
};

}  // namespace

std::optional<Unpacked> unpack_python(std::string_view source) {
  std::optional<Unpacked> result;
  for (int round = 0; round < most_rounds; ++round) {
    const std::string_view text = result ? std::string_view(result->text) : source;
    const auto lacks = [&](std::string_view word) {
      return support::find_word(text, word) == std::string_view::npos;
    };
    if (lacks("exec(") || (lacks("decode(") && lacks("decompress("))) {
      break;
    }
    auto next = Unpacker(text).run();
    if (!next) break;
    if (result) next->unchanged = std::min(next->unchanged, result->unchanged);
    result = std::move(next);
  }
  return result;
}

}  // namespace dbrepl::analysis::code
