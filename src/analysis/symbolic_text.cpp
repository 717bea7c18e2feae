#include "analysis/symbolic_text.hpp"

#include <algorithm>
#include <utility>

#include "analysis/substitution.hpp"
#include "schema/database.hpp"

namespace dbrepl::analysis {

namespace {

using Kind = Piece::Kind;

constexpr int deepest = 24;
constexpr std::size_t most_texts = 16;
/// Of one text: names that are made of names would double with each step.
constexpr std::size_t most_pieces = 64;
constexpr std::size_t longest_literal = 4096;
constexpr std::string_view secret = "AWS::SecretsManager::Secret";
/// Stands for the six characters that Secrets Manager appends to a name in an ARN.
constexpr std::string_view random_part = "suffix of the ARN";

SymbolicText of_piece(Piece piece) {
  return {{piece}};
}

SymbolicText unknown_text() {
  return of_piece({});
}

/// A list of one; a list in braces would copy it.
std::vector<SymbolicText> one(SymbolicText text) {
  std::vector<SymbolicText> texts;
  texts.push_back(std::move(text));
  return texts;
}

bool is_too_long(const SymbolicText& text) {
  return text.pieces.size() > most_pieces ||
         std::any_of(text.pieces.begin(), text.pieces.end(),
                     [](const Piece& piece) { return piece.text.size() > longest_literal; });
}

bool is_dynamic(std::string_view text) {
  return text.find("{{resolve:") != std::string_view::npos;
}

/// Whether a dynamic reference begins in a text and ends in what is joined to it.
bool opens_dynamic(const Node& value) {
  if (!value.is_string()) return false;
  const std::size_t start = value.text().rfind("{{resolve:");
  return start != std::string_view::npos &&
         value.text().find("}}", start) == std::string_view::npos;
}

}  // namespace

bool SymbolicText::has_parameter(std::string_view id) const {
  return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    return piece.kind == Kind::parameter && piece.text == id;
  });
}

std::string SymbolicText::spelling() const {
  std::string text;
  for (const Piece& piece : pieces) {
    if (piece.kind == Kind::literal) {
      text += piece.text;
      continue;
    }
    text += "${";
    text += piece.kind == Kind::unknown ? "…" : piece.text;
    if (!piece.attribute.empty()) {
      text += '.';
      text += piece.attribute;
    }
    text += '}';
  }
  return text;
}

void Symbols::append(SymbolicText& to, const Piece& piece) {
  if (piece.kind == Kind::literal && !to.pieces.empty() && to.pieces.back().kind == Kind::literal) {
    std::string joined(to.pieces.back().text);
    joined += piece.text;
    to.pieces.back().text = builder_.store(joined);
  } else {
    to.pieces.push_back(piece);
  }
}

void Symbols::append(SymbolicText& to, const SymbolicText& more) {
  for (const Piece& piece : more.pieces) append(to, piece);
}

void Symbols::append(SymbolicText& to, std::string_view literal) {
  if (!literal.empty()) append(to, {Kind::literal, literal, {}});
}

bool Symbols::extend(Texts& all, const Texts& more) {
  const std::size_t count = all.size();
  if (count * more.size() > most_texts) return false;
  for (std::size_t i = count; i < count * more.size(); ++i) all.push_back(all[i - count]);
  for (std::size_t i = 0; i < all.size(); ++i) append(all[i], more[i / count]);
  return std::none_of(all.begin(), all.end(), is_too_long);
}

Symbols::Texts Symbols::texts_of(const Node& value) {
  return read(value, 0);
}

SymbolicText Symbols::text_of(const Node& value) {
  Texts texts = texts_of(value);
  return texts.size() == 1 ? std::move(texts.front()) : unknown_text();
}

Symbols::Texts Symbols::read(const Node& value, int depth) {
  if (depth > deepest) return one(unknown_text());
  const Invocation call = invocation_of(value);
  if (!call) {
    if (!value.is_scalar() || is_dynamic(value.text())) return one(unknown_text());
    SymbolicText text;
    append(text, value.text());
    return one(std::move(text));
  }
  const Node& argument = call.argument();
  switch (call.function) {
    case Function::ref:
      return one(argument.is_string() ? read_name(argument.text(), depth) : unknown_text());
    case Function::get_att: {
      const Target target = get_att_target(argument);
      return one(read_attribute(target.id, target.attribute, depth));
    }
    case Function::if_:
      return read_if(argument, depth);
    case Function::sub:
      return read_sub(argument, depth);
    case Function::join:
      return read_join(argument, depth);
    default:
      return read_resolved(value, depth);
  }
}

