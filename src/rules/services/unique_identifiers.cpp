#include <fmt/format.h>

#include <array>
#include <string>
#include <unordered_map>
#include <utility>

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

/// Properties of which a service takes each combination once, though it identifies the resource by
/// an id of its own.
struct Combination {
  std::string_view type;
  std::array<std::string_view, 3> properties;
};

constexpr std::array combinations{
    Combination{"AWS::ApiGateway::Resource", {"RestApiId", "ParentId", "PathPart"}},
    Combination{"AWS::ApiGatewayV2::Route", {"ApiId", "RouteKey", {}}},
    Combination{"AWS::ElasticLoadBalancingV2::Listener", {"LoadBalancerArn", "Port", {}}},
    Combination{"AWS::ElasticLoadBalancingV2::ListenerRule", {"ListenerArn", "Priority", {}}},
    Combination{"AWS::Lambda::EventSourceMapping", {"FunctionName", "EventSourceArn", {}}},
};

/// The last of the properties that identify a resource, and all of them with the type in front;
/// empty where it has no such combination, or it is not known.
std::pair<std::string_view, std::string> combination_of(const Context& context,
                                                        const Resource& resource) {
  for (const Combination& combination : combinations) {
    if (combination.type != resource.type || resource.properties == nullptr) continue;
    std::string identity(resource.type);
    std::string_view last;
    for (const std::string_view name : combination.properties) {
      if (name.empty()) break;
      const Node* value = resource.properties->find(name);
      if (value == nullptr || !append_value(context, *value, identity)) return {};
      last = name;
    }
    return {last, std::move(identity)};
  }
  return {};
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
  const auto check = [&](const Resource& resource, std::string_view name, std::string identity) {
    if (identity.empty()) return;
    const auto [entry, fresh] = first.try_emplace(std::move(identity), &resource);
    if (fresh || !may_meet(context, *entry->second, resource)) return;
    const Node* value = resource.properties->find(name);
    Finding& finding =
        reporter.report(unique_identifiers, property_place(resource, {name}), value->mark(),
                        fmt::format("{} has the same {} as {}", quoted(resource.id), name,
                                    quoted(entry->second->id)));
    finding.related.push_back(reporter.related("the other one", entry->second->mark));
  };
  for (const Resource& resource : context.tree.resources()) {
    if (resource.is_custom() || resource.is_module()) continue;
    const auto type = database.find(resource.type);
    if (!type) continue;
    if (std::string identity = identity_of(context, resource, *type); !identity.empty()) {
      check(resource, type->primary_identifier()[0].text().substr(12), std::move(identity));
      continue;
    }
    auto [name, identity] = combination_of(context, resource);
    check(resource, name, std::move(identity));
  }
}

}  // namespace

constinit const Check unique_identifiers{
    .rule =
        {
            .id = "SCH040",
            .severity = Severity::error,
            .title = "No two resources have the same name or place",
            .why = "Two resources of one type whose names, or whatever else identifies them, are "
                   "equal stand for one thing, as do two rules of a listener with one priority, or "
                   "two parts of one path. The second one fails, because it exists already, and "
                   "the stack rolls back.",
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
