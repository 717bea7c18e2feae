#include "unit/schema/instance_generator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "unit/schema/pattern_sample.hpp"

using dbrepl::document::Member;
using dbrepl::document::Node;
using dbrepl::schema::Checker;
using dbrepl::schema::Database;
using dbrepl::schema::Fault;
using dbrepl::schema::Keyword;
using dbrepl::schema::Schema;
using dbrepl::schema::SchemaList;
using dbrepl::schema::Type;
using dbrepl::schema::TypeSet;
using dbrepl::schema::Value;
using dbrepl::schema::Violation;

namespace {

constexpr int max_depth = 12;

/// Tried where a pattern's own sample fails, or a format asks for one.
constexpr std::array<std::string_view, 32> samples{
    "a",
    "name",
    "example-name",
    "1",
    "10",
    "true",
    "10.0.0.0/16",
    "10.0.0.1",
    "2001:db8::/56",
    "2001:db8::1",
    "2025-01-31T12:00:00Z",
    "2025-01-31",
    "12:00",
    "sg-0123456789abcdef0",
    "subnet-0123456789abcdef0",
    "vpc-0123456789abcdef0",
    "ami-0123456789abcdef0",
    "alias/name",
    "12345678-1234-1234-1234-123456789012",
    "arn:aws:iam::123456789012:role/name",
    "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
    "arn:aws:sns:us-east-1:123456789012:name",
    "arn:aws:sqs:us-east-1:123456789012:name",
    "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    "arn:aws:lambda:us-east-1:123456789012:function:name",
    "arn:aws:s3:::name/key",
    "https://example.com/path",
    "name@example.com",
    "123456789012",
    "us-east-1",
    "Passw0rd-Example",
    "arn:aws:ec2:us-east-1:123456789012:placement-group/name",
};

/// References and allOf are opened up: all of the result must hold.
void flatten(const Schema& schema, std::vector<Schema>& into, int depth = 0) {
  if (!schema || depth > max_depth) return;
  into.push_back(schema);
  if (schema.has(Keyword::reference)) flatten(schema.resolved(), into, depth + 1);
  const SchemaList every = schema.list(Keyword::all_of);
  for (std::size_t i = 0; i < every.size(); ++i) flatten(every[i], into, depth + 1);
}

/// The first name in quotes of a phrase.
std::string first_name(const Violation& violation) {
  const std::string& text = violation.culprit.empty() ? violation.expected : violation.culprit;
  const std::size_t start = text.find('"');
  const std::size_t end = start == std::string::npos ? start : text.find('"', start + 1);
  return end == std::string::npos ? "" : text.substr(start + 1, end - start - 1);
}

}  // namespace

InstanceGenerator::InstanceGenerator(const Database& database) : database_(database) {}

std::optional<Node> InstanceGenerator::minimal(const Type& type) {
  std::optional<Node> made = generate({type.schema()}, 0);
  return made && made->is_object() ? made : std::nullopt;
}

std::optional<Node> InstanceGenerator::value(const Schema& schema) {
  return generate({schema}, 0);
}

std::vector<Violation> InstanceGenerator::violations(const Type& type, const Node& properties) {
  Checker checker(database_, resolver_);
  std::vector<Violation> found;
  checker.check_properties(type, properties, {1, 1}, found);
  return found;
}

bool InstanceGenerator::valid(const Schemas& schemas, const Node& node) {
  Checker checker(database_, resolver_);
  std::vector<Violation> found;
  for (const Schema& schema : schemas) checker.check(schema, node, {}, found);
  return std::all_of(found.begin(), found.end(),
                     [](const Violation& each) { return each.harmless; });
}

Node InstanceGenerator::text(std::string_view text) {
  return builder_.string(builder_.store(text));
}
Node InstanceGenerator::number(std::string_view text) {
  return builder_.number(text);
}

Node InstanceGenerator::constant(Value value) {
  switch (value.kind()) {
    case dbrepl::document::Kind::number:
      return builder_.number(value.text());
    case dbrepl::document::Kind::boolean:
      return builder_.boolean(value.boolean());
    default:
      return builder_.string(value.text());
  }
}

Node InstanceGenerator::with(const Node& object, std::string_view name, const Node& value) {
  std::vector<Member> members;
  for (const Member& member : object.members()) {
    if (member.key != name) members.push_back(member);
  }
  members.push_back({builder_.store(name), {}, value});
  return builder_.object(members);
}

