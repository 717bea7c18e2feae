#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/access/statements.hpp"
#include "rules/network/model.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check invoker_allowed;

namespace {

/// A resource that has a service hand something to another one.
struct Delivery {
  const Resource* from = nullptr;  ///< the rule, bucket, topic
  const Resource* to = nullptr;    ///< the function, queue, topic
  const Node* place = nullptr;     ///< where `from` names it
  std::string_view service;        ///< "events"
};

bool is_function(const Resource& resource) {
  return resource.type == "AWS::Lambda::Function" || resource.type == "AWS::Serverless::Function";
}

class Deliveries {
 public:
  explicit Deliveries(const Context& context) : context_(context) {
    for (const Resource& resource : context.tree.resources()) {
      if (resource.properties != nullptr) read(resource, *resource.properties);
    }
  }

  const std::vector<Delivery>& all() const { return all_; }

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
      if (!is_function(to) || !passes(edge, address)) continue;
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

/// The resource that is the source of a delivery, as SourceArn names it.
const Resource* source_of(const Context& context, const Delivery& delivery) {
  const auto named = [&](std::string_view property) {
    const Node* value = delivery.from->property(property);
    return value == nullptr ? nullptr : context.analysis.symbols.resource_of(*value);
  };
  if (delivery.service == "sns") return named("TopicArn");
  if (delivery.service == "logs") return named("LogGroupName");
  if (delivery.service == "secretsmanager") return named("SecretId");
  return delivery.from;
}

/// Broken where a SourceArn spells another rule than the one of the template, whose name is not
/// given and so ends in what only the deployment knows.
Verdict names_another(const Context& context, const Node& source, const Delivery& delivery) {
  if (delivery.service != "events") return Verdict::unknown;
  const analysis::SymbolicText spelt = context.analysis.symbols.text_of(source);
  if (spelt.pieces.empty() || delivery.from->property("Name") != nullptr) {
    return Verdict::unknown;
  }
  const analysis::Piece& last = spelt.pieces.back();
  const bool is_open =
      std::any_of(spelt.pieces.begin(), spelt.pieces.end(), [](const analysis::Piece& piece) {
        return piece.kind != analysis::Piece::Kind::pseudo &&
               (piece.kind != analysis::Piece::Kind::literal ||
                piece.text.find_first_of("*?") != std::string_view::npos);
      });
  const bool is_named = last.kind == analysis::Piece::Kind::literal &&
                        last.text.find(":rule/") != std::string_view::npos;
  return is_named && !is_open ? Verdict::broken : Verdict::unknown;
}

/// A way into an API: "POST", "/ask".
struct Route {
  std::string_view method;
  std::string path;
};

/// The path of a resource of a REST API; nothing where it is not known, or has parts that the
/// caller fills in.
std::optional<std::string> path_of(const Context& context, const Node& value, int depth) {
  constexpr int deepest = 16;
  const net::Named named = network_of(context).reader().named(&value);
  if (named.resource == nullptr || depth > deepest) return std::nullopt;
  if (named.attribute == "RootResourceId") return std::string("/");
  const Node* part = named.resource->property("PathPart");
  const Node* parent = named.resource->property("ParentId");
  if (named.resource->type != "AWS::ApiGateway::Resource" || part == nullptr || parent == nullptr ||
      !part->is_string() || part->text().find('{') != std::string_view::npos) {
    return std::nullopt;
  }
  auto path = path_of(context, *parent, depth + 1);
  if (!path) return path;
  if (!path->ends_with('/')) *path += '/';
  return *path += part->text();
}

/// The routes that lead to an integration, or the method itself; empty where one of them is not
/// known, or has parts that the caller fills in.
std::vector<Route> routes_to(const Context& context, const Resource& integration) {
  std::vector<Route> routes;
  if (integration.type == "AWS::ApiGateway::Method") {
    const Node* method = integration.property("HttpMethod");
    const Node* resource = integration.property("ResourceId");
    if (method == nullptr || resource == nullptr || !method->is_string()) return routes;
    if (auto path = path_of(context, *resource, 0)) {
      routes.push_back({method->text(), std::move(*path)});
    }
    return routes;
  }
  const std::uint32_t position = context.tree.position(integration);
  for (const std::uint32_t at : context.graph.to(position)) {
    const Resource& route = context.tree.resources()[context.graph.edges()[at].from];
    if (route.type != "AWS::ApiGatewayV2::Route") continue;
    const Node* key = route.property("RouteKey");
    const std::string_view text = key == nullptr || !key->is_string() ? "" : key->text();
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find_first_of("{$") != std::string_view::npos) {
      return {};
    }
    routes.push_back({text.substr(0, space), std::string(text.substr(space + 1))});
  }
  return routes;
}

/// Whether the rest of a SourceArn, "/stage/METHOD/path", covers a route.
bool covers_route(std::string_view rest, const Route& route) {
  const std::size_t method = rest.find('/', 1);
  if (method == std::string_view::npos) return rest.ends_with('*');
  const std::size_t path = rest.find('/', method + 1);
  const std::string_view named = rest.substr(method + 1, path - method - 1);
  if (path == std::string_view::npos) return named.ends_with('*');
  return (route.method == "ANY" || analysis::access::covers(named, route.method)) &&
         analysis::access::covers(rest.substr(path), route.path);
}

/// Whether the SourceArn of a permission ends in ways into an API, none of which leads here.
bool is_for_another_route(const Context& context, const Node& source, const Resource& integration) {
  const analysis::SymbolicText arn = context.analysis.symbols.text_of(source);
  if (arn.pieces.size() < 2 || arn.pieces.back().kind != analysis::Piece::Kind::literal ||
      arn.pieces[arn.pieces.size() - 2].kind != analysis::Piece::Kind::reference) {
    return false;
  }
  const std::string_view rest = arn.pieces.back().text;
  const std::vector<Route> routes = routes_to(context, integration);
  return rest.starts_with('/') && !routes.empty() &&
         std::none_of(routes.begin(), routes.end(),
                      [&](const Route& route) { return covers_route(rest, route); });
}

/// Whether the SourceArn of a permission spells the id of an API: one of the template gets its own
/// only when it is made. Or it names another API of the template.
bool is_for_another_api(const Context& context, const Node& source, const Resource& integration) {
  const Node* owner =
      integration.property(integration.type == "AWS::ApiGateway::Method" ? "RestApiId" : "ApiId");
  const Resource* api =
      owner == nullptr ? nullptr : network_of(context).reader().named(owner).resource;
  const analysis::SymbolicText arn = context.analysis.symbols.text_of(source);
  if (api == nullptr) return false;
  for (std::size_t i = 1; i < arn.pieces.size(); ++i) {
    const analysis::Piece& piece = arn.pieces[i];
    if (arn.pieces[i - 1].text != "AWS::AccountId" ||
        piece.kind != analysis::Piece::Kind::literal || !piece.text.starts_with(':')) {
      continue;
    }
    const std::string_view id = piece.text.substr(1, piece.text.find('/') - 1);
    if (!id.empty()) return id.find_first_of("*?") == std::string_view::npos;
    if (i + 1 >= arn.pieces.size()) return false;
    const analysis::Piece& next = arn.pieces[i + 1];
    const Resource* named =
        next.kind == analysis::Piece::Kind::reference ? context.tree.resource(next.text) : nullptr;
    return named != nullptr && named != api && named->type == api->type;
  }
  return false;
}

/// Whether a permission lets the service call the function for this source.
Verdict permits(const Context& context, const Resource& permission, const Delivery& delivery) {
  const Node& properties = *permission.properties;
  const Node* function = properties.find("FunctionName");
  const Node* principal = properties.find("Principal");
  if (function == nullptr || principal == nullptr) return Verdict::unknown;
  const Resource* about = context.analysis.symbols.resource_of(*function);
  if (about != nullptr && about != delivery.to) {
    return is_function(*about) ? Verdict::broken : Verdict::unknown;
  }
  const auto who = context.resolver.text_of(*principal);
  if (who && *who != "*" &&
      !(who->starts_with(delivery.service) &&
        who->substr(delivery.service.size()).starts_with('.')))
    return Verdict::broken;
  const Node* action = properties.find("Action");
  const auto allowed = action == nullptr ? std::nullopt : context.resolver.text_of(*action);
  if (allowed && !analysis::access::covers(*allowed, "lambda:InvokeFunction")) {
    return Verdict::broken;
  }
  const Node* source = properties.find("SourceArn");
  if (about == nullptr || !who || source == nullptr)
    return about != nullptr && who ? Verdict::holds : Verdict::unknown;
  if (delivery.service == "apigateway") {
    if (is_for_another_api(context, *source, *delivery.from)) return Verdict::broken;
    return is_for_another_route(context, *source, *delivery.from) ? Verdict::broken
                                                                  : Verdict::holds;
  }
  const Resource* bound = context.analysis.symbols.resource_of(*source);
  if (bound == nullptr) return names_another(context, *source, delivery);
  const Resource* from = source_of(context, delivery);
  return from != nullptr && bound != from && bound->type == from->type ? Verdict::broken
                                                                       : Verdict::holds;
}

/// Whether a statement asks for rules of the template, none of which is this one.
bool asks_for_other_rules(const Context& context, const Statement& statement,
                          const Resource& rule) {
  if (statement.condition == nullptr) return false;
  bool found = false;
  for (const Member& operation : statement.condition->members()) {
    for (const Member& test : operation.value.members()) {
      if (test.key != "aws:SourceArn") continue;
      if (test.value.is_array()) return false;
      const Resource* asked = context.analysis.symbols.resource_of(test.value, "AWS::Events::Rule");
      if (asked == nullptr || asked == &rule) return false;
      found = true;
    }
  }
  return found;
}

/// Whether a statement of a queue or topic lets the service send there for this source.
Verdict admits(const Context& context, const Statement& statement, const Delivery& delivery) {
  const Verdict verdict = admits_service(statement, delivery.service);
  if (verdict == Verdict::broken) return verdict;
  const bool is_queue = delivery.to->type == "AWS::SQS::Queue";
  const analysis::SymbolicText target = context.analysis.symbols.arn_of(*delivery.to);
  if (analysis::access::speaks_of(statement, is_queue ? "sqs:SendMessage" : "sns:Publish") ==
          Verdict::broken ||
      analysis::access::speaks_of(statement, &target) == Verdict::broken) {
    return Verdict::broken;
  }
  const Resource* source = source_of(context, delivery);
  if (delivery.service == "events" && asks_for_other_rules(context, statement, *delivery.from)) {
    return Verdict::broken;
  }
  // The ARN of a rule on a bus of its own has the name of the bus as well.
  const bool is_spelt = source != nullptr && source->properties != nullptr &&
                        source->property("EventBusName") == nullptr;
  return is_spelt && admits_value(context, statement, "aws:SourceArn",
                                  context.analysis.symbols.arn_of(*source)) == Verdict::broken
             ? Verdict::broken
             : verdict;
}

/// Without a policy of its own a topic takes what its owner's alarms send, and with one whatever
/// that allows the account.
bool needs_no_policy(const Context& context, const Delivery& delivery) {
  if (delivery.service != "cloudwatch") return false;
  if (delivery.to->type != "AWS::SNS::Topic") return true;
  bool has_policy = false;
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target != delivery.to) continue;
    has_policy = true;
    for (const Statement& statement : policy.policy->statements) {
      const bool of_account =
          std::any_of(statement.principals.begin(), statement.principals.end(),
                      [](const Principal& who) { return who.kind != Principal::Kind::service; });
      if (statement.effect != Effect::deny && of_account) return true;
    }
  }
  return !has_policy;
}

