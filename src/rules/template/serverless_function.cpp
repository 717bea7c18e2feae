#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/reports.hpp"
#include "rules/template/serverless.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_function;

namespace {

class FunctionModel {
 public:
  FunctionModel(const Context& context, const Resource& resource, Reporter& reporter)
      : context_(context), resource_(resource), reporter_(reporter) {}

  void check() {
    check_package();
    check_queue();
    check_alias();
    check_url();
    check_destinations();
    check_policies();
  }

 private:
  const Node* property(std::string_view name) const {
    return serverless_property(context_, resource_, name);
  }

  void report(const Node* value, std::string message, std::string hint = {}) {
    report_at(serverless_function, reporter_, resource_, value, std::move(message),
              std::move(hint));
  }

  void check_package() {
    const Node* kind = property("PackageType");
    const auto text =
        kind == nullptr ? std::optional<std::string_view>("Zip") : context_.resolver.text_of(*kind);
    if (text == "Image") {
      if (property("ImageUri") == nullptr && !may_have_more(resource_) && !is_built()) {
        report(nullptr, "a function from an image needs an ImageUri");
      }
      for (const std::string_view name : {"Runtime", "Handler", "Layers"}) {
        const Node* value = property(name);
        if (value == nullptr) continue;
        const bool own = resource_.property(name) != nullptr;
        report(own ? value : nullptr, fmt::format("a function from an image has no {}", name),
               own ? std::string()
                   : fmt::format("IgnoreGlobals: [{}] keeps that of Globals away", name));
      }
      return;
    }
    if (text != "Zip" || may_have_more(resource_)) return;
    for (const std::string_view name : {"Runtime", "Handler"}) {
      if (property(name) == nullptr)
        report(nullptr, fmt::format("a function from a ZIP archive needs a {}", name));
    }
    if (property("CodeUri") == nullptr && property("InlineCode") == nullptr && !is_built()) {
      report(nullptr, "the function has no code", "give it CodeUri or InlineCode");
    }
  }

  /// Whether `sam build` puts the code in: its Metadata say how.
  bool is_built() const { return resource_.metadata != nullptr; }

  void check_queue() {
    const Node* queue = property("DeadLetterQueue");
    if (queue == nullptr || !queue->is_object() || is_call(queue)) return;
    const Node* type = queue->find("Type");
    if (type == nullptr || queue->find("TargetArn") == nullptr) {
      report(queue, "DeadLetterQueue needs a Type and a TargetArn");
    } else if (type->is_string() && type->text() != "SQS" && type->text() != "SNS") {
      report(type, fmt::format("the Type of DeadLetterQueue is {}, expected SQS or SNS",
                               described(*type)));
    }
  }

  void check_alias() {
    const Node* alias = property("AutoPublishAlias");
    if (alias != nullptr && is_call(alias)) {
      const Function function = analysis::invocation_of(*alias).function;
      if (function != Function::ref && function != Function::transform)
        report(alias,
               "AutoPublishAlias is a call of a function, expected a name or the Ref of a "
               "parameter");
    }
    const Node* deployment = property("DeploymentPreference");
    if (deployment != nullptr && deployment->is_object() && !is_call(deployment)) {
      const Node* enabled = deployment->find("Enabled");
      const bool disabled = enabled != nullptr && (enabled->text() == "false" || is_call(enabled));
      if (!disabled && alias == nullptr) {
        report(deployment, "DeploymentPreference needs AutoPublishAlias");
      } else if (!disabled && deployment->find("Type") == nullptr) {
        report(deployment, "DeploymentPreference has no Type");
      }
      check_alarms(deployment->find("Alarms"));
    }
    const Node* provisioned = property("ProvisionedConcurrencyConfig");
    if (provisioned != nullptr && alias == nullptr)
      report(provisioned, "ProvisionedConcurrencyConfig needs AutoPublishAlias");
  }

  void check_alarms(const Node* alarms) {
    if (alarms == nullptr || !is_call(alarms)) return;
    const analysis::Invocation call = analysis::invocation_of(*alarms);
    const auto branches = call.argument().items();
    if (call.function != Function::if_ || branches.size() != 3) return;
    for (const Node& branch : branches.subspan(1)) {
      if (branch.is_array() || branch.is_null()) continue;
      report(alarms, "a branch of Alarms is no list, the transform takes two lists");
      return;
    }
  }

  void check_url() {
    const Node* url = property("FunctionUrlConfig");
    const Node* type = url == nullptr || !url->is_object() ? nullptr : url->find("AuthType");
    if (type == nullptr || !type->is_string() || type->text() == "AWS_IAM" ||
        type->text() == "NONE")
      return;
    report(type, fmt::format("AuthType is {}, expected AWS_IAM or NONE", described(*type)));
  }

  void check_destinations() {
    const Node* config = property("EventInvokeConfig");
    const Node* both = config == nullptr ? nullptr : config->find("DestinationConfig");
    if (both == nullptr) return;
    for (const std::string_view name : {"OnFailure", "OnSuccess"}) {
      const Node* one = both->find(name);
      const Node* type = one == nullptr ? nullptr : one->find("Type");
      if (type == nullptr || !type->is_string() || one->find("Destination") != nullptr) continue;
      if (type->text() == "SQS" || type->text() == "SNS" || type->text() == "S3Bucket") continue;
      report(one, fmt::format("{} of type {} needs a Destination", name, described(*type)));
    }
  }

  void check_policies() {
    const Node* policies = resource_.property("Policies");
    if (policies == nullptr || is_call(policies)) return;
    if (policies->is_number() || policies->is_boolean()) {
      report(policies, fmt::format("Policies is {}, expected names, documents or policy templates",
                                   described(*policies)));
    }
    if (!policies->is_array()) return check_policy(*policies);
    for (const Node& policy : policies->items()) check_policy(policy);
  }

  void check_policy(const Node& policy) {
    if (!policy.is_object() || is_call(&policy) || policy.find("Statement") != nullptr ||
        policy.size() == 0)
      return;
    const schema::Value templates = serverless_facts("policyTemplates");
    const Member& chosen = policy.members().front();
    const schema::Value parameters = templates.find(chosen.key);
    if (policy.size() != 1 || !parameters) {
      std::vector<std::string_view> known;
      for (std::size_t i = 0; i < templates.size(); ++i) known.push_back(templates.key(i));
      report_value(serverless_function, reporter_, resource_, policy, chosen.key_mark,
                   fmt::format("a policy with {} is neither a document with a Statement nor a "
                               "policy template",
                               quoted(chosen.key)),
                   nearest_hint(chosen.key, known));
      return;
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (chosen.value.find(parameters[i].text()) != nullptr || is_call(&chosen.value)) continue;
      report_value(serverless_function, reporter_, resource_, policy, chosen.key_mark,
                   fmt::format("{} needs the parameter {}", chosen.key, parameters[i].text()));
    }
  }

  const Context& context_;
  const Resource& resource_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.is_open()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::Serverless::Function")
      FunctionModel(context, resource, reporter).check();
  }
}

}  // namespace

constinit const Check serverless_function{
    .rule =
        {
            .id = "TPL073",
            .severity = Severity::error,
            .title = "A serverless function has properties that go together",
            .why = "The serverless transform refuses a function from an image with a runtime or "
                   "handler, one from an archive without them, traffic shifting without an alias, "
                   "and policy templates that it does not know or that lack parameters.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
      Policies:
        - SQSPollerPolicy:
            Queue: orders
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      CodeUri: src/
      Policies:
        - SQSPollerPolicy:
            QueueName: orders
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/sam-resource-function.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