void Symbols::add(Texts& all, Texts more) {
  for (SymbolicText& text : more) {
    if (std::none_of(all.begin(), all.end(),
                     [&](const SymbolicText& known) { return known.pieces == text.pieces; }))
      all.push_back(std::move(text));
  }
  if (all.size() > most_texts) all = one(unknown_text());
}

Symbols::Texts Symbols::read_if(const Node& argument, int depth) {
  if (argument.items().size() != 3) return one(unknown_text());
  Texts all;
  for (const std::size_t branch : {1U, 2U}) {
    const Node& value = argument.items()[branch];
    if (!is_no_value(value)) add(all, read(value, depth + 1));
  }
  if (all.empty()) all.push_back(unknown_text());
  return all;
}

Symbols::Texts Symbols::read_resolved(const Node& value, int depth) {
  Texts all;
  for (const Alternative& one : resolver_.alternatives_of(value)) {
    if (one.state == Alternative::State::absent) continue;
    Texts texts{unknown_text()};
    if (one.state == Alternative::State::known) {
      if (one.value.is_scalar() && !is_dynamic(one.value.text())) {
        texts.front().pieces.clear();
        append(texts.front(), one.value.text());
      }
    } else if (one.source != &value && invocation_of(*one.source)) {
      texts = read(*one.source, depth + 1);
    }
    add(all, std::move(texts));
  }
  if (all.empty()) all.push_back(unknown_text());
  return all;
}

Symbols::Texts Symbols::read_sub(const Node& argument, int depth) {
  const Substitution sub(argument);
  if (sub.text() == nullptr || is_dynamic(sub.text()->text())) return one(unknown_text());
  const std::string_view text = sub.text()->text();
  Texts all(1);
  const auto add_literal = [&](std::string_view literal) {
    if (literal.find("${!") != std::string_view::npos) literal = builder_.store(unescaped(literal));
    for (SymbolicText& each : all) append(each, literal);
  };
  std::size_t at = 0;
  for (const Variable& variable : sub.variables()) {
    add_literal(text.substr(at, variable.offset - at));
    at = variable.offset + variable.length;
    const Node* local = sub.values() == nullptr ? nullptr : sub.values()->find(variable.name);
    if (!extend(all, local != nullptr ? read(*local, depth + 1)
                                      : one(read_variable(variable.name, depth + 1)))) {
      return one(unknown_text());
    }
  }
  add_literal(text.substr(at));
  if (std::any_of(all.begin(), all.end(), is_too_long)) return one(unknown_text());
  return all;
}

SymbolicText Symbols::read_variable(std::string_view name, int depth) {
  const Target target = target_of(name);
  return target.attribute.empty() ? read_name(name, depth)
                                  : read_attribute(target.id, target.attribute, depth);
}

Symbols::Texts Symbols::read_join(const Node& argument, int depth) {
  if (argument.items().size() != 2 || !argument.items()[0].is_string()) return one(unknown_text());
  const Node& list = argument.items()[1];
  if (!list.is_array()) return one(unknown_text());
  Texts all(1);
  bool is_first = true;
  for (const Node& item : list.items()) {
    if (is_no_value(item)) continue;
    if (opens_dynamic(item)) return one(unknown_text());
    if (!is_first) {
      for (SymbolicText& each : all) append(each, argument.items()[0].text());
    }
    is_first = false;
    if (!extend(all, read(item, depth + 1))) return one(unknown_text());
  }
  return all;
}

SymbolicText Symbols::read_name(std::string_view name, int depth) {
  if (is_pseudo_parameter(name)) {
    const Options& options = template_.options();
    SymbolicText known;
    if (name == "AWS::Region") append(known, options.region);
    if (name == "AWS::AccountId") append(known, options.account);
    return known.pieces.empty() ? of_piece({Kind::pseudo, name, {}}) : known;
  }
  if (const Parameter* parameter = template_.parameter(name)) {
    if (parameter->from_store || parameter->is_list()) return unknown_text();
    if (parameter->given == nullptr) return of_piece({Kind::parameter, parameter->id, {}});
    SymbolicText given;
    append(given, *parameter->given);
    return given;
  }
  const Resource* resource = template_.resource(name);
  return resource == nullptr ? unknown_text() : read_reference(*resource, depth + 1);
}

SymbolicText Symbols::read_reference(const Resource& resource, int depth) {
  const SymbolicText itself = of_piece({Kind::reference, resource.id, {}});
  // While it is being read it stands for itself: a circle ends there.
  const auto [known, fresh] = references_.try_emplace(&resource, itself);
  if (!fresh) return known->second;
  SymbolicText text = spell_reference(resource, itself, depth);
  references_[&resource] = text;
  return text;
}

