#include "analysis/secrets.hpp"

#include <algorithm>
#include <array>

#include "analysis/dynamic_reference.hpp"
#include "analysis/substitution.hpp"
#include "schema/text_document.hpp"

namespace dbrepl::analysis {
namespace {

constexpr std::string_view secret_type = "AWS::SecretsManager::Secret";

/// What an attachment adds to a secret, for any engine.
constexpr std::array<std::string_view, 8> attached{"dbClusterIdentifier",
                                                   "dbInstanceIdentifier",
                                                   "dbname",
                                                   "engine",
                                                   "host",
                                                   "masterarn",
                                                   "port",
                                                   "ssl"};

/// A name as the template spells it, with its variables.
std::string_view spelling_of(const Node* name) {
  if (name == nullptr) return {};
  if (name->is_string()) return name->text();
  const Invocation call = invocation_of(*name);
  if (call.function != Function::sub) return {};
  const Substitution sub(call.argument());
  return sub.text() == nullptr || sub.values() != nullptr ? std::string_view() : sub.text()->text();
}

bool is_of_container(const Site& site) {
  if (site.resource == nullptr || site.resource->type != "AWS::ECS::TaskDefinition") return false;
  for (const Path* step = site.path; step != nullptr; step = step->parent) {
    if (step->key == "Secrets") return true;
  }
  return false;
}

/// The member in what stands behind the ARN of a secret in ValueFrom: ":password::".
std::string_view member_behind_arn(std::string_view rest) {
  if (!rest.starts_with(':') || std::count(rest.begin(), rest.end(), ':') != 3) return {};
  rest.remove_prefix(1);
  return rest.substr(0, rest.find(':'));
}

const Node* given(const Resource& secret, std::string_view property) {
  const Node* value = secret.property(property);
  return value == nullptr || is_no_value(*value) ? nullptr : value;
}

}  // namespace

Secrets::Secrets(Analysis& analysis) {
  const Template& tree = analysis.tree;
  for (const Resource& resource : tree.resources()) {
    if (resource.type != secret_type) continue;
    all_.push_back(&resource);
    contents_.emplace(&resource, read_content(resource));
    const std::string_view name = spelling_of(resource.property("Name"));
    if (name.empty()) continue;
    const auto [known, is_new] = by_name_.emplace(name, &resource);
    if (!is_new) known->second = nullptr;
  }
  if (all_.empty()) return;
  for (const Resource& resource : tree.resources()) {
    if (resource.type == "AWS::SecretsManager::SecretTargetAttachment") {
      const Node* id = resource.property("SecretId");
      const Resource* secret =
          id == nullptr ? nullptr : analysis.symbols.resource_of(*id, secret_type);
      const auto content = contents_.find(secret);
      if (content == contents_.end()) continue;
      auto& members = content->second.members;
      members.insert(members.end(), attached.begin(), attached.end());
    } else if (resource.is_custom()) {
      // It may write what it likes.
      for (const Edge& edge : analysis.graph.from(tree.position(resource))) {
        const auto content = contents_.find(&tree.resources()[edge.to]);
        if (content != contents_.end() && edge.link != Link::depends_on) {
          content->second.form = SecretContent::Form::unknown;
        }
      }
    }
  }
  for (const Text& text : analysis.calls.texts()) read_text(analysis, text);
  for (const std::uint32_t position : analysis.calls.of(Function::join)) {
    read_join(analysis, analysis.calls.all()[position]);
  }
}

SecretContent Secrets::read_content(const Resource& secret) {
  SecretContent content;
  if (secret.properties == nullptr) {
    if (secret.node->find("Properties") == nullptr) content.form = SecretContent::Form::nothing;
    return content;
  }
  if (invocation_of(*secret.properties)) return content;
  const Node* value = given(secret, "SecretString");
  const Node* generator = given(secret, "GenerateSecretString");
  if (value != nullptr) {
    read_object(*value, content);
    if (!content.problem.empty()) content.form = SecretContent::Form::text;
    content.problem = {};
  } else if (generator == nullptr) {
    content.form = SecretContent::Form::nothing;
  } else if (!invocation_of(*generator)) {
    content.generator = generator;
    const Node* model = generator->find("SecretStringTemplate");
    const Node* key = generator->find("GenerateStringKey");
    if (model == nullptr && key == nullptr) {
      content.form = SecretContent::Form::text;
    } else if (model != nullptr && key != nullptr) {
      read_object(*model, content);
      if (key->is_string()) {
        content.generated = key->text();
        content.members.push_back(key->text());
      } else {
        content.form = SecretContent::Form::unknown;
      }
    }
  }
  return content;
}

void Secrets::read_object(const Node& value, SecretContent& content) {
  const auto document = schema::read_text_document(value, builder_);
  if (!document) return;
  content.problem = builder_.store(document->problem);
  if (document->root == nullptr || !document->root->is_object()) return;
  for (const Member& member : document->root->members()) {
    if (member.key.find("${") != std::string_view::npos) return;
    content.members.push_back(member.key);
  }
  content.form = SecretContent::Form::members;
}

const Resource* Secrets::secret_of(const Analysis& analysis, const Call* sub,
                                   std::string_view name) const {
  if (sub != nullptr && name.starts_with("${") && name.ends_with('}')) {
    const std::string_view variable = name.substr(2, name.size() - 3);
    if (variable.find("${") != std::string_view::npos ||
        Substitution(sub->argument()).is_local(variable))
      return nullptr;
    const Target target = target_of(variable);
    const Resource* found = analysis.tree.resource(target.id);
    const bool is_whole = target.attribute.empty() || target.attribute == "Id";
    return found != nullptr && found->type == secret_type && is_whole ? found : nullptr;
  }
  const auto known = by_name_.find(name);
  return known == by_name_.end() ? nullptr : known->second;
}

void Secrets::add(const Resource* secret, std::string_view member, const Node& node,
                  const Site& site, bool by_container) {
  if (secret == nullptr || member.find("${") != std::string_view::npos) return;
  uses_.push_back({secret, member, &node, site, by_container});
}

void Secrets::read_text(const Analysis& analysis, const Text& text) {
  const Call* caller = analysis.calls.caller(text.site);
  const Call* sub = caller != nullptr && caller->function == Function::sub ? caller : nullptr;
  if (caller != nullptr && sub == nullptr) return;
  for (const DynamicReference& reference : dynamic_references_of(text)) {
    if (reference.service != "secretsmanager" || reference.parts.empty()) continue;
    const auto& parts = reference.parts;
    if (parts.size() > 1 && !parts[1].empty() && parts[1] != "SecretString") continue;
    add(secret_of(analysis, sub, parts[0]), parts.size() > 2 ? parts[2] : std::string_view(),
        *text.node, text.site, false);
  }
  if (sub == nullptr || !is_of_container(text.site)) return;
  const std::string_view value = text.node->text();
  const std::size_t end = value.find('}');
  if (!value.starts_with("${") || end == std::string_view::npos) return;
  const std::string_view member = member_behind_arn(value.substr(end + 1));
  if (member.empty()) return;
  add(secret_of(analysis, sub, value.substr(0, end + 1)), member, *text.node, text.site, true);
}

void Secrets::read_join(const Analysis& analysis, const Call& call) {
  constexpr std::string_view opening = "{{resolve:secretsmanager:";
  constexpr std::string_view kind = ":SecretString:";
  const auto arguments = call.argument().items();
  if (arguments.size() != 2 || !arguments[0].is_string() || !arguments[0].text().empty() ||
      !arguments[1].is_array())
    return;
  const auto parts = arguments[1].items();
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const Invocation ref = invocation_of(parts[i]);
    if (ref.function != Function::ref || !ref.argument().is_string()) continue;
    const Resource* secret = analysis.tree.resource(ref.argument().text());
    if (secret == nullptr || secret->type != secret_type || !parts[i + 1].is_string()) continue;
    const std::string_view rest = parts[i + 1].text();
    if (i > 0 && parts[i - 1].is_string() && parts[i - 1].text().ends_with(opening) &&
        rest.starts_with(kind)) {
      const std::string_view member = rest.substr(kind.size());
      add(secret, member.substr(0, member.find_first_of(":}")), *call.node, call.site, false);
    } else if (i == 0 && parts.size() == 2 && is_of_container(call.site)) {
      const std::string_view member = member_behind_arn(rest);
      if (!member.empty()) add(secret, member, *call.node, call.site, true);
    }
  }
}

}  // namespace dbrepl::analysis
