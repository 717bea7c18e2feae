#include <fmt/format.h>

#include <algorithm>

#include "analysis/substitution.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"
#include "rules/words.hpp"
#include "schema/text_document.hpp"

namespace dbrepl::rules {

extern const Check caller_timeout;

namespace {

constexpr double usual_function_timeout = 3;
/// Of APIs, in seconds; those of REST APIs can be raised by quota.
constexpr double http_api_timeout = 30;
constexpr double rest_api_timeout = 29;
constexpr double trigger_timeout = 5;

/// The function that a value names: its ARN, or the URI by which an API calls it.
const FunctionCode* function_of(const Context& context, const Node& value) {
  const Resource* resource = context.analysis.symbols.resource_of(value);
  if (resource != nullptr) return functions_of(context).find(*resource);
  const analysis::Invocation call = analysis::invocation_of(value);
  if (call.function != analysis::Function::sub) return nullptr;
  const analysis::Substitution sub(call.argument());
  if (sub.text() == nullptr || sub.text()->text().find(":lambda:path/") == std::string_view::npos) {
    return nullptr;
  }
  for (const analysis::Variable& variable : sub.variables()) {
    const analysis::Target target = analysis::target_of(variable.name);
    const Resource* named = context.tree.resource(target.id);
    const FunctionCode* function = named == nullptr ? nullptr : functions_of(context).find(*named);
    if (function != nullptr) return function;
  }
  return nullptr;
}

void compare(const Context& context, const FunctionCode& function, double limit,
             const Resource& caller, std::string_view what, Reporter& reporter) {
  const auto runs = known_number(context, function.timeout, usual_function_timeout);
  if (!runs || *runs <= limit || function.timeout == nullptr) return;
  Finding& finding = report_value(
      caller_timeout, reporter, *function.resource, *function.timeout,
      fmt::format("the function may take {} seconds, but {} \"{}\" waits {} at most", *runs, what,
                  caller.id, limit),
      fmt::format("lower the timeout to {} seconds, or answer at once and go on elsewhere", limit));
  finding.related.push_back(reporter.related("the caller", caller.mark));
}

void check_integration(const Context& context, const Resource& integration, Reporter& reporter) {
  const Node& properties = *integration.properties;
  const Node* uri = properties.find("IntegrationUri");
  const FunctionCode* function = uri == nullptr ? nullptr : function_of(context, *uri);
  if (function == nullptr) return;
  const auto limit =
      known_number(context, properties.find("TimeoutInMillis"), 1000 * http_api_timeout);
  if (limit) compare(context, *function, *limit / 1000, integration, "the integration", reporter);
}

void check_method(const Context& context, const Resource& method, Reporter& reporter) {
  const Node* integration = method.property("Integration");
  const Node* uri = integration == nullptr ? nullptr : integration->find("Uri");
  const FunctionCode* function = uri == nullptr ? nullptr : function_of(context, *uri);
  if (function == nullptr) return;
  const auto limit =
      known_number(context, integration->find("TimeoutInMillis"), 1000 * rest_api_timeout);
  if (limit) compare(context, *function, *limit / 1000, method, "the method", reporter);
}

void check_custom_resource(const Context& context, const Resource& resource, Reporter& reporter) {
  const Node* token = resource.property("ServiceToken");
  const Node* timeout = resource.property("ServiceTimeout");
  const FunctionCode* function = token == nullptr ? nullptr : function_of(context, *token);
  if (function == nullptr || timeout == nullptr) return;
  const auto limit = known_number(context, timeout, 0);
  if (limit) compare(context, *function, *limit, resource, "the custom resource", reporter);
}

/// Cognito waits five seconds for its triggers, whatever their timeout.
void check_pool(const Context& context, const Resource& pool, Reporter& reporter) {
  const Node* triggers = pool.property("LambdaConfig");
  if (triggers == nullptr) return;
  for (const Member& trigger : triggers->members()) {
    const FunctionCode* function = function_of(context, trigger.value);
    if (function != nullptr) {
      compare(context, *function, trigger_timeout, pool, "the user pool", reporter);
    }
  }
}

/// Compares the states of a definition that is a text with placeholders, one level after the other.
class Machine {
 public:
  Machine(const Context& context, const Resource& machine, Reporter& reporter)
      : context_(context), machine_(machine), reporter_(reporter) {}

  void check(const Node& states_of, int depth) {
    const Node* states = states_of.find("States");
    if (states == nullptr || depth > deepest) return;
    for (const Member& state : states->members()) {
      check_state(state);
      for (const std::string_view part : {"ItemProcessor", "Iterator"}) {
        if (const Node* inner = state.value.find(part)) check(*inner, depth + 1);
      }
      const Node* branches = state.value.find("Branches");
      if (branches == nullptr) continue;
      for (const Node& branch : branches->items()) check(branch, depth + 1);
    }
  }

