#include "rules/access/deliveries.hpp"

#include <utility>

namespace dbrepl::rules {

namespace {

class Deliveries {
 public:
  explicit Deliveries(const Context& context) : context_(context) {
    for (const Resource& resource : context.tree.resources()) {
      if (resource.properties != nullptr) read(resource, *resource.properties);
    }
  }

  std::vector<Delivery> take() { return std::move(all_); }

 private:
  void add(const Resource& from, const Node* place, std::string_view service) {
    const Resource* to = place == nullptr ? nullptr : context_.analysis.symbols.resource_of(*place);
    if (to != nullptr) all_.push_back({&from, to, place, service});
  }

  void add_each(const Resource& from, const Node* list, std::string_view key,
                std::string_view service) {
    if (list == nullptr) return;
    for (const Node& item : list->items()) {
      // With a role of its own the service needs no policy of the target.
      if (item.find("RoleArn") == nullptr) add(from, item.find(key), service);
    }
  }

  /// The function that an API calls, whose ARN is part of an address.
  void add_proxy(const Resource& from, const Node& integration, std::string_view address,
                 std::string_view role) {
    const Node* place = integration.find(address);
    if (place == nullptr || integration.find(role) != nullptr) return;
    const Resource* called = nullptr;
    for (const analysis::Edge& edge : context_.graph.from(context_.tree.position(from))) {
      const Resource& to = context_.tree.resources()[edge.to];
      if (!to.is_function() || !passes(edge, address)) continue;
      if (called != nullptr && called != &to) return;
      called = &to;
    }
    if (called != nullptr) all_.push_back({&from, called, place, "apigateway"});
  }

  static bool passes(const analysis::Edge& edge, std::string_view key) {
    for (const Path* path = edge.path; path != nullptr; path = path->parent) {
      if (path->key == key) return true;
    }
    return false;
  }

  void read(const Resource& resource, const Node& properties) {
    if (resource.type == "AWS::Events::Rule") {
      const Node* targets = properties.find("Targets");
      add_each(resource, targets, "Arn", "events");
      if (targets == nullptr) return;
      for (const Node& target : targets->items()) {
        const Node* failures = target.find("DeadLetterConfig");
        if (failures != nullptr) add(resource, failures->find("Arn"), "events");
      }
    } else if (resource.type == "AWS::CloudWatch::Alarm") {
      for (const std::string_view list : {"AlarmActions", "OKActions", "InsufficientDataActions"}) {
        const Node* actions = properties.find(list);
        if (actions == nullptr) continue;
        for (const Node& action : actions->items()) add(resource, &action, "cloudwatch");
      }
    } else if (resource.type == "AWS::SNS::Subscription") {
      add(resource, properties.find("Endpoint"), "sns");
    } else if (resource.type == "AWS::S3::Bucket") {
      const Node* notes = properties.find("NotificationConfiguration");
      if (notes == nullptr) return;
      add_each(resource, notes->find("LambdaConfigurations"), "Function", "s3");
      add_each(resource, notes->find("QueueConfigurations"), "Queue", "s3");
      add_each(resource, notes->find("TopicConfigurations"), "Topic", "s3");
    } else if (resource.type == "AWS::Logs::SubscriptionFilter") {
      if (properties.find("RoleArn") == nullptr) {
        add(resource, properties.find("DestinationArn"), "logs");
      }
    } else if (resource.type == "AWS::ApiGatewayV2::Integration") {
      add_proxy(resource, properties, "IntegrationUri", "CredentialsArn");
    } else if (resource.type == "AWS::ApiGateway::Method") {
      const Node* integration = properties.find("Integration");
      if (integration != nullptr) add_proxy(resource, *integration, "Uri", "Credentials");
    } else if (resource.type == "AWS::SecretsManager::RotationSchedule") {
      add(resource, properties.find("RotationLambdaARN"), "secretsmanager");
    } else if (resource.type == "AWS::Cognito::UserPool") {
      const Node* triggers = properties.find("LambdaConfig");
      if (triggers == nullptr) return;
      for (const Member& trigger : triggers->members()) {
        add(resource, &trigger.value, "cognito-idp");
      }
    }
  }

  const Context& context_;
  std::vector<Delivery> all_;
};

}  // namespace

std::vector<Delivery> deliveries_of(const Context& context) {
  return Deliveries(context).take();
}

}  // namespace dbrepl::rules
