#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/security/secret_names.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check secret_plain;
extern const Check secret_parameter;
extern const Check secret_shown;

namespace {

using schema::Alternative;
using schema::Origin;

constexpr std::string_view way_out =
    "keep it in Secrets Manager and refer to it: {{resolve:secretsmanager:…}}";

/// Looks at every value of the resources that may be a secret, in one walk; what it finds belongs
/// to three rules.
class Walk {
 public:
  Walk(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void run() {
    const Path resources(nullptr, "Resources");
    for (const Resource& resource : context_.tree.resources()) {
      resource_ = &resource;
      const Path place(&resources, resource.id);
      if (resource.properties != nullptr && !is_document()) {
        const Path properties(&place, "Properties");
        walk(*resource.properties, properties, false, false);
        if (resource.type == "AWS::SSM::Parameter") check_store();
      }
      if (resource.metadata != nullptr) {
        const Path metadata(&place, "Metadata");
        walk_metadata(*resource.metadata, metadata, false);
      }
    }
    resource_ = nullptr;
    if (const Node* metadata = context_.tree.section("Metadata")) {
      const Path place(nullptr, "Metadata");
      walk_metadata(*metadata, place, false);
    }
    check_parameters();
    check_outputs();
  }

 private:
  /// Whether the properties hold a document with placeholders of its own.
  bool is_document() const {
    return resource_->type == "AWS::SSM::Document" ||
           resource_->type == "AWS::StepFunctions::StateMachine" ||
           resource_->type == "AWS::CloudFormation::Macro";
  }

  /// `named`: whether the keys of this object are names of variables that the template gives.
  /// `script`: whether texts below are run by a machine.
  void walk(const Node& value, const Path& path, bool named, bool script) {
    if (value.is_string()) {
      check_text(value, path, script);
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        const Node& item = value.items()[i];
        if (item.kind() >= document::Kind::string) walk(item, Path(&path, i), false, script);
      }
    } else if (value.is_object()) {
      check_pair(value, path);
      for (const Member& member : value.members()) {
        const Path step(&path, member.key);
        if (named) {
          check_secret(member.value, step, member.key, secrecy_of_name(member.key), true);
        } else if (is_secret_property(member.key)) {
          check_secret(member.value, step, member.key, secrecy_of_property(member.key), false);
        }
        if (member.key == "ZipFile" || member.key == "InlineCode") {
          check_code(member.value, member.value, step, 0);
        }
        if (member.value.kind() >= document::Kind::string) {
          walk(member.value, step, holds_variables(member), script || is_run(member.key));
        }
      }
    }
  }

  /// What a machine or a container is started with.
  static bool is_run(std::string_view key) {
    return key == "UserData" || key == "Command" || key == "EntryPoint";
  }

  static Secrecy secrecy_of_property(std::string_view key) {
    // A file's path is allowed here in some services; a key is long.
    return key == "PrivateKey" ? Secrecy::likely : Secrecy::certain;
  }

  /// A secret that is made with something to be replaced by hand.
  static bool is_to_replace(std::string_view name, std::string_view text) {
    return name == "SecretString" && (text.find("eplace") != std::string_view::npos ||
                                      text.find("REPLACE") != std::string_view::npos ||
                                      text.find("laceholder") != std::string_view::npos);
  }

  static bool holds_variables(const Member& member) {
    return member.value.is_object() &&
           (member.key == "Variables" || member.key == "EnvironmentVariables" ||
            member.key == "StageVariables" || member.key == "DefaultArguments" ||
            member.key == "Parameters" || member.key == "Environment");
  }

  /// {Name: DB_PASSWORD, Value: …} of container definitions and build projects.
  void check_pair(const Node& object, const Path& path) {
    if (object.size() < 2 || object.size() > 4) return;
    const Member* value = nullptr;
    const Node* name = nullptr;
    for (const Member& member : object.members()) {
      if (member.key == "Value" || member.key == "ParameterValue") {
        value = &member;
      } else if (member.key == "Name" || member.key == "OptionName" ||
                 member.key == "ParameterName" || member.key == "ParameterKey") {
        name = &member.value;
      }
    }
    if (value == nullptr) return;
    if (name == nullptr || !name->is_string()) return;
    // In a build project the value may be the name of where the secret is kept.
    const Node* type = object.find("Type");
    if (type != nullptr && type->is_string() && type->text() != "PLAINTEXT") return;
    check_secret(value->value, Path(&path, value->key), name->text(), secrecy_of_name(name->text()),
                 true);
  }

