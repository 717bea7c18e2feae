#include <fmt/format.h>

#include <string>
#include <unordered_map>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"
#include "schema/equality.hpp"

namespace dbrepl::rules {

extern const Check unique_identifiers;

namespace {

/// Appends what a value is, written the same for equal values; false where it may be absent, and a
/// name of its own be given.
bool append_value(const Context& context, const Node& value, std::string& into) {
  if (schema::may_be_absent(value)) return false;
  if (const auto text = certain_text(context, &value)) {
    into += *text;
    into += '\0';
    return true;
  }
  const auto append = [&into](const auto& self, const Node& node) -> void {
    into += static_cast<char>('A' + static_cast<int>(node.kind()));
    into += node.text();
    into += '\0';
    for (const Node& item : node.items()) self(self, item);
    for (const Member& member : node.members()) {
      into += member.key;
      into += '\0';
      self(self, member.value);
    }
    into += '\1';
  };
  append(append, value);
  return true;
}

/// What makes a resource this one and no other, with its type in front; empty where the service
/// names it.
std::string identity_of(const Context& context, const Resource& resource,
                        const schema::Type& type) {
  const schema::Value pointers = type.primary_identifier();
  if (resource.properties == nullptr || pointers.empty()) return {};
  std::string identity(resource.type);
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    constexpr std::string_view prefix = "/properties/";
    std::string_view pointer = pointers[i].text();
    if (!pointer.starts_with(prefix)) return {};
    pointer.remove_prefix(prefix.size());
    const Node* value = resource.property(pointer);
    if (value == nullptr || !append_value(context, *value, identity)) return {};
  }
  return identity;
}

void run(const Context& context, Reporter& reporter) {
  const schema::Database& database = schema::Database::installed();
  std::unordered_map<std::string, const Resource*> first;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.is_custom() || resource.is_module()) continue;
    const auto type = database.find(resource.type);
    if (!type) continue;
    std::string identity = identity_of(context, resource, *type);
    if (identity.empty()) continue;
    const auto [entry, fresh] = first.try_emplace(std::move(identity), &resource);
    if (fresh || !may_meet(context, *entry->second, resource)) continue;
    const std::string_view name = type->primary_identifier()[0].text().substr(12);
    const Node* value = resource.property(name);
    Finding& finding =
        reporter.report(unique_identifiers, property_place(resource, {name}), value->mark(),
                        fmt::format("{} has the same {} as {}", quoted(resource.id), name,
                                    quoted(entry->second->id)));
    finding.related.push_back(reporter.related("the other one", entry->second->mark));
  }
}

}  // namespace

constinit const Check unique_identifiers{
    .rule =
        {
            .id = "SCH040",
            .severity = Severity::error,
            .title = "No two resources have the same name",
            .why = "Two resources of one type whose names, or whatever else identifies them, are "
                   "equal stand for one thing. The second one fails, because it exists already, "
                   "and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
  Invoices:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: invoices
  Bills:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /shop/currency
      Type: String
      Value: EUR
  Prices:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /shop/currency
      Type: String
      Value: USD
)yaml",
            .good = R"yaml(Resources:
  Bills:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /shop/currency/bills
      Type: String
      Value: EUR
  Prices:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /shop/currency/prices
      Type: String
      Value: USD
)yaml",
            .peers = "E3019",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "troubleshooting.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
