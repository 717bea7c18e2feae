// What functions make of other values: Fn::Join, Fn::Sub, Fn::Select, Fn::Split, Fn::Length.
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/alternatives.hpp"
#include "analysis/resolution.hpp"
#include "analysis/substitution.hpp"

namespace dbrepl::analysis {

namespace {

constexpr std::size_t most_products = 16;

}  // namespace

Node Resolver::list_of(std::string_view text, std::string_view delimiter, Mark mark) {
  std::vector<Node> items;
  const bool trims = delimiter == ",";
  while (true) {
    const std::size_t end = delimiter.empty() ? std::string_view::npos : text.find(delimiter);
    std::string_view part = text.substr(0, end);
    if (trims) {
      while (part.starts_with(' ')) part.remove_prefix(1);
      while (part.ends_with(' ')) part.remove_suffix(1);
    }
    items.push_back(builder_.string(part, mark));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + delimiter.size());
  }
  return builder_.array(items, mark);
}

void Resolver::add_products(const std::vector<Alternatives>& parts, std::string_view delimiter,
                            const Node& call, Alternatives& into) {
  std::size_t count = 1;
  for (const Alternatives& texts : parts) {
    count *= texts.size();
    if (count == 0 || count > most_products) {
      add(into, unknown(call, Shape::string));
      return;
    }
  }
  for (std::size_t product = 0; product < count; ++product) {
    std::string text;
    std::size_t rest = product;
    Alternative made = known(call, call, Origin::computed);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Alternative& part = parts[i][rest % parts[i].size()];
      rest /= parts[i].size();
      if (i > 0) text += delimiter;
      text += part.value.text();
      take_origin(part, made);
    }
    made.value = builder_.string(builder_.store(text), call.mark());
    if (schema::is_assumed(made.origin) && !schema::is_assumed(parts.front().front().origin))
      made.others = others_of(parts, delimiter, call);
    add(into, made);
  }
}

Node Resolver::others_of(const std::vector<Alternatives>& parts, std::string_view delimiter,
                         const Node& call) {
  // A word, numbers, and the number of an account.
  constexpr std::array<std::string_view, 4> values{"a", "0", "12", "000000000000"};
  std::vector<Node> texts;
  for (const std::string_view value : values) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) text += delimiter;
      const Alternative& part = parts[i].front();
      text += schema::is_assumed(part.origin) ? value : part.value.text();
    }
    texts.push_back(builder_.string(builder_.store(text), call.mark()));
  }
  return builder_.array(texts, call.mark());
}

void Resolver::resolve_join(const Node& call, const Node& argument, Alternatives& into, int depth) {
  const Node* delimiter = item(argument, 0);
  const Node* list = item(argument, 1);
  std::vector<Alternatives> parts;
  bool complete = delimiter != nullptr && delimiter->is_string() && list != nullptr;
  if (complete) {
    Alternatives lists;
    resolve(*list, lists, depth + 1);
    complete = lists.size() == 1 && lists[0].state == Alternative::State::known &&
               lists[0].value.is_array();
    for (std::size_t i = 0; complete && i < lists[0].value.size(); ++i) {
      auto texts = parts_of(lists[0].value.items()[i], depth + 1);
      complete = texts.has_value();
      if (!complete) break;
      // The elements of a parameter that is a list are of that parameter.
      for (Alternative& text : *texts) take_origin(lists[0], text);
      parts.push_back(std::move(*texts));
    }
  }
  if (complete) {
    add_products(parts, delimiter->text(), call, into);
  } else {
    add(into, unknown(call, Shape::string));
  }
}

std::optional<Resolver::Alternatives> Resolver::parts_of_name(std::string_view name,
                                                              const Node& place, int depth) {
  Alternatives found;
  if (is_pseudo_parameter(name)) {
    resolve_pseudo(name, place, found);
  } else if (const Parameter* parameter = template_.parameter(name);
             parameter != nullptr && depth < deepest_call) {
    resolve_parameter(*parameter, place, found);
  } else {
    return std::nullopt;
  }
  return are_texts(found) ? std::optional(std::move(found)) : std::nullopt;
}