  void check_secret(const Node& value, const Path& path, std::string_view name, Secrecy secrecy,
                    bool variable) {
    if (value.is_null() || value.is_array() || value.is_boolean()) return;
    if (variable && (secrecy != Secrecy::none || resolves_password(value)))
      check_shown(value, path, name);
    if (secrecy == Secrecy::none) return;
    if (parameter_of(value) != nullptr) {
      parameters_.insert(parameter_of(value)->id);
      return;
    }
    if (!value.is_object()) {
      if (can_be_secret(value.text(), secrecy) && !is_to_replace(name, value.text()))
        report_plain(value, path, name);
      return;
    }
    if (!analysis::invocation_of(value)) return;
    for (const Alternative& one : context_.resolver.alternatives_of(value)) {
      if (one.state != Alternative::State::known || !one.value.is_scalar()) continue;
      const bool literal = one.origin == Origin::literal || one.origin == Origin::mapping;
      const bool made = (one.origin == Origin::computed || one.origin == Origin::computed_default ||
                         one.origin == Origin::computed_allowed) &&
                        !uses_hidden_parameter(value);
      if ((!literal && !made) || !can_be_secret(one.value.text(), secrecy)) continue;
      report_plain(literal && one.source != nullptr ? *one.source : value, path, name);
      return;
    }
  }

  void report_plain(const Node& value, const Path& path, std::string_view name) {
    reporter_.report(secret_plain, &path, value.mark(),
                     fmt::format("{} stands in plain text in the template", quoted(name)),
                     std::string(way_out));
  }

  /// The parameter that a value is, by Ref.
  const Parameter* parameter_of(const Node& value) const {
    const analysis::Invocation call = analysis::invocation_of(value);
    if (call.function != Function::ref || !call.argument().is_string()) return nullptr;
    return context_.tree.parameter(call.argument().text());
  }

  bool uses_hidden_parameter(const Node& value) const {
    const analysis::Invocation call = analysis::invocation_of(value);
    if (call.function == Function::join && call.argument().size() == 2) {
      const auto parts = call.argument().items()[1].items();
      return !std::all_of(parts.begin(), parts.end(),
                          [](const Node& part) { return part.is_string(); });
    }
    if (call.function != Function::sub) return true;  // not looked into
    const analysis::Substitution sub(call.argument());
    for (const analysis::Variable& variable : sub.variables()) {
      const Parameter* parameter = context_.tree.parameter(variable.name);
      if (parameter != nullptr && parameter->no_echo) return true;
    }
    return false;
  }

  /// A secret that CloudFormation puts into a variable: everybody who may read the configuration of
  /// the function or container sees it.
  void check_shown(const Node& value, const Path& path, std::string_view name) {
    const Parameter* parameter = parameter_of(value);
    const bool hidden = parameter != nullptr && parameter->no_echo;
    if (!hidden && !resolves_secret(value)) return;
    reporter_.report(
        secret_shown, &path, value.mark(),
        fmt::format("the secret in {} shows to everybody who may read the configuration of {}",
                    quoted(name), quoted(resource_->id)),
        "pass the ARN of the secret, and read it at run time");
  }

  /// The text of a value with Fn::Sub not resolved; "" for another function.
  static std::string_view text_of(const Node& value) {
    if (value.is_string()) return value.text();
    const analysis::Invocation call = analysis::invocation_of(value);
    if (call.function != Function::sub) return {};
    const Node* text = analysis::Substitution(call.argument()).text();
    return text == nullptr ? std::string_view() : text->text();
  }

  static bool resolves_secret(const Node& value) {
    const std::string_view text = text_of(value);
    return text.find("{{resolve:secretsmanager:") != std::string_view::npos ||
           text.find("{{resolve:ssm-secure:") != std::string_view::npos;
  }