Verdict is_permitted(const Context& context, const Delivery& delivery) {
  if (needs_no_policy(context, delivery)) return Verdict::holds;
  Verdict found = Verdict::broken;
  if (is_function(*delivery.to)) {
    for (const Resource& one : context.tree.resources()) {
      if (one.type != "AWS::Lambda::Permission" || one.properties == nullptr) continue;
      const Verdict verdict = permits(context, one, delivery);
      if (verdict == Verdict::holds) return verdict;
      if (verdict == Verdict::unknown) found = verdict;
    }
    // Events of a serverless function, and permissions that a macro adds.
    return delivery.to->is_serverless() ? Verdict::unknown : found;
  }
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target != nullptr && policy.target != delivery.to) continue;
    if (policy.target == nullptr || policy.policy->open) return Verdict::unknown;
    for (const Statement& statement : policy.policy->statements) {
      const Verdict verdict = admits(context, statement, delivery);
      if (verdict == Verdict::holds) return verdict;
      if (verdict == Verdict::unknown) found = verdict;
    }
  }
  return found;
}

/// What permits a delivery, where the service looks for it already when the sender is made.
std::vector<const Resource*> permits_asked_at_once(const Context& context,
                                                   const Delivery& delivery) {
  std::vector<const Resource*> found;
  if (delivery.service != "s3" && delivery.service != "secretsmanager") return found;
  if (is_function(*delivery.to)) {
    for (const Resource& one : context.tree.resources()) {
      if (one.type == "AWS::Lambda::Permission" && one.properties != nullptr &&
          permits(context, one, delivery) != Verdict::broken) {
        found.push_back(&one);
      }
    }
    return found;
  }
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target == delivery.to && policy.resource != delivery.to) {
      found.push_back(policy.resource);
    }
  }
  return found;
}

