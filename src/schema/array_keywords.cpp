#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/equality.hpp"
#include "schema/evaluation.hpp"

namespace dbrepl::schema {
namespace {

using document::Node;

std::string items_phrase(std::string_view bound, Word count) {
  return std::string(bound) + ' ' + std::to_string(count) + (count == 1 ? " item" : " items");
}

/// How many different texts a list holds for sure.
std::size_t different_texts(const Node& list) {
  std::vector<std::string_view> texts;
  for (const Node& item : list.items()) {
    if (item.is_scalar()) texts.push_back(item.text());
  }
  std::sort(texts.begin(), texts.end());
  return static_cast<std::size_t>(std::unique(texts.begin(), texts.end()) - texts.begin());
}

}  // namespace

Verdict Evaluation::array(const Schema& schema, const Node& node, const Frame& frame,
                          Violations* into) {
  Verdict verdict = items(schema, node, frame, into);
  if (verdict == Verdict::broken && into == nullptr) return verdict;
  verdict &= item_count(schema, node, frame, into);
  if (schema.has(Keyword::unique_items)) verdict &= unique_items(node, frame, into);
  if (schema.has(Keyword::unique_keys)) verdict &= unique_keys(schema, node, frame, into);
  if (schema.has(Keyword::contains)) verdict &= contains(schema, node, frame, into);
  return verdict;
}

Verdict Evaluation::items(const Schema& schema, const Node& node, const Frame& frame,
                          Violations* into) {
  const SchemaList first = schema.list(Keyword::prefix_items);
  const Schema rest = schema.schema(first.size() > 0 ? Keyword::additional_items : Keyword::items);
  const Schema each = schema.schema(Keyword::items);
  Verdict verdict = Verdict::holds;
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    const Path path(frame.path, index);
    const Frame here{&path, item.mark(), item.mark(), frame.via, 0};
    if (index < first.size()) verdict &= value(first[index], item, here, into);
    const Schema& other = index < first.size() ? each : (rest ? rest : each);
    verdict &= value(other, item, here, into);
    if (verdict == Verdict::broken && into == nullptr) break;
    ++index;
  }
  return verdict;
}

Verdict Evaluation::item_count(const Schema& schema, const Node& node, const Frame& frame,
                               Violations* into) {
  const bool has_min = schema.has(Keyword::min_items);
  const bool has_max = schema.has(Keyword::max_items);
  if (schema.has(Keyword::max_unique_items) &&
      different_texts(node) > schema.word(Keyword::max_unique_items)) {
    if (into != nullptr) {
      Violation& violation =
          report(*into, Keyword::max_items, frame,
                 items_phrase("at most", schema.word(Keyword::max_unique_items)));
      violation.culprit = "a list";
      violation.found = std::to_string(different_texts(node)) + " different ones";
    }
    return Verdict::broken;
  }
  if (!has_min && !has_max) return Verdict::holds;
  std::size_t present = 0;
  std::size_t possible = 0;
  for (const Node& item : node.items()) {
    bool absent = item.is_null();
    bool there = true;
    if (resolutions_.calls_function(item)) {
      there = false;
      for (const Alternative& one : resolutions_.of(item)) {
        (one.state == Alternative::State::absent ? absent : there) = true;
        // A macro, or a list in the place of an element, may be any number of them.
        if (one.state == Alternative::State::unknown && one.shape != Shape::string)
          return Verdict::unknown;
      }
    }
    present += there && !absent ? 1U : 0U;
    possible += there ? 1U : 0U;
  }
  const Word least = schema.word(Keyword::min_items);
  const Word most = schema.word(Keyword::max_items);
  const bool few = has_min && possible < least;
  if (few || (has_max && present > most)) {
    if (into != nullptr) {
      Violation& violation =
          report(*into, few ? Keyword::min_items : Keyword::max_items, frame,
                 few ? items_phrase("at least", least) : items_phrase("at most", most));
      violation.culprit = "a list";
      violation.found = std::to_string(few ? possible : present);
    }
    return Verdict::broken;
  }
  const bool certain = (!has_min || present >= least) && (!has_max || possible <= most);
  if (!certain) resolutions_.leave_undecided();
  return certain ? Verdict::holds : Verdict::unknown;
}

