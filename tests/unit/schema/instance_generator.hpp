#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/builder.hpp"
#include "schema/checker.hpp"
#include "schema/database.hpp"
#include "schema/pattern.hpp"
#include "unit/schema/literal_resolver.hpp"

/// Makes small valid instances of schemas, and changes them. Nodes live as long as this does.
class InstanceGenerator {
 public:
  using Node = dbrepl::document::Node;
  using Schema = dbrepl::schema::Schema;

  explicit InstanceGenerator(const dbrepl::schema::Database& database);

  /// The least Properties of a type that its schema takes, or nothing where none can be made.
  std::optional<Node> minimal(const dbrepl::schema::Type& type);
  /// A value for one schema, with what `context` demands of it besides.
  std::optional<Node> value(const Schema& schema);

  std::vector<dbrepl::schema::Violation> violations(const dbrepl::schema::Type& type,
                                                    const Node& properties);

  Node with(const Node& object, std::string_view name, const Node& value);
  Node without(const Node& object, std::string_view name);
  Node renamed(const Node& object, std::string_view name, std::string_view other);
  Node text(std::string_view text);
  Node number(std::string_view text);
  Node list() { return builder_.array({}); }
  Node object() { return builder_.object({}); }

 private:
  using Schemas = std::vector<Schema>;

  /// A value for which all of these hold, as far as they can be read here.
  std::optional<Node> generate(Schemas schemas, int depth);
  std::optional<Node> scalar(const Schemas& schemas, dbrepl::schema::TypeSet types);
  std::optional<Node> array(const Schemas& schemas, int depth);
  std::optional<Node> object(const Schemas& schemas, int depth);
  std::optional<Node> property(const Schemas& schemas, std::string_view name, int depth);
  bool valid(const Schemas& schemas, const Node& node);
  /// Adds what the checker says is missing, until nothing is.
  Node completed(const Schemas& schemas, Node node, int depth);
  Node constant(dbrepl::schema::Value value);

  const dbrepl::schema::Database& database_;
  dbrepl::document::Builder builder_;
  LiteralResolver resolver_;
  dbrepl::schema::Patterns patterns_;
};
