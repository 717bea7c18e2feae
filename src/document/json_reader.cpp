// A single pass over the text. Strings without escapes stay where they are; the children of what is
// still open are gathered on two stacks and move to the arena when it closes, so that nothing is
// allocated for a single value.
#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/json_scanner.hpp"
#include "document/reading.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

/// An object or list that is not closed yet.
struct Open {
  bool object;
  Mark mark;
  std::size_t base;  ///< where its children start on their stack
};

class JsonReader {
 public:
  JsonReader(std::string_view text, const Limits& limits, Builder& builder)
      : limits_(limits),
        builder_(builder),
        problems_(limits.problems),
        in_(text, builder, problems_) {}

  Reading read() {
    Reading reading;
    reading.readable = read_document(reading.root);
    reading.problems = problems_.take();
    return reading;
  }

 private:
  bool read_document(Node& root) {
    do {
      if (!read_value(root)) return false;
      while (closed_ && !open_.empty()) {
        if (!attach(root)) return false;
      }
    } while (!open_.empty());
    if (root.is_null()) problems_.add(Fault::null_value, "the document is null", root.mark());
    in_.skip_space();
    if (in_.at_end()) return true;
    return in_.fail("expected nothing behind the document, found " + in_.found());
  }

  /// Reads a scalar or an empty container into `node` (closed_), or opens a container up to its
  /// first value.
  bool read_value(Node& node) {
    in_.skip_space();
    closed_ = true;
    if (++nodes_ > limits_.nodes) {
      problems_.stop_too_many_nodes(limits_.nodes, in_.mark());
      return false;
    }
    const Mark here = in_.mark();
    switch (in_.peek()) {
      case '{':
        return open(true, node);
      case '[':
        return open(false, node);
      case '"': {
        std::string_view text;
        if (!in_.read_string(text)) return false;
        node = builder_.string(text, here);
        return true;
      }
      case 't':
        node = builder_.boolean(true, here);
        return in_.read_word("true") || fail_value();
      case 'f':
        node = builder_.boolean(false, here);
        return in_.read_word("false") || fail_value();
      case 'n':
        node = builder_.null(here);
        return in_.read_word("null") || fail_value();
      default: {
        if (in_.peek() != '-' && (in_.peek() < '0' || in_.peek() > '9')) return fail_value();
        std::string_view text;
        if (!in_.read_number(text)) return false;
        node = builder_.stored_number(text, here);
        return true;
      }
    }
  }

  bool open(bool object, Node& node) {
    const Mark here = in_.mark();
    if (open_.size() >= limits_.depth) {
      problems_.stop_too_deep(limits_.depth, here);
      return false;
    }
    in_.advance();
    in_.skip_space();
    if (in_.peek() == (object ? '}' : ']')) {
      in_.advance();
      node = object ? builder_.object({}, here) : builder_.array({}, here);
      return true;
    }
    closed_ = false;
    open_.push_back({object, here, object ? members_.size() : items_.size()});
    return !object || read_key("expected a key in double quotes or '}'");
  }

  /// Puts a complete value into the innermost open container, and goes on to the container's next
  /// value, or closes it: then `node` is the container.
  bool attach(Node& node) {
    const Open& parent = open_.back();
    if (parent.object) {
      Member& member = members_.back();
      member.value = node;
      if (node.is_null()) problems_.add_null_member(member.key, node.mark());
    } else {
      items_.push_back(node);
      if (node.is_null()) problems_.add_null_element(node.mark());
    }
    in_.skip_space();
    if (in_.peek() == ',') {
      in_.advance();
      closed_ = false;
      if (parent.object) return read_key("expected another key in double quotes behind ','");
      in_.skip_space();
      return in_.peek() != ']' || in_.fail("expected another element behind ',', found ']'");
    }
    if (parent.object && in_.peek() == '}') {
      in_.advance();
      node = builder_.object(std::span(members_).subspan(parent.base), parent.mark);
      problems_.add_repeated_keys(node);
      members_.resize(parent.base);
    } else if (!parent.object && in_.peek() == ']') {
      in_.advance();
      node = builder_.array(std::span(items_).subspan(parent.base), parent.mark);
      items_.resize(parent.base);
    } else {
      return fail_separator(parent);
    }
    open_.pop_back();
    return true;
  }

  bool read_key(const char* expected) {
    in_.skip_space();
    if (in_.peek() != '"') return fail_unclosed(expected);
    Member& member = members_.emplace_back();
    member.key_mark = in_.mark();
    if (!in_.read_string(member.key)) return false;
    in_.skip_space();
    if (in_.peek() != ':') {
      return in_.fail(fmt::format("expected ':' behind the key {}, found {}",
                                  support::quoted(member.key), in_.found()));
    }
    in_.advance();
    return true;
  }

  bool fail_value() {
    if (in_.peek() == '\'')
      return fail_unclosed("expected a value", "; strings stand in double quotes");
    for (const char* word : {"true", "false", "null"}) {
      if (in_.has_word_in_capitals(word)) return fail_unclosed(fmt::format("expected {}", word));
    }
    return fail_unclosed("expected a value");
  }

  bool fail_separator(const Open& parent) {
    if (!parent.object) return fail_unclosed("expected ',' or ']' behind a list element");
    return fail_unclosed("expected ',' or '}' behind the value of " +
                         support::quoted(members_.back().key));
  }

  /// Where the text ends, the place to change is what was never closed.
  bool fail_unclosed(std::string_view expected, std::string_view hint = {}) {
    std::string message = fmt::format("{}, found {}{}", expected, in_.found(), hint);
    if (!in_.at_end() || open_.empty()) return in_.fail(std::move(message));
    const Open& inner = open_.back();
    message += fmt::format("; the {} that starts on line {} is not closed",
                           inner.object ? "object" : "list", inner.mark.line);
    return in_.fail(std::move(message), inner.mark);
  }

  bool closed_ = false;  ///< whether the value just read is complete
  std::size_t nodes_ = 0;
  const Limits& limits_;
  Builder& builder_;
  Problems problems_;
  JsonScanner in_;
  std::vector<Open> open_;
  std::vector<Node> items_;
  std::vector<Member> members_;
};

}  // namespace

Reading read_json(std::string_view text, const Limits& limits, Builder& builder) {
  return JsonReader(text, limits, builder).read();
}

}  // namespace dbrepl::document
