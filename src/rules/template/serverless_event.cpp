#include <fmt/format.h>
#include <map>

#include "rules/check.hpp"
#include "rules/reports.hpp"
#include "rules/template/serverless.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check serverless_event;

namespace {

class Events {
 public:
  Events(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const Resource& function, const Member& event) {
    const Node* type = event.value.find("Type");
    const Node* properties = event.value.find("Properties");
    function_ = &function;
    if (type == nullptr || (properties != nullptr && !properties->is_object())) return;
    if (properties == nullptr) properties = &event.value;
    const std::string_view kind = type->text();
    if (kind == "S3") {
      check_target(*properties, "Bucket", "AWS::S3::Bucket");
    } else if (kind == "Cognito") {
      check_target(*properties, "UserPool", "AWS::Cognito::UserPool");
    } else if (kind == "Kinesis" || kind == "DynamoDB") {
      check_stream(event, *properties);
    } else if (kind == "Schedule") {
      if (properties->find("Schedule") == nullptr) report(event, "a schedule needs a Schedule");
      if (properties->find("State") != nullptr && properties->find("Enabled") != nullptr)
        report(event, "a schedule has State or Enabled, not both");
    } else if (kind == "HttpApi") {
      check_route(event, *properties);
    } else if (kind == "Api") {
      check_method(event, *properties);
    }
  }

 private:
  void report(const Member& event, std::string message) {
    report_value(serverless_event, reporter_, *function_, event.value, event.key_mark,
                 std::move(message));
  }

  /// S3 and Cognito events change the resource that sends them, which must stand in the template.
  void check_target(const Node& properties, std::string_view name, std::string_view type) {
    const Node* value = properties.find(name);
    if (value == nullptr || value->is_null()) return;
    const Resource* target = serverless_target(context_, value);
    if (target != nullptr && target->type == type) return;
    const Function function = analysis::invocation_of(*value).function;
    if (function == Function::transform || function == Function::unknown) return;
    report_at(serverless_event, reporter_, *function_, value,
              fmt::format("{} of the event is no Ref to a resource of type {} in this template",
                          name, type));
  }

  void check_stream(const Member& event, const Node& properties) {
    const Node* start = properties.find("StartingPosition");
    if (start == nullptr) {
      report(event, "an event of a stream needs a StartingPosition");
    } else if (start->is_string() && start->text() != "LATEST" && start->text() != "TRIM_HORIZON" &&
               start->text() != "AT_TIMESTAMP") {
      report_at(serverless_event, reporter_, *function_, start,
                fmt::format("StartingPosition is {}, expected LATEST, TRIM_HORIZON or "
                            "AT_TIMESTAMP",
                            described(*start)));
    }
  }

  void check_route(const Member& event, const Node& properties) {
    const bool path = properties.find("Path") != nullptr;
    const bool method = properties.find("Method") != nullptr;
    if (path != method)
      report(event, fmt::format("a route has a Path and a Method, or neither: it lacks {}",
                                path ? "Method" : "Path"));
    const Node* api = properties.find("ApiId");
    check_authorizer(properties, api, "HttpApi");
  }

  void check_method(const Member& event, const Node& properties) {
    const Node* path = properties.find("Path");
    const Node* method = properties.find("Method");
    const Node* api = properties.find("RestApiId");
    check_authorizer(properties, api, "Api");
    const bool named = api == nullptr || serverless_target(context_, api) != nullptr;
    if (path == nullptr || method == nullptr || !path->is_string() || !method->is_string() ||
        !named || !function_->condition.empty())
      return;
    const std::string lower = support::lowered(method->text());
    const std::string key =
        fmt::format("{} {} {}", api == nullptr ? "" : serverless_target(context_, api)->id,
                    path->text(), lower);
    const auto [first, fresh] = methods_.try_emplace(key, event.key_mark);
    if (fresh) return;
    Finding& finding = report_value(
        serverless_event, reporter_, *function_, event.value, event.key_mark,
        fmt::format("another event has the method {} of {} already", lower, quoted(path->text())));
    finding.related.push_back(reporter_.related("the other event", first->second));
  }

  void check_authorizer(const Node& properties, const Node* api, std::string_view kind) {
    const Node* auth = properties.find("Auth");
    const Node* name = auth == nullptr ? nullptr : auth->find("Authorizer");
    if (name == nullptr || !name->is_string() || name->text() == "NONE" ||
        name->text() == "AWS_IAM")
      return;
    const Node* of_api = nullptr;
    if (api == nullptr) {
      const Node* globals = context_.tree.section("Globals");
      const Node* defaults = globals == nullptr ? nullptr : globals->find(kind);
      of_api = defaults == nullptr ? nullptr : defaults->find("Auth");
    } else {
      const Resource* target = serverless_target(context_, api);
      if (target == nullptr || !target->is_serverless() || may_have_more(*target)) return;
      of_api = serverless_property(context_, *target, "Auth");
    }
    if (is_call(of_api)) return;
    const Node* known = of_api == nullptr ? nullptr : of_api->find("Authorizers");
    if (is_call(known) || (known != nullptr && known->find(name->text()) != nullptr)) return;
    report_at(serverless_event, reporter_, *function_, name,
              fmt::format("{} is not among the Authorizers of the API", quoted(name->text())),
              nearest_hint(name->text(), keys_of(known)));
  }

  const Context& context_;
  Reporter& reporter_;
  const Resource* function_ = nullptr;
  std::map<std::string, Mark> methods_;
};

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.is_open()) return;
  Events events(context, reporter);
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::Serverless::Function") continue;
    const Node* all = resource.property("Events");
    if (all == nullptr || is_call(all)) continue;
    for (const Member& event : all->members()) {
      if (event.value.is_object()) events.check(resource, event);
    }
  }
}

}  // namespace

constinit const Check serverless_event{
    .rule =
        {
            .id = "TPL074",
            .severity = Severity::error,
            .title = "An event of a serverless function names what the transform can connect",
            .why = "The serverless transform refuses an event of a bucket or user pool that is not "
                   "in the template, of a stream without a starting position, of a method that "
                   "another event has, and with an authorizer that the API does not define.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Thumbnails:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
      Events:
        Upload:
          Type: S3
          Properties:
            Bucket: pictures
            Events: s3:ObjectCreated:*
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Pictures:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
  Thumbnails:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
      Events:
        Upload:
          Type: S3
          Properties:
            Bucket: !Ref Pictures
            Events: s3:ObjectCreated:*
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/sam-property-function-eventsource.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
