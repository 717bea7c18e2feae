#include "config/decode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/description.hpp"
#include "support/json_pointer.hpp"
#include "support/pattern.hpp"
#include "support/spelling.hpp"

namespace dbrepl::config {
namespace {

using document::Kind;
using document::Member;
using document::Node;

/// What stands there, as messages say it.
std::string found(const Node& node) {
  constexpr std::size_t longest_shown = 60;
  switch (node.kind()) {
    case Kind::string:
      return node.text().size() <= longest_shown
                 ? fmt::format("\"{}\"", node.text())
                 : fmt::format("\"{}…\" ({} bytes)", node.text().substr(0, longest_shown),
                               node.text().size());
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
    case Kind::null:
      return "null";
    default:
      return std::string(node.text());
  }
}

/// `"a", "b" or "c"`.
template <class Words>
std::string alternatives(const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += '"';
    text += words[i];
    text += '"';
  }
  return text;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known) {
  const std::string_view nearest = support::nearest_spelling(typed, known);
  return nearest.empty() ? std::string{} : fmt::format("did you mean '{}'?", nearest);
}

class Decoder {
 public:
  Decoder(Config& config, Report& report) : config_(config), report_(report) {}

  template <class T>
  void object(const Node& node, T& into) {
    if (!node.is_object()) {
      return wrong(rule::type, node, "an object");
    }
    std::vector<std::string_view> known;
    for_each_field<T>(into, [&](const auto& field, auto& member) {
      known.push_back(field.key);
      const Member* entry = node.find_member(field.key);
      if (entry == nullptr) {
        if (field.presence == Presence::required) {
          report_.error_at(rule::missing_key, node.mark(), pointer_,
                           fmt::format("{} has no '{}'", Description<T>::kind, field.key));
        }
        return;
      }
      const Place place(*this, field.key);
      value(entry->value, field.shape, member);
    });
    for (const Member& entry : node.members()) {
      if (std::find(known.begin(), known.end(), entry.key) == known.end() &&
          !(pointer_.empty() && entry.key == "$schema")) {
        std::string hint = is_of_template(entry.key) ? "'dbrepl validate' judges templates"
                                                     : did_you_mean(entry.key, known);
        const Place place(*this, entry.key);
        report_.error_at(rule::unknown_key, entry.key_mark, pointer_,
                         fmt::format("unknown key '{}' in {}", entry.key, Description<T>::kind),
                         std::move(hint));
      }
    }
  }

 private:
  /// Whether somebody most likely gave a template in place of a configuration.
  bool is_of_template(std::string_view key) const {
    return pointer_.empty() && (key == "Resources" || key == "AWSTemplateFormatVersion");
  }

