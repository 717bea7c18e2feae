#include "analysis/resolution.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "analysis/attributes.hpp"
#include "analysis/substitution.hpp"

namespace dbrepl::analysis {

namespace {

constexpr int deepest = 32;
constexpr std::size_t most_products = 16;

Alternative known(const Node& value, const Node& source, Origin origin,
                  std::string_view name = {}) {
  Alternative one;
  one.state = Alternative::State::known;
  one.origin = origin;
  one.value = value;
  one.source = &source;
  one.name = name;
  return one;
}

Alternative unknown(const Node& source, Shape shape) {
  Alternative one;
  one.shape = shape;
  one.source = &source;
  return one;
}

Alternative absent(const Node& source) {
  Alternative one;
  one.state = Alternative::State::absent;
  one.source = &source;
  return one;
}

/// Keeps the list within its limit: what goes beyond is one unknown value.
void add(std::vector<Alternative>& into, Alternative one) {
  if (into.size() + 1 < schema::Resolver::limit) {
    into.push_back(one);
  } else if (into.size() + 1 == schema::Resolver::limit) {
    into.push_back(unknown(*one.source, Shape::any));
  }
}

/// The partition of a region; of none, the one that every format of an ARN takes.
std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

bool is_dynamic(std::string_view text) {
  return text.find("{{resolve:") != std::string_view::npos;
}

/// Whether a mapping says by a word that it has no value there, such as a region without an image:
/// a condition or a rule keeps it from being used, or nobody deploys that.
bool stands_for_nothing(const Node& value) {
  constexpr std::array<std::string_view, 10> words{
      "",   "notsupported",  "unsupported", "notavailable", "unavailable",
      "na", "notapplicable", "none",        "null",         "undefined"};
  constexpr std::size_t longest = 20;
  if (!value.is_string() || value.text().size() > longest) return false;
  std::array<char, longest> letters{};
  std::size_t count = 0;
  for (const char c : value.text()) {
    if (c >= 'A' && c <= 'Z') {
      letters[count++] = static_cast<char>(c - 'A' + 'a');
    } else if (c != '_' && c != '-' && c != ' ' && c != '/') {
      letters[count++] = c;
    }
  }
  return std::find(words.begin(), words.end(), std::string_view(letters.data(), count)) !=
         words.end();
}

/// Whether all values are texts, or numbers and truth values that stand for such.
bool are_texts(const std::vector<Alternative>& values) {
  return std::all_of(values.begin(), values.end(), [](const Alternative& one) {
    return one.state == Alternative::State::known && one.value.is_scalar();
  });
}

/// Remembers of what is made with a part whether the part could be another one.
void take_origin(const Alternative& part, Alternative& made) {
  if (made.state != Alternative::State::known || !schema::is_assumed(part.origin)) return;
  const bool allowed =
      part.origin == Origin::parameter_allowed || part.origin == Origin::computed_allowed;
  made.is_blank = made.is_blank || part.is_blank;
  if (!allowed && schema::is_assumed(made.origin)) return;
  made.origin = allowed ? Origin::computed_allowed : Origin::computed_default;
  made.name = part.name;
}

/// Where no function argument is of the right form, a rule says so; here the value is unknown.
const Node* item(const Node& list, std::size_t index) {
  return index < list.items().size() ? &list.items()[index] : nullptr;
}

}  // namespace

void Resolver::alternatives(const Node& value, std::vector<Alternative>& into) {
  resolve(value, into, 0);
}

void Resolver::resolve(const Node& value, Alternatives& into, int depth) {
  if (into.size() >= limit) return;
  if (depth > deepest) {
    add(into, unknown(value, Shape::any));
    return;
  }
  const Invocation call = invocation_of(value);
  if (!call) {
    if (value.is_string() && is_dynamic(value.text())) {
      add(into, unknown(value, Shape::string));
    } else {
      add(into, known(value, value, Origin::literal));
    }
    return;
  }
  const Node& argument = call.argument();
  switch (call.function) {
    case Function::ref:
      return resolve_ref(value, argument, into);
    case Function::get_att:
      return resolve_get_att(value, argument, into);
    case Function::if_:
      return resolve_if(argument, into, depth);
    case Function::find_in_map:
      return resolve_find_in_map(value, argument, into, depth);
    case Function::join:
      return resolve_join(value, argument, into, depth);
    case Function::sub:
      return resolve_sub(value, argument, into, depth);
    case Function::select:
      return resolve_select(value, argument, into, depth);
    case Function::split:
      return resolve_split(value, argument, into, depth);
    case Function::length:
      return resolve_length(value, argument, into, depth);
    case Function::base64:
    case Function::to_json_string:
      return add(into, unknown(value, Shape::string));
    case Function::import_value:
    case Function::get_stack_output:
      return add(into, unknown(value, Shape::scalar));
    case Function::get_azs:
    case Function::cidr:
      return add(into, unknown(value, Shape::strings));
    default:
      return add(into, unknown(value, Shape::any));
  }
}

void Resolver::resolve_ref(const Node& call, const Node& argument, Alternatives& into) {
  const std::string_view name = argument.text();
  if (!argument.is_string()) return add(into, unknown(call, Shape::any));
  if (is_pseudo_parameter(name)) {
    resolve_pseudo(name, call, into);
  } else if (const Parameter* parameter = template_.parameter(name)) {
    resolve_parameter(*parameter, call, into);
  } else if (const Resource* resource = template_.resource(name)) {
    // A module or macro may make another resource of it.
    Alternative one = unknown(call, resource->is_module() ? Shape::any : Shape::string);
    one.resource_type = resource->type;
    add(into, one);
  } else {
    add(into, unknown(call, Shape::any));
  }
}

void Resolver::resolve_pseudo(std::string_view name, const Node& call, Alternatives& into) {
  const Options& options = template_.options();
  if (name == "AWS::NoValue") {
    add(into, absent(call));
  } else if (name == "AWS::NotificationARNs") {
    add(into, unknown(call, Shape::strings));
  } else if (name == "AWS::Region" && !options.region.empty()) {
    add(into,
        known(builder_.string(options.region, call.mark()), call, Origin::pseudo_parameter, name));
  } else if (name == "AWS::Partition") {
    add(into, known(builder_.string(partition_of(options.region), call.mark()), call,
                    Origin::pseudo_parameter, name));
  } else if (name == "AWS::AccountId" && !options.account.empty()) {
    add(into,
        known(builder_.string(options.account, call.mark()), call, Origin::pseudo_parameter, name));
  } else {
    add(into, unknown(call, Shape::string));
  }
}

void Resolver::resolve_parameter(const Parameter& parameter, const Node& call, Alternatives& into) {
  const std::size_t before = into.size();
  if (!parameter.from_store) {
    if (parameter.given != nullptr) {
      add_parameter_value(parameter, call, *parameter.given, call, Origin::parameter_given, into);
    } else {
      const Node* fallback = parameter.fallback;
      if (fallback != nullptr && fallback->is_scalar()) {
        add_parameter_value(parameter, call, fallback->text(), *fallback, Origin::parameter_default,
                            into);
      }
      if (parameter.allowed_values != nullptr && !parameter.is_list()) {
        for (const Node& allowed : parameter.allowed_values->items()) {
          if (!allowed.is_scalar() || (fallback != nullptr && fallback->text() == allowed.text()))
            continue;
          add_parameter_value(parameter, call, allowed.text(), allowed, Origin::parameter_allowed,
                              into);
        }
      }
    }
  }
  if (into.size() == before) {
    Shape shape = Shape::string;
    if (parameter.kind == ParameterKind::number) shape = Shape::number;
    if (parameter.is_list()) shape = Shape::strings;
    if (parameter.kind == ParameterKind::unknown) shape = Shape::any;
    add(into, unknown(call, shape));
  }
  for (std::size_t i = before; i < into.size(); ++i) {
    into[i].name = parameter.id;
    into[i].parameter_type = parameter.type;
  }
}

void Resolver::add_parameter_value(const Parameter& parameter, const Node& call,
                                   std::string_view text, const Node& source, Origin origin,
                                   Alternatives& into) {
  if (circumstances_ != nullptr && !circumstances_->permit(call, parameter, text)) return;
  const Node value = parameter.is_list() ? list_of(text, ",", source.mark())
                                         : builder_.string(text, source.mark());
  Alternative one = known(value, source, origin);
  if (origin == Origin::parameter_default && text.empty() && !parameter.is_list()) {
    one.is_blank = circumstances_ == nullptr || !circumstances_->demand_empty(call, parameter);
    if (!one.is_blank) one.origin = Origin::computed;
  }
  add(into, one);
}

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

void Resolver::resolve_get_att(const Node& call, const Node& argument, Alternatives& into) {
  const Target target = get_att_target(argument);
  const Resource* resource = template_.resource(target.id);
  if (resource == nullptr || target.attribute.empty()) {
    add(into, unknown(call, Shape::any));
    return;
  }
  Alternative one = unknown(call, find_attribute(template_, *resource, target.attribute).shape);
  one.resource_type = resource->type;
  one.attribute = target.attribute;
  add(into, one);
}

void Resolver::resolve_if(const Node& argument, Alternatives& into, int depth) {
  if (argument.items().size() != 3) {
    add(into, unknown(argument, Shape::any));
    return;
  }
  const std::string_view condition = argument.items()[0].text();
  const auto decided =
      std::find_if(assumptions_.begin(), assumptions_.end(),
                   [&](const Assumption& one) { return one.condition == condition; });
  for (const bool holds : {true, false}) {
    if (decided != assumptions_.end() && decided->holds != holds) continue;
    resolve(argument.items()[holds ? 1 : 2], into, depth + 1);
  }
}

void Resolver::resolve_find_in_map(const Node& call, const Node& argument, Alternatives& into,
                                   int depth) {
  const Node* map_name = item(argument, 0);
  const Node* first = item(argument, 1);
  const Node* second = item(argument, 2);
  const Node* map =
      map_name != nullptr && map_name->is_string() ? template_.mapping(map_name->text()) : nullptr;
  if (map == nullptr || first == nullptr || second == nullptr) {
    add(into, unknown(call, Shape::any));
    return;
  }
  const std::size_t before = into.size();
  const auto firsts = texts_of(*first, depth + 1);
  const auto seconds = texts_of(*second, depth + 1);
  const auto chosen = [](const std::optional<Texts>& texts, std::string_view key) {
    return !texts || std::find(texts->begin(), texts->end(), key) != texts->end();
  };
  for (const Member& outer : map->members()) {
    if (!chosen(firsts, outer.key)) continue;
    for (const Member& inner : outer.value.members()) {
      if (!chosen(seconds, inner.key)) continue;
      add(into, stands_for_nothing(inner.value)
                    ? unknown(call, Shape::any)
                    : known(inner.value, inner.value, Origin::mapping, map_name->text()));
    }
  }
  if (const Node* options = item(argument, 3)) {
    if (const Node* fallback = options->find("DefaultValue")) resolve(*fallback, into, depth + 1);
  }
  if (into.size() == before) add(into, unknown(call, Shape::any));
}

std::optional<Resolver::Alternatives> Resolver::parts_of(const Node& value, int depth) {
  Alternatives found;
  resolve(value, found, depth);
  return are_texts(found) ? std::optional(std::move(found)) : std::nullopt;
}

std::optional<Resolver::Texts> Resolver::texts_of(const Node& value, int depth) {
  const auto parts = parts_of(value, depth);
  if (!parts) return std::nullopt;
  Texts texts;
  for (const Alternative& one : *parts) texts.push_back(one.value.text());
  return texts;
}

std::optional<Resolver::Texts> Resolver::texts_of(const Node& value) {
  return texts_of(value, 0);
}

std::optional<std::string_view> Resolver::text_of(const Node& value) {
  const auto texts = texts_of(value);
  if (!texts || texts->size() != 1) return std::nullopt;
  return texts->front();
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
             parameter != nullptr && depth < deepest) {
    resolve_parameter(*parameter, place, found);
  } else {
    return std::nullopt;
  }
  return are_texts(found) ? std::optional(std::move(found)) : std::nullopt;
}

void Resolver::resolve_sub(const Node& call, const Node& argument, Alternatives& into, int depth) {
  const Substitution sub(argument);
  if (sub.text() == nullptr || is_dynamic(sub.text()->text())) {
    add(into, unknown(call, Shape::string));
    return;
  }
  std::vector<Alternatives> parts;
  const std::string_view text = sub.text()->text();
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
      add(into, unknown(call, one.shape == Shape::strings ? Shape::string : Shape::any));
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