Node InstanceGenerator::without(const Node& object, std::string_view name) {
  std::vector<Member> members(object.members().begin(), object.members().end());
  std::erase_if(members, [&](const Member& member) { return member.key == name; });
  return builder_.object(members);
}

Node InstanceGenerator::renamed(const Node& object, std::string_view name, std::string_view other) {
  std::vector<Member> members(object.members().begin(), object.members().end());
  for (Member& member : members) {
    if (member.key == name) member.key = builder_.store(other);
  }
  return builder_.object(members);
}

std::optional<Node> InstanceGenerator::generate(Schemas schemas, int depth) {
  if (depth > max_depth) return std::nullopt;
  Schemas open;
  for (const Schema& schema : schemas) flatten(schema, open);
  TypeSet types = ~TypeSet{0};
  for (const Schema& schema : open) {
    if (schema.has(Keyword::never)) return std::nullopt;
    if (schema.types() == 0) continue;
    // An integer is a number.
    const TypeSet own = schema.types() | ((schema.types() & dbrepl::schema::type_number) != 0
                                              ? dbrepl::schema::type_integer
                                              : TypeSet{0});
    types &= own;
  }
  // A form of each choice, the first one that leads to something.
  for (const Schema& schema : open) {
    for (const Keyword keyword : {Keyword::one_of, Keyword::any_of}) {
      const SchemaList forms = schema.list(keyword);
      if (forms.size() == 0 || std::any_of(open.begin(), open.end(), [&](const Schema& each) {
            for (std::size_t i = 0; i < forms.size(); ++i) {
              if (each.identity() == forms[i].identity()) return true;
            }
            return false;
          })) {
        continue;
      }
      for (std::size_t i = 0; i < forms.size(); ++i) {
        Schemas chosen = schemas;
        chosen.push_back(forms[i]);
        const std::optional<Node> made = generate(chosen, depth + 1);
        if (made && valid(schemas, *made)) return made;
      }
      return std::nullopt;
    }
  }
  const bool has_members = std::any_of(open.begin(), open.end(), [](const Schema& schema) {
    return schema.has(Keyword::properties) || schema.has(Keyword::required);
  });
  const bool any_type = types == ~TypeSet{0};
  std::optional<Node> made;
  if ((types & dbrepl::schema::type_object) != 0 && (!any_type || has_members)) {
    made = object(open, depth);
    if (made) made = completed(schemas, *made, depth);
    if (made && valid(schemas, *made)) return made;
  }
  if ((types & dbrepl::schema::type_array) != 0 && !any_type) {
    made = array(open, depth);
    if (made && valid(schemas, *made)) return made;
  }
  made = scalar(open, types);
  return made && valid(schemas, *made) ? made : std::nullopt;
}

std::optional<Node> InstanceGenerator::scalar(const Schemas& schemas, TypeSet types) {
  std::vector<Node> tried;
  for (const Schema& schema : schemas) {
    for (const Keyword keyword :
         {Keyword::constant, Keyword::enumeration, Keyword::enumeration_any_case}) {
      const Value value = schema.value(keyword);
      if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) tried.push_back(constant(value[i]));
      } else if (schema.has(keyword)) {
        tried.push_back(constant(value));
      }
    }
    for (const Keyword keyword : {Keyword::minimum, Keyword::maximum, Keyword::multiple_of}) {
      if (schema.has(keyword)) tried.push_back(builder_.number(schema.value(keyword).text()));
    }
    if (schema.has(Keyword::pattern)) {
      const std::string_view pattern = schema.value(Keyword::pattern).text();
      for (const std::size_t extra : {0U, 1U, 2U, 5U, 10U, 20U, 40U, 90U}) {
        tried.push_back(text(pattern_sample(pattern, extra)));
      }
    }
    if (schema.has(Keyword::min_length))
      tried.push_back(text(std::string(schema.word(Keyword::min_length), 'a')));
  }
  if ((types & (dbrepl::schema::type_integer | dbrepl::schema::type_number)) != 0) {
    for (const std::string_view each : {"1", "10", "60", "100"})
      tried.push_back(builder_.number(each));
  }
  if ((types & dbrepl::schema::type_boolean) != 0) tried.push_back(builder_.boolean(true));
  for (const std::string_view sample : samples) tried.push_back(builder_.string(sample));
  for (const Node& each : tried) {
    if (valid(schemas, each)) return each;
  }
  return std::nullopt;
}