  /// Whether it is a secret by what it is taken from, whatever the variable is called: users and
  /// hosts stand beside passwords in secrets.
  static bool resolves_password(const Node& value) {
    constexpr std::string_view part = ":SecretString:";
    const std::string_view text = text_of(value);
    if (!resolves_secret(value)) return false;
    const std::size_t at = text.find(part);
    if (at == std::string_view::npos) return true;  // all of it
    const std::string_view key = text.substr(at + part.size());
    return secrecy_of_name(key.substr(0, key.find_first_of(":}"))) == Secrecy::certain;
  }

  /// Passwords within a text: of a URL, of a script.
  void check_text(const Node& value, const Path& path, bool script) {
    const std::string_view text = value.text();
    if (text.size() < 8) return;
    if (!password_in_url(text).empty()) {
      reporter_.report(secret_plain, &path, value.mark(), "a URL holds a password in plain text",
                       std::string(way_out));
    } else if (script && !password_in_script(text).empty()) {
      reporter_.report(secret_plain, &path, value.mark(), "a script holds a password in plain text",
                       "let the script read it from Secrets Manager");
    } else if (script && text.find("{{resolve:secretsmanager:") != std::string_view::npos) {
      reporter_.report(secret_shown, &path, value.mark(),
                       "what is started shows the secret to everybody who may describe it",
                       "let it read the secret at run time");
    }
  }

  /// `part`: of the source, which functions may put together.
  void check_code(const Node& part, const Node& value, const Path& path, int depth) {
    if (!part.is_string()) {
      if (depth > 4) return;
      for (const Node& item : part.items()) check_code(item, value, path, depth + 1);
      for (const Member& member : part.members()) check_code(member.value, value, path, depth + 1);
      return;
    }
    if (password_in_code(part.text()).empty()) return;
    reporter_.report(secret_plain, &path, value.mark(),
                     "the source of the function holds a password in plain text",
                     "let it read the password from Secrets Manager");
  }

