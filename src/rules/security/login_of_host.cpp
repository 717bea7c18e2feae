#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/crossings.hpp"
#include "analysis/substitution.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check login_of_host;

namespace {

bool is_database(const Resource* resource) {
  return resource != nullptr &&
         (resource->type == "AWS::RDS::DBCluster" || resource->type == "AWS::RDS::DBInstance" ||
          resource->type == "AWS::DocDB::DBCluster" || resource->type == "AWS::Redshift::Cluster");
}

/// Which databases of a template log people in with which of its secrets.
class Logins {
 public:
  explicit Logins(const Context& context) : context_(context) {
    for (const Resource& resource : context.tree.resources()) {
      if (resource.type == "AWS::SecretsManager::SecretTargetAttachment") {
        add(named(resource.property("SecretId")).resource,
            named(resource.property("TargetId")).resource);
      } else if (is_database(&resource)) {
        const Node* password = resource.property("MasterUserPassword");
        if (password != nullptr) add(secret_in(*password), &resource);
      }
    }
  }

  /// The database that a value gives the login of: by its secret, or by the one that RDS keeps for
  /// it. Null where none or several are.
  const Resource* by_secret(const Node& value) const {
    const Named one = named(&value);
    if (is_database(one.resource)) {
      return one.attribute.starts_with("MasterUserSecret") ? one.resource : nullptr;
    }
    const auto found = databases_.find(one.resource);
    return found == databases_.end() || one.resource == nullptr ? nullptr : found->second;
  }

  /// The database that a value gives the host of.
  const Resource* by_host(const Node& value) const {
    const Named one = named(&value);
    return is_database(one.resource) && one.attribute.find("ndpoint") != std::string_view::npos
               ? one.resource
               : nullptr;
  }

 private:
  struct Named {
    const Resource* resource = nullptr;
    std::string_view attribute;
  };

  Named named(const Node* value) const {
    if (value == nullptr) return {};
    const analysis::Invocation call = analysis::invocation_of(*value);
    if (call.function == Function::ref && call.argument().is_string()) {
      return {context_.tree.resource(call.argument().text()), {}};
    }
    analysis::Target target;
    if (call.function == Function::get_att) target = analysis::get_att_target(call.argument());
    if (call.function == Function::sub) target = analysis::Substitution(call.argument()).whole();
    return {target.id.empty() ? nullptr : context_.tree.resource(target.id), target.attribute};
  }

  /// The secret of "{{resolve:secretsmanager:${Secret}:…}}".
  const Resource* secret_in(const Node& password) const {
    for (const analysis::Piece& piece : context_.analysis.symbols.text_of(password).pieces) {
      const Resource* resource = piece.kind == analysis::Piece::Kind::reference
                                     ? context_.tree.resource(piece.text)
                                     : nullptr;
      if (resource != nullptr && resource->type == "AWS::SecretsManager::Secret") return resource;
    }
    if (analysis::invocation_of(password).function != Function::sub) return nullptr;
    const analysis::Substitution sub(analysis::invocation_of(password).argument());
    for (const analysis::Variable& variable : sub.variables()) {
      const Resource* resource = context_.tree.resource(variable.name);
      if (resource != nullptr && resource->type == "AWS::SecretsManager::Secret") return resource;
    }
    return nullptr;
  }

  void add(const Resource* secret, const Resource* database) {
    if (secret == nullptr || !is_database(database)) return;
    const auto [known, fresh] = databases_.emplace(secret, database);
    // A secret that two share belongs to none.
    if (!fresh && known->second != database) known->second = nullptr;
  }

  const Context& context_;
  std::map<const Resource*, const Resource*> databases_;
};

/// What is left of a name in front of a word that tells what it holds: "TARGET_" of "TARGET_HOST".
std::string_view stem_of(std::string_view name, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (name.size() > word.size() && name.ends_with(word)) {
      return name.substr(0, name.size() - word.size());
    }
  }
  return {};
}

/// Whether a variable was told to be of another environment.
bool is_told(const Context& context, const Resource& function, std::string_view variable) {
  const auto& all = context.analysis.model<analysis::Crossings>().all();
  return std::any_of(all.begin(), all.end(), [&](const analysis::Crossing& one) {
    return one.owner == &function && one.subject == variable;
  });
}

void check(const Context& context, const FunctionCode& function, const Logins& logins,
           Reporter& reporter) {
  for (const analysis::code::Variable& host : function.variables) {
    const std::string_view stem = stem_of(host.name, {"HOST", "ENDPOINT", "HOSTNAME", "ADDRESS"});
    const Resource* there =
        stem.empty() || host.value == nullptr ? nullptr : logins.by_host(*host.value);
    if (there == nullptr) continue;
    for (const analysis::code::Variable& login : function.variables) {
      if (login.value == nullptr ||
          stem_of(login.name, {"SECRET", "SECRET_ARN", "SECRET_ID", "SECRET_NAME", "LOGIN",
                               "CREDENTIALS", "CREDENTIALS_ARN"}) != stem) {
        continue;
      }
      const Resource* other = logins.by_secret(*login.value);
      if (other == nullptr || other == there || is_told(context, *function.resource, host.name) ||
          is_told(context, *function.resource, login.name)) {
        continue;
      }
      Finding& finding =
          report_value(login_of_host, reporter, *function.resource, *login.value,
                       fmt::format(R"({} is the login of "{}", and {} the host of "{}")",
                                   quoted(login.name), other->id, quoted(host.name), there->id),
                       "let both be of one database");
      finding.related.push_back(reporter.related("the host", host.value->mark()));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  const auto& functions = functions_of(context).all();
  if (functions.empty()) return;
  const Logins logins(context);
  for (const FunctionCode& function : functions) check(context, function, logins, reporter);
}

}  // namespace

constinit const Check login_of_host{
    .rule =
        {
            .id = "SEC022",
            .severity = Severity::warning,
            .title = "A function has host and login of the same database",
            .why = "TARGET_HOST and TARGET_SECRET are read together. Where they belong to two "
                   "databases, the login is refused, or, worse, what was meant for one database "
                   "is done to the other.",
            .bad = R"yaml(Resources:
  First:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      {Engine: aurora-mysql, MasterUsername: a1, ManageMasterUserPassword: true, StorageEncrypted: true}
  Second:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      {Engine: aurora-mysql, MasterUsername: a1, ManageMasterUserPassword: true, StorageEncrypted: true}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/copy
      Code: {S3Bucket: sources, S3Key: copy.zip}
      Environment:
        Variables:
          TARGET_HOST: !GetAtt First.Endpoint.Address
          TARGET_SECRET: !GetAtt Second.MasterUserSecret.SecretArn
)yaml",
            .good = R"yaml(Resources:
  First:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      {Engine: aurora-mysql, MasterUsername: a1, ManageMasterUserPassword: true, StorageEncrypted: true}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/"
                      "reference_secret_json_structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