std::optional<Node> InstanceGenerator::array(const Schemas& schemas, int depth) {
  std::size_t least = 0;
  Schemas items;
  std::vector<Schemas> first;
  for (const Schema& schema : schemas) {
    least = std::max<std::size_t>(least, schema.word(Keyword::min_items));
    if (schema.has(Keyword::contains)) least = std::max<std::size_t>(least, 1);
    if (schema.has(Keyword::items)) items.push_back(schema.schema(Keyword::items));
    const SchemaList prefix = schema.list(Keyword::prefix_items);
    for (std::size_t i = 0; i < prefix.size(); ++i) {
      if (first.size() <= i) first.resize(i + 1);
      first[i].push_back(prefix[i]);
    }
  }
  if (least > 64) return std::nullopt;
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < least; ++i) {
    Schemas all = items;
    if (i < first.size()) all.insert(all.end(), first[i].begin(), first[i].end());
    std::optional<Node> item = generate(all, depth + 1);
    if (!item) return std::nullopt;
    nodes.push_back(*item);
  }
  // Where items must differ, later ones try other values.
  for (std::size_t i = 1; i < nodes.size() && !valid(schemas, builder_.array(nodes)); ++i) {
    for (const std::string_view sample : samples) {
      const Node before = nodes[i];
      nodes[i] = builder_.string(sample);
      if (valid(schemas, builder_.array(std::span(nodes).first(i + 1))) || i + 1 < nodes.size())
        break;
      nodes[i] = before;
    }
  }
  return builder_.array(nodes);
}

std::optional<Node> InstanceGenerator::property(const Schemas& schemas, std::string_view name,
                                                int depth) {
  Schemas own;
  for (const Schema& schema : schemas) {
    const Schema named = schema.table(Keyword::properties).find(name);
    if (named) {
      own.push_back(named);
      continue;
    }
    const auto patterns = schema.table(Keyword::pattern_properties);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (patterns_.match(patterns.name(i), name) == dbrepl::schema::Match::yes)
        own.push_back(patterns.schema(i));
    }
  }
  return generate(own, depth + 1);
}

std::optional<Node> InstanceGenerator::object(const Schemas& schemas, int depth) {
  Node result = builder_.object({});
  for (const Schema& schema : schemas) {
    const Value required = schema.value(Keyword::required);
    for (std::size_t i = 0; i < required.size(); ++i) {
      if (result.find(required[i].text()) != nullptr) continue;
      const std::optional<Node> value = property(schemas, required[i].text(), depth);
      if (!value) return std::nullopt;
      result = with(result, required[i].text(), *value);
    }
  }
  return result;
}

Node InstanceGenerator::completed(const Schemas& schemas, Node node, int depth) {
  Schemas open;
  for (const Schema& schema : schemas) flatten(schema, open);
  for (int round = 0; round < 8; ++round) {
    Checker checker(database_, resolver_);
    std::vector<Violation> found;
    for (const Schema& schema : schemas) checker.check(schema, node, {}, found);
    const auto missing = std::find_if(found.begin(), found.end(), [](const Violation& each) {
      return each.fault == Fault::missing_property && each.path.find('/', 1) == std::string::npos;
    });
    std::string name;
    if (missing != found.end()) {
      name = first_name(*missing);
    } else {
      // Too few properties: any that can be made.
      const bool few = std::any_of(found.begin(), found.end(), [](const Violation& each) {
        return each.keyword == Keyword::min_properties && each.path.empty();
      });
      if (!few) return node;
      for (const Schema& schema : open) {
        const auto table = schema.table(Keyword::properties);
        for (std::size_t i = 0; i < table.size() && name.empty(); ++i) {
          if (node.find(table.name(i)) == nullptr) name = table.name(i);
        }
        const auto patterns = schema.table(Keyword::pattern_properties);
        for (std::size_t i = 0; i < patterns.size() && name.empty(); ++i)
          name = pattern_sample(patterns.name(i), 1);
      }
    }
    if (name.empty() || node.find(name) != nullptr) return node;
    const std::optional<Node> value = property(open, name, depth);
    if (!value) return node;
    node = with(node, name, *value);
  }
  return node;
}