 private:
  static constexpr int deepest = 16;

  void check_state(const Member& state) {
    const auto limit = known_number(context_, state.value.find("TimeoutSeconds"), -1);
    if (!limit || *limit < 0) return;
    const Node* resource = state.value.find("Resource");
    const Node* given = state.value.find("Parameters");
    if (given == nullptr) given = state.value.find("Arguments");
    const Node* name = given == nullptr ? nullptr : given->find("FunctionName");
    const FunctionCode* function = name == nullptr ? nullptr : named(*name);
    if (function == nullptr && resource != nullptr) function = named(*resource);
    if (function == nullptr) return;
    compare(context_, *function, *limit, machine_, fmt::format("state {} of", quoted(state.key)),
            reporter_);
  }

  /// "${Function.Arn}", or a placeholder that DefinitionSubstitutions explain.
  const FunctionCode* named(const Node& value) const {
    const analysis::Invocation call = analysis::invocation_of(value);
    const Node* spelt = call.function == analysis::Function::sub
                            ? analysis::Substitution(call.argument()).text()
                            : &value;
    if (spelt == nullptr || !spelt->is_string()) return function_of(context_, value);
    std::string_view text = spelt->text();
    if (!text.starts_with("${") || !text.ends_with('}')) return nullptr;
    text = text.substr(2, text.size() - 3);
    const Node* substitutions = machine_.property("DefinitionSubstitutions");
    const Node* meant = substitutions == nullptr ? nullptr : substitutions->find(text);
    if (meant != nullptr) return function_of(context_, *meant);
    const Resource* resource = context_.tree.resource(analysis::target_of(text).id);
    return resource == nullptr ? nullptr : functions_of(context_).find(*resource);
  }

  const Context& context_;
  const Resource& machine_;
  Reporter& reporter_;
};

void check_machine(const Context& context, const Resource& machine, document::Builder& builder,
                   Reporter& reporter) {
  const Node* value = machine.property("DefinitionString");
  if (value == nullptr) value = machine.property("Definition");
  if (value == nullptr) return;
  const analysis::Invocation call = analysis::invocation_of(*value);
  if (call.function == analysis::Function::sub) {
    value = analysis::Substitution(call.argument()).text();
    if (value == nullptr) return;
  }
  Machine states(context, machine, reporter);
  const auto text = schema::read_text_document(*value, builder);
  if (!text) {
    states.check(*value, 0);
  } else if (text->root != nullptr) {
    states.check(*text->root, 0);
  }
}

/// The APIs that AWS SAM puts before a function.
void check_events(const Context& context, const Resource& resource, Reporter& reporter) {
  const FunctionCode* function = functions_of(context).find(resource);
  const Node* events = resource.property("Events");
  if (function == nullptr || events == nullptr) return;
  for (const Member& event : events->members()) {
    const Node* type = event.value.find("Type");
    const std::string_view text = type == nullptr || !type->is_string() ? "" : type->text();
    if (text != "HttpApi" && text != "Api") continue;
    // A timeout of Globals serves others, too: what is said of it stands there.
    if (resource.property("Timeout") == nullptr) continue;
    compare(context, *function, text == "Api" ? rest_api_timeout : http_api_timeout, resource,
            fmt::format("the API of the event {} of", quoted(event.key)), reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  document::Builder builder;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::ApiGatewayV2::Integration") {
      check_integration(context, resource, reporter);
    } else if (resource.type == "AWS::ApiGateway::Method") {
      check_method(context, resource, reporter);
    } else if (resource.type == "AWS::Cognito::UserPool") {
      check_pool(context, resource, reporter);
    } else if (resource.type == "AWS::StepFunctions::StateMachine" ||
               resource.type == "AWS::Serverless::StateMachine") {
      check_machine(context, resource, builder, reporter);
    } else if (resource.type == "AWS::Serverless::Function") {
      check_events(context, resource, reporter);
    } else if (resource.is_custom()) {
      check_custom_resource(context, resource, reporter);
    }
  }
}

}  // namespace

constinit const Check caller_timeout{
    .rule =
        {
            .id = "RUN008",
            .severity = Severity::info,
            .title = "A function answers before its caller gives up",
            .why = "A caller that waits less than the function may take gets no answer, "
                   "while the function goes on and its work is paid for: an HTTP API waits "
                   "30 seconds, a REST API 29 unless its quota was raised, a user pool "
                   "5, a state as long as its TimeoutSeconds, a custom resource as long as its "
                   "ServiceTimeout.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: orders
      ProtocolType: HTTP
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Function.Arn
      PayloadFormatVersion: "2.0"
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 120
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: orders
      ProtocolType: HTTP
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Function.Arn
      PayloadFormatVersion: "2.0"
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 20
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