std::optional<Alternative> Resolver::reference_of(const Substitution& sub, const Node& call) const {
  const auto first = sub.variables().begin();
  if (first == std::default_sentinel || first->length != sub.text()->text().size() ||
      (sub.values() != nullptr && sub.values()->find(first->name) != nullptr))
    return std::nullopt;
  const Target target = target_of(first->name);
  const Resource* resource = template_.resource(target.id);
  if (resource == nullptr) return std::nullopt;
  Alternative one = unknown(call, Shape::string);
  one.resource_type = resource->type;
  one.attribute = target.attribute;
  return one;
}

void Resolver::resolve_sub(const Node& call, const Node& argument, Alternatives& into, int depth) {
  const Substitution sub(argument);
  if (sub.text() == nullptr || is_dynamic(sub.text()->text())) {
    add(into, unknown(call, Shape::string));
    return;
  }
  std::vector<Alternatives> parts;
  const std::string_view text = sub.text()->text();
  if (const auto whole = reference_of(sub, call)) {
    add(into, *whole);
    return;
  }
  const auto add_literal = [&](std::string_view literal) {
    if (literal.find("${!") != std::string_view::npos) literal = builder_.store(unescaped(literal));
    if (literal.empty()) return;
    parts.push_back({known(builder_.string(literal, call.mark()), call, Origin::literal)});
  };
  std::size_t at = 0;
  for (const Variable& variable : sub.variables()) {
    add_literal(text.substr(at, variable.offset - at));
    at = variable.offset + variable.length;
    const Node* local = sub.values() == nullptr ? nullptr : sub.values()->find(variable.name);
    auto texts = local != nullptr ? parts_of(*local, depth + 1)
                                  : parts_of_name(variable.name, call, depth + 1);
    if (!texts) {
      add(into, unknown(call, Shape::string));
      return;
    }
    parts.push_back(std::move(*texts));
  }
  add_literal(text.substr(at));
  add_products(parts, "", call, into);
}

void Resolver::resolve_select(const Node& call, const Node& argument, Alternatives& into,
                              int depth) {
  const Node* position = item(argument, 0);
  const Node* list = item(argument, 1);
  if (position == nullptr || list == nullptr) {
    add(into, unknown(call, Shape::any));
    return;
  }
  const auto text = texts_of(*position, depth + 1);
  std::size_t index = 0;
  const bool single = text && text->size() == 1 && !text->front().empty() &&
                      text->front().size() < 6 &&
                      text->front().find_first_not_of("0123456789") == std::string_view::npos;
  if (single) {
    for (const char digit : text->front())
      index = index * 10 + static_cast<std::size_t>(digit - '0');
  }
  Alternatives lists;
  resolve(*list, lists, depth + 1);
  for (const Alternative& one : lists) {
    if (one.state == Alternative::State::known && one.value.is_array() && single &&
        index < one.value.size()) {
      const std::size_t before = into.size();
      resolve(one.value.items()[index], into, depth + 1);
      for (std::size_t i = before; i < into.size(); ++i) take_origin(one, into[i]);
    } else {
      Alternative element = unknown(call, one.shape == Shape::strings ? Shape::string : Shape::any);
      element.format = one.format;
      add(into, element);
    }
  }
}

void Resolver::resolve_split(const Node& call, const Node& argument, Alternatives& into,
                             int depth) {
  const Node* delimiter = item(argument, 0);
  const Node* source = item(argument, 1);
  if (delimiter != nullptr && delimiter->is_string() && !delimiter->text().empty() &&
      source != nullptr) {
    if (const auto texts = parts_of(*source, depth + 1)) {
      for (const Alternative& text : *texts) {
        Alternative made = known(list_of(text.value.text(), delimiter->text(), call.mark()), call,
                                 Origin::computed);
        take_origin(text, made);
        add(into, made);
      }
      return;
    }
  }
  add(into, unknown(call, Shape::strings));
}

void Resolver::resolve_length(const Node& call, const Node& argument, Alternatives& into,
                              int depth) {
  Alternatives lists;
  resolve(argument, lists, depth + 1);
  for (const Alternative& one : lists) {
    if (one.state == Alternative::State::known && one.value.is_array()) {
      const std::string digits = std::to_string(one.value.size());
      add(into, known(builder_.number(digits, call.mark()), call, Origin::computed));
    } else {
      add(into, unknown(call, Shape::number));
    }
  }
}

}  // namespace dbrepl::analysis