/// A sender that may be made before it is permitted to send, which its service then refuses.
void check_order(const Context& context, const Delivery& delivery, Reporter& reporter) {
  const auto permits = permits_asked_at_once(context, delivery);
  const std::uint32_t sender = context.tree.position(*delivery.from);
  if (permits.empty() || std::any_of(permits.begin(), permits.end(), [&](const Resource* permit) {
        return !permit->condition.empty() ||
               context.graph.reaches(sender, context.tree.position(*permit));
      })) {
    return;
  }
  Finding& finding = report_value(
      invoker_allowed, reporter, *delivery.from, *delivery.place,
      fmt::format(R"("{}" may be made before "{}", which permits it to use "{}": it is refused)",
                  delivery.from->id, permits.front()->id, delivery.to->id),
      context.graph.reaches(context.tree.position(*permits.front()), sender)
          ? fmt::format("name \"{}\" by its spelled-out ARN there, and add DependsOn: {}",
                        delivery.from->id, permits.front()->id)
          : fmt::format("DependsOn: {}", permits.front()->id));
  finding.related.push_back(reporter.related("what permits it", permits.front()->mark));
}

void run(const Context& context, Reporter& reporter) {
  const Deliveries deliveries(context);
  for (const Delivery& delivery : deliveries.all()) {
    const bool has_policy = delivery.to->type == "AWS::SQS::Queue" ||
                            delivery.to->type == "AWS::SNS::Topic" || is_function(*delivery.to);
    if (!has_policy) continue;
    if (is_permitted(context, delivery) != Verdict::broken) {
      check_order(context, delivery, reporter);
      continue;
    }
    const bool calls = is_function(*delivery.to);
    Finding& finding = report_value(
        invoker_allowed, reporter, *delivery.from, *delivery.place,
        fmt::format(R"({}.amazonaws.com is to {} "{}" for "{}", but nothing permits that)",
                    delivery.service, calls ? "call" : "send to", delivery.to->id,
                    delivery.from->id),
        calls ? fmt::format("add an AWS::Lambda::Permission with Principal {}.amazonaws.com",
                            delivery.service)
              : fmt::format("add a policy of the {} that lets {}.amazonaws.com send",
                            delivery.to->type == "AWS::SQS::Queue" ? "queue" : "topic",
                            delivery.service));
    finding.related.push_back(reporter.related("the target", delivery.to->mark));
  }
}

}  // namespace

constinit const Check invoker_allowed{
    .rule =
        {
            .id = "IAM052",
            .severity = Severity::warning,
            .title = "Who hands events to a function, queue or topic is permitted to",
            .why = "A rule, topic, bucket, API or user pool calls a function, or sends to a queue, "
                   "with no role: the target's own policy has to let the service in. Where it "
                   "does not, events are lost without a word.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Rule.Arn}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
                      "eb-use-resource-based.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
