// The tree from libyaml's events. As in JSON, the children of what is still open are gathered on
// two stacks and move to the arena when it closes. An alias is a copy of the anchor's node, which
// shares its children; so that it cannot blow up whoever walks the tree, its nodes count as if
// expanded.
#include <fmt/format.h>
#include <yaml.h>

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/reading.hpp"
#include "document/utf8.hpp"
#include "document/yaml_error.hpp"
#include "document/yaml_scalar.hpp"
#include "document/yaml_tag.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

/// libyaml's parser.
class Parser {
 public:
  explicit Parser(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    const void* bytes = text.data();
    yaml_parser_set_input_string(&parser_, static_cast<const unsigned char*>(bytes), text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  bool next(yaml_event_t& event) { return ready_ && yaml_parser_parse(&parser_, &event) != 0; }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool ready_;
};

/// One event of a parser.
class Event {
 public:
  explicit Event(Parser& parser) : ok_(parser.next(event_)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() {
    if (ok_) yaml_event_delete(&event_);
  }

  bool ok() const { return ok_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_{};
  bool ok_;
};

std::string_view view(const yaml_char_t* text) {
  const void* bytes = text;
  return text == nullptr ? std::string_view() : static_cast<const char*>(bytes);
}

/// libyaml counts columns in characters; we count them in bytes. Marks come in the order of the
/// text.
class Places {
 public:
  Places(std::string_view text, bool ascii) : text_(text), ascii_(ascii) {}

  Mark mark(const yaml_mark_t& place) {
    std::size_t column = place.column;
    if (!ascii_) {
      while (characters_ < place.index && bytes_ < text_.size()) {
        bytes_ += utf8_length(text_[bytes_]);
        ++characters_;
      }
      if (place.line != line_) {
        line_ = place.line;
        line_start_ = bytes_;
        for (std::size_t back = place.column; back > 0 && line_start_ > 0; --back) {
          do {
            --line_start_;
          } while (line_start_ > 0 &&
                   (static_cast<unsigned char>(text_[line_start_]) & 0xC0U) == 0x80U);
        }
      }
      column = bytes_ - line_start_;
    }
    return {static_cast<std::uint32_t>(place.line + 1), static_cast<std::uint32_t>(column + 1)};
  }

 private:
  std::string_view text_;
  bool ascii_;
  std::size_t characters_ = 0;
  std::size_t bytes_ = 0;
  std::size_t line_ = 0;
  std::size_t line_start_ = 0;
};

/// A node that an anchor names.
struct Anchored {
  Node node;
  std::size_t nodes = 0;   ///< with all below it
  std::size_t height = 0;  ///< of nested collections, itself included
  bool complete = false;
};

/// A mapping or sequence that is not closed yet.
struct Open {
  bool mapping = false;
  bool key_next = false;  ///< a mapping that waits for a key
  bool drop = false;      ///< the next value has no key to stand under
  bool merge = false;     ///< the next value stands under `<<`
  bool is_key = false;    ///< stands as key itself
  Mark mark;
  std::string_view tag;  ///< of the function whose short form this is
  std::string_view anchor;
  std::size_t base = 0;    ///< where its children start on their stack
  std::size_t merges = 0;  ///< where its merged mappings start on their stack
  std::size_t nodes = 0;   ///< how many there were before it
  std::size_t depth = 0;   ///< of nested collections down to itself
  std::size_t height = 0;  ///< of the collections in it
};

class YamlReader {
 public:
  YamlReader(std::string_view text, bool ascii, const Limits& limits, Builder& builder)
      : text_(text),
        parser_(text),
        places_(text, ascii),
        limits_(limits),
        builder_(builder),
        problems_(limits.problems) {}

  Reading read() {
    Reading reading;
    while (!done_ && !stopped_) step();
    reading.readable = !stopped_ && found_;
    if (reading.readable) reading.root = root_;
    reading.quote_in_plain = quote_in_plain_;
    reading.problems = problems_.take();
    return reading;
  }

 private:
  void step() {
    const Event event(parser_);
    if (!event.ok()) {
      Problem problem = describe_error(parser_.state(), text_);
      problems_.stop(problem.fault, std::move(problem.message), problem.mark, problem.related);
      stopped_ = true;
      return;
    }
    switch (event->type) {
      case YAML_DOCUMENT_START_EVENT:
        start_document(event->start_mark);
        break;
      case YAML_STREAM_END_EVENT:
        if (!found_) problems_.stop(Fault::empty, "the document is empty", {1, 1});
        done_ = true;
        break;
      case YAML_ALIAS_EVENT:
        alias(view(event->data.alias.anchor), places_.mark(event->start_mark));
        break;
      case YAML_SCALAR_EVENT:
        scalar(event->data.scalar, places_.mark(event->start_mark));
        break;
      case YAML_SEQUENCE_START_EVENT:
        open(false, event->data.sequence_start.tag, event->data.sequence_start.anchor,
             places_.mark(event->start_mark));
        break;
      case YAML_MAPPING_START_EVENT:
        open(true, event->data.mapping_start.tag, event->data.mapping_start.anchor,
             places_.mark(event->start_mark));
        break;
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        close();
        break;
      default:
        break;
    }
  }

  void start_document(const yaml_mark_t& place) {
    if (!found_) return;
    problems_.add(Fault::several_documents,
                  "a second document starts here; only the first one is read", places_.mark(place));
    done_ = true;
  }

  bool key_expected() const {
    return !open_.empty() && open_.back().mapping && open_.back().key_next;
  }

  bool count(std::size_t nodes, std::size_t height, Mark mark) {
    const std::size_t depth = (open_.empty() ? 0 : open_.back().depth) + height;
    if (depth > limits_.depth) {
      problems_.stop_too_deep(limits_.depth, mark);
      stopped_ = true;
    } else if (nodes > limits_.nodes - nodes_) {
      problems_.stop_too_many_nodes(limits_.nodes, mark);
      stopped_ = true;
    } else {
      nodes_ += nodes;
    }
    return !stopped_;
  }

  void alias(std::string_view name, Mark mark) {
    const auto anchored = anchors_.find(name);
    if (anchored == anchors_.end() || !anchored->second.complete) {
      problems_.stop(Fault::syntax,
                     anchored == anchors_.end()
                         ? fmt::format("there is no anchor &{0} in front of this alias *{0}", name)
                         : fmt::format("the alias *{0} stands within its own anchor &{0}", name),
                     mark);
      stopped_ = true;
      return;
    }
    const Anchored& target = anchored->second;
    if (!count(target.nodes, target.height, mark)) return;
    if (!alias_seen_) {
      alias_seen_ = true;
      problems_.add(Fault::alias,
                    fmt::format("CloudFormation takes no aliases, found {}",
                                support::quoted(fmt::format("*{}", name))),
                    mark);
    }
    if (key_expected()) {
      if (target.node.is_string()) {
        take_key(target.node.text(), mark);
      } else {
        refuse_key(to_string(target.node.kind()), mark);
      }
      return;
    }
    take_value(target.node, target.height);
  }

  void scalar(const decltype(yaml_event_t::data.scalar)& scalar, Mark mark) {
    const void* bytes = scalar.value;
    const std::string_view text = builder_.store({static_cast<const char*>(bytes), scalar.length});
    const std::string_view tag = view(scalar.tag);
    const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && tag.empty();
    if (plain && text.find('"') != std::string_view::npos) quote_in_plain_ = true;
    const std::string_view function = function_of(tag, mark);
    const std::size_t height = function.empty() ? 0 : 1;
    if (stopped_ || !count(1, height, mark)) return;
    if (key_expected()) {
      key(text, plain, !function.empty(), mark);
      if (scalar.anchor != nullptr) {
        anchors_.insert_or_assign(std::string(view(scalar.anchor)),
                                  Anchored{builder_.string(text, mark), 1, 0, true});
      }
      return;
    }
    Node node = plain ? resolve_plain(text, mark, builder_) : builder_.string(text, mark);
    if (!function.empty()) {
      node = wrap(function, function == get_att ? split_attribute(node) : node, mark);
    } else if (!tag.empty() && tag != "!" && tag != "tag:yaml.org,2002:str") {
      node = standard(tag, text, mark);
    }
    if (scalar.anchor != nullptr) {
      anchors_.insert_or_assign(std::string(view(scalar.anchor)), Anchored{node, 1, height, true});
    }
    take_value(node, height, text.empty());
  }

  void open(bool mapping, const yaml_char_t* tag_text, const yaml_char_t* anchor, Mark mark) {
    const std::string_view tag = view(tag_text);
    const std::string_view function = function_of(tag, mark);
    const std::size_t height = function.empty() ? 1 : 2;
    if (function.empty() && !tag.empty() && tag != "!" &&
        tag != (mapping ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq")) {
      problems_.add(Fault::unknown_tag, unknown_tag_message(tag), mark);
    }
    const std::size_t before = nodes_;
    if (!count(height, height, mark)) return;
    Open next;
    next.mapping = mapping;
    next.key_next = mapping;
    next.is_key = key_expected();
    next.mark = mark;
    next.tag = function;
    next.anchor = builder_.store(view(anchor));
    next.base = mapping ? members_.size() : items_.size();
    next.merges = merges_.size();
    next.nodes = before;
    next.depth = (open_.empty() ? 0 : open_.back().depth) + height;
    if (!next.anchor.empty()) anchors_.insert_or_assign(std::string(next.anchor), Anchored{});
    open_.push_back(next);
  }

  void close() {
    const Open closed = open_.back();
    open_.pop_back();
    Node node;
    if (closed.mapping) {
      node = builder_.object(std::span(members_).subspan(closed.base), closed.mark);
      members_.resize(closed.base);
      problems_.add_repeated_keys(node);
      if (merges_.size() > closed.merges) {
        node = merged(node, std::span(merges_).subspan(closed.merges));
        merges_.resize(closed.merges);
      }
    } else {
      node = builder_.array(std::span(items_).subspan(closed.base), closed.mark);
      items_.resize(closed.base);
    }
    std::size_t height = closed.height + 1;
    if (!closed.tag.empty()) {
      node = wrap(closed.tag, node, closed.mark);
      ++height;
    }
    if (!closed.anchor.empty()) {
      anchors_.insert_or_assign(std::string(closed.anchor),
                                Anchored{node, nodes_ - closed.nodes, height, true});
    }
    if (closed.is_key) {
      refuse_key(to_string(node.kind()), closed.mark);
    } else {
      take_value(node, height);
    }
  }

  void key(std::string_view text, bool plain, bool tagged, Mark mark) {
    if (tagged) {
      refuse_key("a function", mark);
    } else if (plain && text == "<<") {
      problems_.add(Fault::merge_key, "CloudFormation takes no merge key <<", mark);
      open_.back().key_next = false;
      open_.back().merge = true;
    } else if (plain && resolve_plain(text, mark, builder_).is_null()) {
      refuse_key("null", mark);
    } else {
      take_key(text, mark);
    }
  }

  void take_key(std::string_view text, Mark mark) {
    members_.push_back({text, mark, {}});
    open_.back().key_next = false;
  }

  /// The value behind it will be read, and dropped.
  void refuse_key(std::string_view found, Mark mark) {
    problems_.add(Fault::key_not_string, fmt::format("expected a string as key, found {}", found),
                  mark);
    open_.back().key_next = false;
    open_.back().drop = true;
  }

  void take_value(const Node& node, std::size_t height, bool unspelt = false) {
    if (open_.empty()) {
      found_ = true;
      root_ = node;
      if (!node.is_null()) return;
      if (unspelt) {
        problems_.stop(Fault::empty, "the document is empty", node.mark());
        stopped_ = true;
      } else {
        problems_.add(Fault::null_value, "the document is null", node.mark());
      }
      return;
    }
    Open& parent = open_.back();
    parent.height = std::max(parent.height, height);
    if (!parent.mapping) {
      items_.push_back(node);
      if (node.is_null()) problems_.add_null_element(node.mark());
      return;
    }
    parent.key_next = true;
    if (std::exchange(parent.merge, false)) {
      merge(node);
    } else if (!std::exchange(parent.drop, false)) {
      members_.back().value = node;
      if (node.is_null()) problems_.add_null_member(members_.back().key, node.mark(), !unspelt);
    }
  }

  void merge(const Node& node) {
    if (node.is_object()) {
      merges_.push_back(node);
      return;
    }
    bool sound = node.is_array();
    for (const Node& item : node.items()) {
      if (item.is_object()) {
        merges_.push_back(item);
      } else {
        sound = false;
      }
    }
    if (!sound) {
      problems_.add(Fault::merge_key,
                    fmt::format("expected a mapping or a list of mappings under <<, found {}",
                                to_string(node.kind())),
                    node.mark());
    }
  }

  /// The members of a mapping, and behind them those of the mappings merged into it, the first one
  /// with a key before the others.
  Node merged(const Node& own, std::span<const Node> bases) {
    std::vector<Member> members(own.members().begin(), own.members().end());
    std::set<std::string_view> taken;
    for (const Node& base : bases) {
      for (const Member& member : base.members()) {
        if (own.find_member(member.key) == nullptr && taken.insert(member.key).second) {
          members.push_back(member);
        }
      }
    }
    return builder_.object(members, own.mark());
  }

  /// The key of the long form where a tag is a function's, known or not; empty for other tags.
  std::string_view function_of(std::string_view tag, Mark mark) {
    if (tag.size() < 2 || tag[0] != '!') return {};
    const std::string_view key = long_form(tag);
    if (!key.empty()) return key;
    problems_.add(Fault::unknown_tag, unknown_tag_message(tag), mark);
    tag.remove_prefix(1);
    return builder_.store(fmt::format("{}{}", tag.substr(0, 4) == "Fn::" ? "" : "Fn::", tag));
  }

  Node wrap(std::string_view function, const Node& argument, Mark mark) {
    const Member member{function, mark, argument};
    return builder_.object({&member, 1}, mark, true);
  }

  /// A.B.C is the attribute B.C of A.
  Node split_attribute(const Node& text) {
    const std::string_view name = text.text();
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return text;
    const Node parts[] = {builder_.string(name.substr(0, dot), text.mark()),
                          builder_.string(name.substr(dot + 1), text.mark())};
    return builder_.array(parts, text.mark());
  }

  /// A scalar with a tag of YAML itself.
  Node standard(std::string_view tag, std::string_view text, Mark mark) {
    const Node value = resolve_plain(text, mark, builder_);
    std::string_view expected;
    if (tag == "tag:yaml.org,2002:int") {
      if (value.integer()) return value;
      expected = "an integer behind !!int";
    } else if (tag == "tag:yaml.org,2002:float") {
      if (value.is_number()) return value;
      expected = "a number behind !!float";
    } else if (tag == "tag:yaml.org,2002:bool") {
      if (value.is_boolean()) return value;
      expected = "a boolean behind !!bool";
    } else if (tag == "tag:yaml.org,2002:null") {
      if (value.is_null()) return value;
      expected = "nothing behind !!null";
    } else {
      problems_.add(Fault::unknown_tag, unknown_tag_message(tag), mark);
      return builder_.string(text, mark);
    }
    problems_.add(Fault::unknown_tag,
                  fmt::format("expected {}, found {}", expected, support::quoted(text)), mark);
    return builder_.string(text, mark);
  }

  static constexpr std::string_view get_att = "Fn::GetAtt";

  std::string_view text_;
  Parser parser_;
  Places places_;
  const Limits& limits_;
  Builder& builder_;
  Problems problems_;
  Node root_;
  bool found_ = false;    ///< a document
  bool done_ = false;     ///< the end, or what is not read any more
  bool stopped_ = false;  ///< by a problem
  bool alias_seen_ = false;
  bool quote_in_plain_ = false;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  std::vector<Node> items_;
  std::vector<Member> members_;
  std::vector<Node> merges_;
  std::map<std::string, Anchored, std::less<>> anchors_;
};

}  // namespace

Reading read_yaml(std::string_view text, bool ascii, const Limits& limits, Builder& builder) {
  return YamlReader(text, ascii, limits, builder).read();
}

}  // namespace dbrepl::document