SymbolicText Symbols::spell_reference(const Resource& resource, const SymbolicText& itself,
                                      int depth) {
  if (resource.type == secret) return read_arn(resource, depth + 1);
  if (resource.type == "AWS::Serverless::Function") {
    const Texts names = read_property(resource, "FunctionName", depth + 1);
    return names.size() == 1 ? names.front() : itself;
  }
  const auto type = schema::Database::installed().find(resource.type);
  if (!type) return itself;
  if (type->fact("refKind").text() == "arn") return read_arn(resource, depth + 1);
  const schema::Value pointers = type->reference();
  if (type->fact("refKind") || pointers.size() != 1) return itself;
  const Texts texts = read_property(resource, property_of(pointers[0].text()), depth + 1);
  return texts.size() == 1 ? texts.front() : itself;
}

std::string_view Symbols::property_of(std::string_view pointer) {
  constexpr std::string_view prefix = "/properties/";
  if (!pointer.starts_with(prefix)) return {};
  pointer.remove_prefix(prefix.size());
  return pointer.find('/') == std::string_view::npos ? pointer : std::string_view();
}

Symbols::Texts Symbols::read_property(const Resource& resource, std::string_view property,
                                      int depth) {
  const Node* value = property.empty() ? nullptr : resource.property(property);
  if (value == nullptr || value->is_null() || is_no_value(*value)) return {};
  return read(*value, depth);
}

SymbolicText Symbols::read_attribute(std::string_view id, std::string_view attribute, int depth) {
  const Resource* resource = template_.resource(id);
  if (resource == nullptr || attribute.empty()) return unknown_text();
  SymbolicText itself = of_piece({Kind::reference, resource->id, attribute});
  const auto type = schema::Database::installed().find(resource->type);
  if (!type) return itself;
  if (attribute.ends_with("Arn")) {
    // "Arn", "TopicArn" of an AWS::SNS::Topic, "DBClusterArn" of an AWS::RDS::DBCluster.
    const std::string_view owner = attribute.substr(0, attribute.size() - 3);
    if (resource->type.ends_with(owner)) {
      SymbolicText arn = read_arn(*resource, depth + 1);
      if (resource->type == "AWS::Logs::LogGroup" && arn.pieces.size() > 1) append(arn, ":*");
      return arn;
    }
    return itself;
  }
  const schema::Value pointers = type->reference();
  if (!type->fact("refKind") && pointers.size() == 1 &&
      property_of(pointers[0].text()) == attribute)
    return read_reference(*resource, depth + 1);
  const Texts texts = read_property(*resource, attribute, depth + 1);
  return texts.size() == 1 ? texts.front() : itself;
}

SymbolicText Symbols::read_arn(const Resource& resource, int depth) {
  const auto type = schema::Database::installed().find(resource.type);
  const bool by_ref = type && type->fact("refKind").text() == "arn";
  const SymbolicText itself =
      of_piece({Kind::reference, resource.id, by_ref ? std::string_view() : "Arn"});
  const auto [known, fresh] = arns_.try_emplace(&resource, itself);
  if (!fresh || !type) return known->second;
  SymbolicText text = spell_arn(resource, *type, itself, depth);
  arns_[&resource] = text;
  return text;
}

SymbolicText Symbols::spell_arn(const Resource& resource, const schema::Type& type,
                                const SymbolicText& itself, int depth) {
  const std::string_view format = type.fact("arn").text();
  SymbolicText arn;
  std::size_t at = 0;
  for (const Variable& variable : Variables(format)) {
    append(arn, format.substr(at, variable.offset - at));
    at = variable.offset + variable.length;
    const SymbolicText part = read_arn_variable(resource, type, variable.name, depth + 1);
    if (part.pieces.empty()) return itself;
    append(arn, part);
  }
  if (at == 0) return itself;
  append(arn, format.substr(at));
  return arn;
}