/// Items are the same where they are written the same: equal functions yield equal values.
Verdict Evaluation::unique_items(const Node& node, const Frame& frame, Violations* into) {
  if (node.size() < 2) return Verdict::holds;
  std::vector<std::pair<std::size_t, std::size_t>> hashes;
  hashes.reserve(node.size());
  for (std::size_t i = 0; i < node.size(); ++i) hashes.emplace_back(hash_of(node.items()[i]), i);
  std::sort(hashes.begin(), hashes.end());
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    if (hashes[i - 1].first != hashes[i].first) continue;
    const Node& item = node.items()[hashes[i].second];
    if (!same(node.items()[hashes[i - 1].second], item) || may_be_absent(item)) continue;
    if (into != nullptr) {
      const Path path(frame.path, hashes[i].second);
      Frame here = frame;
      here.path = &path;
      here.mark = item.mark();
      Violation& violation = report(*into, Keyword::unique_items, here, "different items");
      violation.culprit = quoted(item);
      violation.found = "the same as item " + std::to_string(hashes[i - 1].second);
    }
    return Verdict::broken;
  }
  return Verdict::holds;
}

Verdict Evaluation::unique_keys(const Schema& schema, const Node& node, const Frame& frame,
                                Violations* into) {
  const Value keys = schema.value(Keyword::unique_keys);
  if (keys.empty()) return Verdict::holds;
  std::vector<std::pair<std::size_t, std::size_t>> hashes;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const Node& item = node.items()[i];
    std::size_t hash = 0;
    bool complete = item.is_object();
    for (std::size_t k = 0; k < keys.size() && complete; ++k) {
      const Node* part = item.find(keys[k].text());
      // An empty text tells nothing apart: to IAM, statements with an empty Sid have none.
      complete =
          part != nullptr && !may_be_absent(*part) && !(part->is_string() && part->text().empty());
      if (complete) hash = hash * 31 + hash_of(*part);
    }
    if (complete) hashes.emplace_back(hash, i);
  }
  std::sort(hashes.begin(), hashes.end());
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    if (hashes[i - 1].first != hashes[i].first) continue;
    const Node& one = node.items()[hashes[i - 1].second];
    const Node& two = node.items()[hashes[i].second];
    bool equal = true;
    for (std::size_t k = 0; k < keys.size() && equal; ++k) {
      equal = same(*one.find(keys[k].text()), *two.find(keys[k].text()));
    }
    if (!equal) continue;
    if (into != nullptr) {
      const Path path(frame.path, hashes[i].second);
      const document::Member& member = *two.find_member(keys[0].text());
      const Path inner(&path, member.key);
      Frame here = frame;
      here.path = &inner;
      here.mark = member.value.mark();
      Violation& violation = report(*into, Keyword::unique_keys, here,
                                    "another " + quoted(member.key) + " in each item");
      violation.culprit = quoted(member.value);
      violation.found = "the same as in item " + std::to_string(hashes[i - 1].second);
    }
    return Verdict::broken;
  }
  return Verdict::holds;
}

Verdict Evaluation::contains(const Schema& schema, const Node& node, const Frame& frame,
                             Violations* into) {
  const Schema wanted = schema.schema(Keyword::contains);
  bool unknown = false;
  for (const Node& item : node.items()) {
    const Verdict verdict = value(wanted, item, frame, nullptr);
    if (verdict == Verdict::holds) return verdict;
    unknown = unknown || verdict == Verdict::unknown;
  }
  if (unknown) return Verdict::unknown;
  if (into != nullptr) {
    Violation& violation = report(*into, Keyword::contains, frame, "a certain item");
    const Value constant = wanted.value(Keyword::constant);
    if (constant) violation.expected = "an item " + quoted(constant.text());
    violation.culprit = "a list";
  }
  return Verdict::broken;
}

}  // namespace dbrepl::schema
