#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check table_attributes;

namespace {

struct Names {
  std::vector<std::pair<std::string_view, Mark>> found;
  bool complete = true;  ///< false where the deployment may add to them

  bool has(std::string_view name) const {
    return std::any_of(found.begin(), found.end(),
                       [name](const auto& each) { return each.first == name; });
  }
};

/// The attribute names that a list of definitions or key parts gives.
void add_names(const Context& context, const Node* list, Names& into) {
  if (list == nullptr) return;
  into.complete = into.complete && list->is_array();
  for (const Node& item : list->items()) {
    const Node* name = item.find("AttributeName");
    const auto text = name == nullptr ? std::nullopt : context.resolver.text_of(*name);
    if (text) {
      into.found.emplace_back(*text, name->mark());
    } else {
      into.complete = false;
    }
  }
}

Names key_names(const Context& context, const Node& properties) {
  Names keys;
  add_names(context, properties.find("KeySchema"), keys);
  for (const std::string_view indexes : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
    const Node* list = properties.find(indexes);
    if (list == nullptr) continue;
    keys.complete = keys.complete && list->is_array();
    for (const Node& index : list->items()) {
      const Node* schema = index.find("KeySchema");
      if (schema == nullptr) keys.complete = false;
      add_names(context, schema, keys);
    }
  }
  return keys;
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& table : context.tree.resources()) {
    const bool fits =
        table.type == "AWS::DynamoDB::Table" || table.type == "AWS::DynamoDB::GlobalTable";
    if (!fits || table.properties == nullptr) continue;
    const Node* definitions = table.property("AttributeDefinitions");
    if (definitions == nullptr) continue;
    Names defined;
    add_names(context, definitions, defined);
    const Names keys = key_names(context, *table.properties);
    const Place place = property_place(table, {"AttributeDefinitions"});
    for (const auto& [name, mark] : keys.found) {
      if (!defined.complete || defined.has(name)) continue;
      reporter.report(
          table_attributes, place, mark,
          fmt::format("the key attribute {} is not in AttributeDefinitions", quoted(name)));
    }
    for (const auto& [name, mark] : defined.found) {
      if (!keys.complete || keys.has(name)) continue;
      reporter.report(table_attributes, place, mark,
                      fmt::format("the attribute {} is defined, but no key uses it", quoted(name)),
                      "only the attributes of keys are defined");
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, table_attributes, run_once,
                  {"AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"});
}

}  // namespace

constinit const Check table_attributes{
    .rule =
        {
            .id = "SCH030",
            .severity = Severity::error,
            .title = "A DynamoDB table defines exactly the attributes of its keys",
            .why = "DynamoDB refuses a table in which a key's attribute has no definition, or an "
                   "attribute is defined that neither the table's nor an index's key uses.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
        - AttributeName: customer
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .peers = "E3039",
            .source = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/"
                      "API_CreateTable.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
