#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "rules/check.hpp"
#include "rules/reports.hpp"
#include "rules/template/serverless.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_api;

namespace {

constexpr std::array<std::string_view, 5> of_cors{"AllowCredentials", "AllowHeaders",
                                                  "AllowMethods", "AllowOrigin", "MaxAge"};

class Model {
 public:
  Model(const Context& context, const Resource& resource, Reporter& reporter)
      : context_(context), resource_(resource), reporter_(reporter) {}

  void check() {
    const std::string_view kind = serverless_kind(resource_);
    if (kind == "Api" || kind == "HttpApi") {
      check_one_of("DefinitionBody", "DefinitionUri", false);
      check_authorizers(kind == "HttpApi");
      check_domain();
      if (kind == "Api") check_cors();
    } else if (kind == "StateMachine") {
      check_one_of("Definition", "DefinitionUri", true);
      check_one_of("Role", "Policies", false);
      check_text("Type", {"EXPRESS", "STANDARD"});
    } else if (kind == "SimpleTable") {
      const Node* key = property("PrimaryKey");
      const Node* type = key == nullptr ? nullptr : key->find("Type");
      if (type != nullptr) check_text(*type, "Type", {"Binary", "Number", "String"});
    } else if (kind == "LayerVersion") {
      check_text("RetentionPolicy", {"Delete", "Retain", "delete", "retain"});
      const Node* runtimes = property("CompatibleRuntimes");
      if (runtimes != nullptr && runtimes->is_scalar())
        report(runtimes,
               fmt::format("CompatibleRuntimes is {}, expected a list", described(*runtimes)));
    }
  }

 private:
  const Node* property(std::string_view name) const {
    return serverless_property(context_, resource_, name);
  }

  void report(const Node* value, std::string message, std::string hint = {}) {
    report_at(serverless_api, reporter_, resource_, value, std::move(message), std::move(hint));
  }

  void check_one_of(std::string_view one, std::string_view other, bool needed) {
    const Node* first = property(one);
    const Node* second = property(other);
    if (first != nullptr && second != nullptr) {
      report(second, fmt::format("{} and {} exclude each other", one, other));
    } else if (needed && first == nullptr && second == nullptr && !may_have_more(resource_)) {
      report(nullptr, fmt::format("{} or {} is missing", one, other));
    }
  }

  void check_text(std::string_view name, std::initializer_list<std::string_view> allowed) {
    if (const Node* value = property(name)) check_text(*value, name, allowed);
  }

  void check_text(const Node& value, std::string_view name,
                  std::initializer_list<std::string_view> allowed) {
    if (!value.is_string() ||
        std::find(allowed.begin(), allowed.end(), value.text()) != allowed.end())
      return;
    std::string names;
    for (const std::string_view one : allowed) {
      if (one.front() < 'A' || one.front() > 'Z') continue;
      names += names.empty() ? std::string(one) : fmt::format(" or {}", one);
    }
    report(&value, fmt::format("{} is {}, expected {}", name, described(value), names));
  }

  void check_authorizers(bool always) {
    const Node* auth = property("Auth");
    const Node* name = auth == nullptr ? nullptr : auth->find("DefaultAuthorizer");
    const Node* known = auth == nullptr ? nullptr : auth->find("Authorizers");
    if (name == nullptr || !name->is_string() || name->text() == "AWS_IAM" ||
        name->text() == "NONE" || is_call(known) || (known == nullptr && !always))
      return;
    if (known != nullptr && known->find(name->text()) != nullptr) return;
    report(name, fmt::format("{} is not among the Authorizers", quoted(name->text())),
           nearest_hint(name->text(), keys_of(known)));
  }

  void check_domain() {
    const Node* domain = property("Domain");
    if (domain == nullptr || analysis::invocation_of(*domain).function != Function::if_) return;
    report(domain, "Domain is a call of Fn::If, the transform reads its DomainName before that",
           "put Fn::If into DomainName and CertificateArn, or make two APIs");
  }

  void check_cors() {
    const Node* cors = property("Cors");
    if (cors == nullptr || !cors->is_object() || is_call(cors)) return;
    for (const Member& member : cors->members()) {
      if (std::find(of_cors.begin(), of_cors.end(), member.key) != of_cors.end()) continue;
      report_value(serverless_api, reporter_, resource_, *cors, member.key_mark,
                   fmt::format("{} is not a part of Cors", quoted(member.key)),
                   nearest_hint(member.key, of_cors));
    }
    const Node* credentials = cors->find("AllowCredentials");
    const Node* origin = cors->find("AllowOrigin");
    if (credentials != nullptr && credentials->text() == "true" && origin != nullptr &&
        (origin->text() == "'*'" || origin->text() == "*"))
      report(credentials, "AllowCredentials is for a named origin, not for every one");
  }

  const Context& context_;
  const Resource& resource_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.is_open()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.is_serverless()) Model(context, resource, reporter).check();
  }
}

}  // namespace

constinit const Check serverless_api{
    .rule =
        {
            .id = "TPL076",
            .severity = Severity::error,
            .title = "Serverless APIs, state machines, tables and layers are what the transform "
                     "takes",
            .why = "The serverless transform stops at a definition that is missing or given twice, "
                   "a default authorizer that is not defined, and a domain that only Fn::If "
                   "knows.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: STANDARD
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: STANDARD
      DefinitionUri: flow.asl.json
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/sam-specification-resources-and-properties.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
