#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/analysis.hpp"
#include "document/builder.hpp"

namespace dbrepl::analysis {

/// What a secret of the template holds when it is made.
struct SecretContent {
  enum class Form : std::uint8_t {
    unknown,
    nothing,  ///< it is made without a value
    text,     ///< one text, with no members
    members,  ///< a JSON object
  };
  Form form = Form::unknown;
  std::vector<std::string_view> members;
  std::string_view generated;       ///< of the members, the one that is generated; "" where none is
  const Node* generator = nullptr;  ///< GenerateSecretString; null where it is not used
  /// What makes the template of a generated secret no JSON object; "" where it is one, or may be.
  std::string_view problem;
};

/// A value that takes something out of a secret of the template.
struct SecretUse {
  const Resource* secret = nullptr;
  std::string_view member;  ///< "" for the whole secret
  const Node* node = nullptr;
  Site site;
  bool by_container = false;  ///< read when a container starts; else when the stack is deployed
};

/// The secrets of a template, and what takes values out of them: dynamic references, in a text, by
/// Fn::Sub or Fn::Join, and the secrets of containers. A model: `analysis.model<Secrets>()`. Linear
/// in the template's size.
class Secrets {
 public:
  explicit Secrets(Analysis& analysis);

  /// In the order of the template, calls of Fn::Join behind the rest.
  const std::vector<SecretUse>& uses() const { return uses_; }
  const SecretContent& content_of(const Resource& secret) const { return contents_.at(&secret); }
  const std::vector<const Resource*>& all() const { return all_; }

 private:
  SecretContent read_content(const Resource& secret);
  /// Adds the members of an object; what cannot be read leaves the content unknown.
  void read_object(const Node& value, SecretContent& content);
  void read_text(const Analysis& analysis, const Text& text);
  void read_join(const Analysis& analysis, const Call& call);
  const Resource* secret_of(const Analysis& analysis, const Call* sub, std::string_view name) const;
  void add(const Resource* secret, std::string_view member, const Node& node, const Site& site,
           bool by_container);

  document::Builder builder_;
  std::vector<const Resource*> all_;
  std::unordered_map<const Resource*, SecretContent> contents_;
  /// By the name that the template spells; null where several have it.
  std::unordered_map<std::string_view, const Resource*> by_name_;
  std::vector<SecretUse> uses_;
};

}  // namespace dbrepl::analysis