  /// Where the decoder is, for as long as it lives: the pointer and the words of messages.
  class Place {
   public:
    Place(Decoder& decoder, std::string_view key)
        : decoder_(decoder), size_(decoder.pointer_.size()), label_(std::move(decoder.label_)) {
      support::append_key(decoder.pointer_, key);
      decoder.label_ = fmt::format("'{}'", key);
    }
    Place(Decoder& decoder, std::size_t index)
        : decoder_(decoder), size_(decoder.pointer_.size()), label_(std::move(decoder.label_)) {
      support::append_index(decoder.pointer_, index);
      decoder.label_ = fmt::format("element {} of {}", index + 1, label_);
    }
    ~Place() {
      decoder_.pointer_.resize(size_);
      decoder_.label_ = std::move(label_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Decoder& decoder_;
    std::size_t size_;
    std::string label_;
  };

  void wrong(std::string_view rule, const Node& node, std::string_view expected,
             std::string hint = {}) {
    report_.error_at(
        rule, node.mark(), pointer_,
        fmt::format("{} expects {}, found {}", label_.empty() ? "the configuration" : label_,
                    expected, found(node)),
        std::move(hint));
  }

  /// The integer of a node, with `expected` reported where it is none.
  std::optional<int> integer(const Node& node, std::string_view expected) {
    if (!node.is_number()) {
      int ignored = 0;
      const std::string_view text = node.text();
      const bool quoted = node.is_string() && !text.empty() &&
                          std::from_chars(text.data(), text.data() + text.size(), ignored).ptr ==
                              text.data() + text.size();
      wrong(rule::type, node, expected, quoted ? "write it without quotes" : "");
      return std::nullopt;
    }
    const auto number = node.integer();
    if (!number || *number < std::numeric_limits<int>::min() ||
        *number > std::numeric_limits<int>::max()) {
      wrong(rule::value, node, expected);
      return std::nullopt;
    }
    return static_cast<int>(*number);
  }

  void value(const Node& node, const Integer& shape, int& into) {
    const std::string expected =
        shape.step == 1
            ? fmt::format("an integer from {} to {}", shape.min, shape.max)
            : fmt::format("a multiple of {} from {} to {}", shape.step, shape.min, shape.max);
    if (const auto number = integer(node, expected)) {
      if (*number < shape.min || *number > shape.max || *number % shape.step != 0) {
        return wrong(rule::value, node, expected, std::string(shape.hint));
      }
      into = *number;
    }
  }

  template <std::size_t N>
  void value(const Node& node, const IntegerOf<N>& shape, int& into) {
    static constexpr std::string_view expected_form = "a number of days that CloudWatch Logs knows";
    const auto number = integer(node, expected_form);
    if (!number) {
      return;
    }
    const auto at = std::lower_bound(shape.values.begin(), shape.values.end(), *number);
    if (at == shape.values.end() || *at != *number) {
      const int next = at == shape.values.end() ? shape.values.back() : *at;
      const int previous = at == shape.values.begin() ? next : *(at - 1);
      return wrong(rule::value, node, expected_form,
                   previous == next ? fmt::format("the nearest is {}", next)
                                    : fmt::format("the nearest are {} and {}", previous, next));
    }
    into = *number;
  }

  void value(const Node& node, const Flag&, bool& into) {
    if (!node.is_boolean()) {
      return wrong(rule::type, node, "true or false");
    }
    into = node.boolean();
  }

  void value(const Node& node, const Text& shape, std::string& into) {
    const TextFormat& format = *shape.format;
    if (!node.is_string()) {
      return wrong(rule::type, node, format.expected, node.is_scalar() ? "write it in quotes" : "");
    }
    if (node.text().size() > format.max) {
      return wrong(rule::value, node, fmt::format("at most {} bytes", format.max));
    }
    if (!format.pattern.empty() && !matches(format, node.text())) {
      return wrong(rule::value, node, format.expected);
    }
    into = node.text();
  }

  template <class E, std::size_t N>
  void value(const Node& node, const Choice<E, N>& shape, E& into) {
    std::array<std::string_view, N> words;
    for (std::size_t i = 0; i < N; ++i) {
      words[i] = shape.words[i].first;
      if (node.is_string() && node.text() == words[i]) {
        into = shape.words[i].second;
        return;
      }
    }
    not_among(node, words);
  }

  template <std::size_t N>
  void value(const Node& node, const WordOf<N>& shape, std::string& into) {
    for (const std::string_view word : shape.words) {
      if (node.is_string() && node.text() == word) {
        into = word;
        return;
      }
    }
    not_among(node, shape.words);
  }

  void not_among(const Node& node, std::span<const std::string_view> words) {
    wrong(node.is_string() ? rule::value : rule::type, node, alternatives(words),
          node.is_string() ? did_you_mean(node.text(), words) : std::string{});
  }

  void value(const Node& node, const Range& shape, Cidr& into) {
    static constexpr std::string_view expected_form = R"(an IPv4 range such as "10.1.0.0/16")";
    if (!node.is_string()) {
      return wrong(rule::type, node, expected_form);
    }
    const auto range = support::parse_cidr(node.text());
    if (!range) {
      return wrong(rule::range, node, expected_form);
    }
    if (range->prefix < shape.min_prefix || range->prefix > shape.max_prefix) {
      return wrong(rule::range, node,
                   fmt::format("a prefix from /{} to /{}", shape.min_prefix, shape.max_prefix));
    }
    if (network(*range) != *range) {
      return wrong(rule::range, node, "a range without bits beyond its prefix",
                   fmt::format("the range is \"{}\"", to_string(network(*range))));
    }
    if (!is_private(*range)) {
      return wrong(rule::range, node, "a private range",
                   "private are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16");
    }
    into = *range;
  }

  void value(const Node& node, const TagMap&, Tags& into) {
    if (!node.is_object()) {
      return wrong(rule::type, node, "an object of keys and texts");
    }
    for (const Member& entry : node.members()) {
      const Place place(*this, entry.key);
      if (!entry.value.is_scalar()) {
        wrong(rule::type, entry.value, "a text");
      } else if (entry.value.text().size() > 256) {
        wrong(rule::value, entry.value, "at most 256 bytes");
      } else if (entry.key.empty() || entry.key.size() > 128) {
        report_.error_at(rule::tag, entry.key_mark, pointer_,
                         "a tag's key has from 1 to 128 bytes");
      } else if (entry.key == "Name" || entry.key == "Environment") {
        report_.error_at(rule::tag, entry.key_mark, pointer_,
                         fmt::format("the tag '{}' is set already, from the names", entry.key));
      } else if (entry.key.substr(0, 4) == "aws:") {
        report_.error_at(
            rule::tag, entry.key_mark, pointer_,
            fmt::format("the tag '{}' begins with \"aws:\", which is reserved", entry.key));
      } else {
        into.insert_or_assign(std::string(entry.key), std::string(entry.value.text()));
      }
    }
  }

  template <class Item, class T>
  void value(const Node& node, const List<Item>& shape, std::vector<T>& into) {
    if (!counted(node, shape.min, shape.max)) {
      return;
    }
    std::vector<T> elements(node.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const Place place(*this, i);
      value(node.items()[i], shape.item, elements[i]);
      // What could not be read is equal to other such elements, but not doubled.
      const auto first = std::find(elements.begin(), elements.begin() + offset(i), elements[i]);
      if (elements[i] != T{} && first != elements.begin() + offset(i)) {
        report_.error_at(rule::doubled, node.items()[i].mark(), pointer_,
                         fmt::format("{} stands there already", label_));
      }
    }
    into = std::move(elements);
  }

  void value(const Node& node, const Pair& shape, Peering& into) {
    if (!node.is_array() || node.size() != 2) {
      return wrong(rule::type, node, R"(two environments such as ["dev", "staging"])");
    }
    const Text name{shape.format};
    {
      const Place place(*this, std::size_t{0});
      value(node.items()[0], name, into.from);
    }
    const Place place(*this, std::size_t{1});
    value(node.items()[1], name, into.to);
  }

  template <class T>
  void value(const Node& node, const Group&, T& into) {
    object(node, into);
  }

  template <class T, class Shape>
  void value(const Node& node, const Shape& shape, std::optional<T>& into) {
    T taken{};
    const std::size_t before = report_.size();
    value(node, shape, taken);
    if (report_.size() == before) {
      into = std::move(taken);
    }
  }

  template <class Element>
  void value(const Node& node, const Groups<Config, Element>& shape, std::vector<Element>& into) {
    if (!counted(node, shape.min, shape.max)) {
      return;
    }
    into.clear();
    for (std::size_t i = 0; i < node.size(); ++i) {
      const Place place(*this, i);
      object(node.items()[i], into.emplace_back(shape.start(config_)));
    }
  }

  bool matches(const TextFormat& format, std::string_view text) {
    auto known = patterns_.find(&format);
    if (known == patterns_.end()) {
      known = patterns_.emplace(&format, support::Pattern(format.pattern, {.whole = true})).first;
    }
    return known->second.match(text) == support::Match::yes;
  }

  bool counted(const Node& node, std::size_t min, std::size_t max) {
    if (!node.is_array()) {
      wrong(rule::type, node, "a list");
    } else if (node.size() < min || node.size() > max) {
      report_.error_at(rule::value, node.mark(), pointer_,
                       fmt::format("{} expects from {} to {} elements, found {}", label_, min, max,
                                   node.size()));
    } else {
      return true;
    }
    return false;
  }

  static std::ptrdiff_t offset(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

  const Config& config_;
  Report& report_;
  std::map<const TextFormat*, support::Pattern> patterns_;  // each made when first met
  std::string pointer_;
  std::string label_;
};

}  // namespace

void decode(const Node& root, Config& config, Report& report) {
  Decoder(config, report).object(root, config);
}

}  // namespace dbrepl::config