  void walk_metadata(const Node& value, const Path& path, bool script) {
    if (value.is_string()) {
      check_text(value, path, script);
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.items()[i].kind() >= document::Kind::string)
          walk_metadata(value.items()[i], Path(&path, i), script);
      }
    } else if (value.is_object()) {
      for (const Member& member : value.members()) {
        const Path step(&path, member.key);
        if (member.value.is_string() && secrecy_of_name(member.key) == Secrecy::certain &&
            is_literal_secret(member.value.text())) {
          report_plain(member.value, step, member.key);
        }
        if (member.value.kind() >= document::Kind::string)
          walk_metadata(member.value, step, script || member.key == "AWS::CloudFormation::Init");
      }
    }
  }

  /// In metadata sentences stand beside keys: a label of a parameter is not its value.
  static bool is_literal_secret(std::string_view text) {
    return can_be_secret(text, Secrecy::certain) && text.find(' ') == std::string_view::npos;
  }

  /// AWS::SSM::Parameter keeps its value in plain text.
  void check_store() {
    const Node* name = resource_->property("Name");
    const Member* value = resource_->properties->find_member("Value");
    if (value == nullptr) return;
    std::string_view spelt = resource_->id;
    if (name != nullptr && secrecy_of_name(text_of(*name)) != Secrecy::none) {
      spelt = text_of(*name);
    }
    const Secrecy secrecy = secrecy_of_name(spelt);
    if (secrecy == Secrecy::none && !resolves_password(value->value)) return;
    const Parameter* parameter = parameter_of(value->value);
    const bool hidden = parameter != nullptr && parameter->no_echo;
    if (value->value.is_string()) {
      if (!can_be_secret(value->value.text(), secrecy)) return;
    } else if (!hidden && !resolves_secret(value->value)) {
      return;
    }
    reporter_.report(secret_plain, Place({"Resources", resource_->id}, {"Properties", "Value"}),
                     value->value.mark(),
                     fmt::format("{} keeps a secret in plain text: it has no SecureString",
                                 quoted(resource_->id)),
                     "use a secret of Secrets Manager");
  }

  void check_parameters() {
    for (const Parameter& parameter : context_.tree.parameters()) {
      const bool named = secrecy_of_name(parameter.id) == Secrecy::certain;
      const bool used = parameters_.contains(parameter.id);
      if ((!named && !used) || parameter.from_store || parameter.is_list() ||
          parameter.type != "String")
        continue;
      const Place place = parameter_place(parameter);
      if (!parameter.no_echo) {
        reporter_.report(secret_parameter, place, parameter.mark,
                         fmt::format("parameter {} holds a secret, and is shown: it has no NoEcho",
                                     quoted(parameter.id)),
                         "add NoEcho: true");
      } else if (parameter.fallback != nullptr && parameter.fallback->is_scalar() &&
                 can_be_secret(parameter.fallback->text(), Secrecy::certain)) {
        reporter_.report(
            secret_parameter, parameter_place(parameter, {"Default"}), parameter.fallback->mark(),
            fmt::format(
                "the default of the secret parameter {} stands in plain text in the template",
                quoted(parameter.id)),
            "leave Default out");
      }
    }
  }

  /// Whether a dynamic reference to a secret is among the parts of a value.
  static bool refers_to_secret(const Node& value, int depth) {
    if (depth > 8) return false;
    if (value.is_string())
      return value.text().find("{{resolve:secretsmanager:") != std::string_view::npos;
    for (const Node& item : value.items()) {
      if (refers_to_secret(item, depth + 1)) return true;
    }
    for (const Member& member : value.members()) {
      if (refers_to_secret(member.value, depth + 1)) return true;
    }
    return false;
  }

  void check_outputs() {
    for (const analysis::Output& output : context_.tree.outputs()) {
      if (output.value == nullptr) continue;
      if (refers_to_secret(*output.value, 0)) {
        reporter_
            .report(secret_shown, output_place(output, {"Value"}), output.value->mark(),
                    fmt::format("output {} takes a secret from where it is kept: everybody who may "
                                "describe the stack would read it",
                                quoted(output.id)),
                    "leave the output out, or give the ARN of the secret")
            .severity = Severity::warning;
        continue;
      }
      if (output.value->is_string()) {
        if (secrecy_of_name(output.id) == Secrecy::certain &&
            is_literal_secret(output.value->text())) {
          reporter_.report(secret_plain, output_place(output, {"Value"}), output.value->mark(),
                           fmt::format("output {} holds a secret in plain text", quoted(output.id)),
                           "leave the output out");
        }
        continue;
      }
      const analysis::Invocation call = analysis::invocation_of(*output.value);
      if (call.function != Function::get_att) continue;
      const analysis::Target target = analysis::get_att_target(call.argument());
      const Resource* resource = context_.tree.resource(target.id);
      if (resource == nullptr || resource->type != "AWS::IAM::AccessKey" ||
          target.attribute != "SecretAccessKey")
        continue;
      reporter_
          .report(secret_shown, output_place(output, {"Value"}), output.value->mark(),
                  fmt::format("output {} shows the secret of the access key {}", quoted(output.id),
                              quoted(resource->id)),
                  "put it into a secret of Secrets Manager")
          .severity = Severity::warning;
    }
  }

  const Context& context_;
  Reporter& reporter_;
  const Resource* resource_ = nullptr;
  std::unordered_set<std::string_view> parameters_;
};

void run(const Context& context, Reporter& reporter) {
  Walk(context, reporter).run();
}

}  // namespace

constinit const Check secret_plain{
    .rule =
        {
            .id = "SEC001",
            .severity = Severity::warning,
            .title = "No password, token or key stands in the template",
            .why = "A template is kept in repositories, buckets and the history of the stack, and "
                   "everybody who may describe the stack or the resource reads what stands in it.",
            .bad = R"yaml(Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties:
      Engine: mysql
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: "20"
      StorageEncrypted: true
      MasterUsername: admin
      MasterUserPassword: correct-horse-battery
)yaml",
            .good = R"yaml(Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: mysql
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: "20"
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
)yaml",
            .peers = "W1011",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "security-best-practices.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
