// The tree from libyaml's events. As in JSON, the children of what is still open are gathered on
// two stacks and move to the arena when it closes. An alias is a copy of the anchor's node, which
// shares its children; so that it cannot blow up whoever walks the tree, its nodes count as if
// expanded.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/reading.hpp"
#include "document/yaml_error.hpp"
#include "document/yaml_events.hpp"
#include "document/yaml_merge.hpp"
#include "document/yaml_places.hpp"
#include "document/yaml_scalar.hpp"
#include "document/yaml_tag.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

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
    reading.doubtful = doubtful_;
    reading.problems = problems_.take();
    return reading;
  }

 private:
  void step() {
    const YamlEvent event(parser_);
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
             event->start_mark);
        break;
      case YAML_MAPPING_START_EVENT:
        if (!is_placeholder(event->start_mark)) {
          open(true, event->data.mapping_start.tag, event->data.mapping_start.anchor,
               event->start_mark);
        }
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
    // Of what a merge key brings in, the merge key tells.
    if (!alias_seen_ && (open_.empty() || !open_.back().merge)) {
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
    if (plain && text.find('"') != std::string_view::npos) doubtful_ = true;
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
      node = make_long_form(function, node, builder_);
    } else if (!tag.empty() && tag != "!" && tag != "tag:yaml.org,2002:str") {
      node = standard(tag, text, mark);
    }
    if (scalar.anchor != nullptr) {
      anchors_.insert_or_assign(std::string(view(scalar.anchor)), Anchored{node, 1, height, true});
    }
    take_value(node, height, text.empty());
  }

  /// Stops at what Jinja, Handlebars and the like are to replace: to YAML, "{{name}}" is a mapping
  /// whose key is a mapping, and what is wrong with that would be told several times over.
  bool is_placeholder(const yaml_mark_t& place) {
    if (!key_expected()) return false;
    const Mark outer = open_.back().mark;
    const Mark inner = places_.mark(place);
    if (inner.line != outer.line || inner.column != outer.column + 1 ||
        places_.rest_of_line(place).find("}}") == std::string_view::npos) {
      return false;
    }
    problems_.stop(Fault::syntax,
                   "expected a value, found the placeholder of another program, which has to fill "
                   "it in first",
                   outer);
    stopped_ = true;
    return true;
  }

  void open(bool mapping, const yaml_char_t* tag_text, const yaml_char_t* anchor,
            const yaml_mark_t& place) {
    const Mark mark = places_.mark(place);
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
        node = merge_members(node, std::span(merges_).subspan(closed.merges), builder_);
        merges_.resize(closed.merges);
      }
    } else {
      node = builder_.array(std::span(items_).subspan(closed.base), closed.mark);
      items_.resize(closed.base);
    }
    std::size_t height = closed.height + 1;
    if (!closed.tag.empty()) {
      node = make_long_form(closed.tag, node, builder_);
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
      doubtful_ = doubtful_ || (node.is_null() && unspelt);
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

  /// The key of the long form where a tag is a function's, known or not; empty for other tags.
  std::string_view function_of(std::string_view tag, Mark mark) {
    if (tag.size() < 2 || tag[0] != '!') return {};
    const std::string_view key = long_form(tag);
    if (!key.empty()) return key;
    problems_.add(Fault::unknown_tag, unknown_tag_message(tag), mark);
    tag.remove_prefix(1);
    return builder_.store(fmt::format("{}{}", tag.substr(0, 4) == "Fn::" ? "" : "Fn::", tag));
  }

  /// A scalar with a tag of YAML itself.
  Node standard(std::string_view tag, std::string_view text, Mark mark) {
    std::string problem;
    const Node node = resolve_tagged(tag, text, mark, builder_, problem);
    if (!problem.empty()) problems_.add(Fault::unknown_tag, std::move(problem), mark);
    return node;
  }

  std::string_view text_;
  YamlParser parser_;
  YamlPlaces places_;
  const Limits& limits_;
  Builder& builder_;
  Problems problems_;
  Node root_;
  bool found_ = false;    ///< a document
  bool done_ = false;     ///< the end, or what is not read any more
  bool stopped_ = false;  ///< by a problem
  bool alias_seen_ = false;
  bool doubtful_ = false;  ///< see Reading
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
