#include "analysis/resolution.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "analysis/alternatives.hpp"
#include "analysis/attributes.hpp"
#include "analysis/substitution.hpp"
#include "schema/formats.hpp"

namespace dbrepl::analysis {

namespace {

/// The partition of a region; of none, the one that every format of an ARN takes.
std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

/// Whether a mapping says by a word that it has no value there, such as a region without an image:
/// a condition or a rule keeps it from being used, or nobody deploys that.
bool stands_for_nothing(const Node& value) {
  constexpr std::array<std::string_view, 12> words{
      "",   "notsupported",  "unsupported", "notavailable", "unavailable",     "notyetsupported",
      "na", "notapplicable", "none",        "null",         "notyetavailable", "undefined"};
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

}  // namespace

void Resolver::alternatives(const Node& value, std::vector<Alternative>& into) {
  resolve(value, into, 0);
}

void Resolver::resolve(const Node& value, Alternatives& into, int depth) {
  if (into.size() >= limit) return;
  if (depth > deepest_call) {
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
      return add(into, unknown_list(value, schema::zone_format));
    case Function::cidr:
      return add(into, unknown_list(value, schema::network_format));
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

}  // namespace dbrepl::analysis