SymbolicText Symbols::read_arn_variable(const Resource& resource, const schema::Type& type,
                                        std::string_view name, int depth) {
  if (name == "Partition") return of_piece({Kind::pseudo, "AWS::Partition", {}});
  if (name == "Region") return read_name("AWS::Region", depth);
  if (name == "Account") return read_name("AWS::AccountId", depth);
  if (resource.type == secret) {
    const Texts names = read_property(resource, "Name", depth);
    if (names.size() != 1) return {};
    SymbolicText id = names.front();
    append(id, "-");
    append(id, of_piece({Kind::reference, resource.id, random_part}));
    return id;
  }
  SymbolicText text;
  constexpr std::string_view with_path = "WithPath";
  if (name.ends_with(with_path)) {
    name.remove_suffix(with_path.size());
    const Texts paths = read_property(resource, "Path", depth);
    if (!paths.empty()) {
      if (paths.size() > 1 || !paths[0].is_literal()) return {};
      const std::string_view path = paths[0].pieces.empty() ? "/" : paths[0].pieces[0].text;
      append(text, path.substr(std::min<std::size_t>(1, path.size())));
    }
    const std::string_view property =
        name == "PolicyName" ? std::string_view("ManagedPolicyName") : name;
    const Texts names = read_property(resource, property, depth);
    if (names.empty() && name != "PolicyName") {
      append(text, of_piece({Kind::reference, resource.id, {}}));
    } else if (names.size() == 1) {
      append(text, names.front());
    } else {
      return {};
    }
    return text;
  }
  const Texts names = read_property(resource, name, depth);
  if (names.size() == 1) return names.front();
  if (!names.empty()) return {};
  if (!type.fact("refKind") && type.reference().size() == 1) {
    text = read_reference(resource, depth);
    // The ARN has the name without what stands there before it.
    if (!text.pieces.empty() && text.pieces[0].kind == Kind::literal) {
      std::string_view& first = text.pieces[0].text;
      if (name == "ParameterNameWithoutLeadingSlash" && first.starts_with('/'))
        first.remove_prefix(1);
      if (name == "Alias" && first.starts_with("alias/")) first.remove_prefix(6);
      if (first.empty()) text.pieces.erase(text.pieces.begin());
    }
    return text;
  }
  if (type.find_attribute(name)) return of_piece({Kind::reference, resource.id, name});
  return {};
}

SymbolicText Symbols::reference_to(const Resource& resource) {
  return read_reference(resource, 0);
}

SymbolicText Symbols::arn_of(const Resource& resource) {
  return read_arn(resource, 0);
}

const Resource* Symbols::resource_of(const Node& value, std::string_view type) {
  const Invocation call = invocation_of(value);
  if (call.function == Function::if_) {
    if (call.argument().items().size() != 3) return nullptr;
    const Resource* first = resource_of(call.argument().items()[1], type);
    return first == resource_of(call.argument().items()[2], type) ? first : nullptr;
  }
  const auto named = [&](std::string_view id) -> const Resource* {
    const Resource* resource = template_.resource(id);
    return resource != nullptr && (type.empty() || resource->type == type) ? resource : nullptr;
  };
  if (call.function == Function::ref && call.argument().is_string()) {
    if (const Resource* resource = named(call.argument().text())) return resource;
  }
  if (call.function == Function::get_att) return named(get_att_target(call.argument()).id);
  const SymbolicText text = text_of(value);
  if (text.pieces.size() == 1 && text.pieces[0].kind == Kind::reference)
    return named(text.pieces[0].text);
  const bool has_unknown = std::any_of(text.pieces.begin(), text.pieces.end(),
                                       [](const Piece& one) { return one.kind == Kind::unknown; });
  if (has_unknown) return nullptr;
  const Resource* only = nullptr;
  const auto take = [&](const Resource* resource) {
    if (!type.empty() && resource->type != type) return true;
    return std::exchange(only, resource) == nullptr;
  };
  const bool is_arn = !text.pieces.empty() && text.pieces[0].kind == Kind::literal &&
                      text.pieces[0].text.starts_with("arn:");
  const Resources& known = is_arn ? by_arn(type) : by_spelling();
  const auto found = known.find(text.spelling());
  if (found == known.end()) return nullptr;
  for (const Resource* resource : found->second) {
    if (!take(resource)) return nullptr;
  }
  return only;
}

const Symbols::Resources& Symbols::by_spelling() {
  if (!by_spelling_) {
    by_spelling_.emplace();
    for (const Resource& resource : template_.resources()) {
      (*by_spelling_)[reference_to(resource).spelling()].push_back(&resource);
    }
  }
  return *by_spelling_;
}

const Symbols::Resources& Symbols::by_arn(std::string_view type) {
  const auto [known, fresh] = by_arn_.try_emplace(std::string(type));
  if (fresh) {
    for (const Resource& resource : template_.resources()) {
      if (!type.empty() && resource.type != type) continue;
      std::string arn = arn_of(resource).spelling();
      // Of some types the reference is the ARN.
      std::string reference = reference_to(resource).spelling();
      if (reference != arn) known->second[std::move(reference)].push_back(&resource);
      known->second[std::move(arn)].push_back(&resource);
    }
  }
  return known->second;
}

}  // namespace dbrepl::analysis
