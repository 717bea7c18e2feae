#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "document/builder.hpp"
#include "document/node.hpp"
#include "template/handle.hpp"
#include "template/intrinsics.hpp"
#include "template/value.hpp"

namespace dbrepl::cfn {

/// What happens to a resource when it leaves the stack, or when it is replaced.
enum class Policy : std::uint8_t { remove, retain, snapshot, retain_except_on_create };

/// The logical id of a resource of any type, for DependsOn.
class ResourceId {
 public:
  template <class R>
  ResourceId(const Handle<R>& resource)  // NOLINT(google-explicit-constructor)
      : id_(resource.id()) {}

  std::string_view id() const { return id_; }

 private:
  std::string_view id_;
};

/// What a resource says beside its properties.
struct ResourceOptions {
  std::optional<Condition> condition{};
  std::vector<ResourceId> depends_on{};
  std::optional<Policy> deletion_policy{};
  std::optional<Policy> update_replace_policy{};
  Optional<Json> creation_policy{};
  Optional<Json> update_policy{};
  Optional<Json> metadata{};
};

/// A parameter whose value is one text. `type` may also be one of the AWS-specific or SSM types.
struct StringParameter {
  std::string_view type = "String";
  Optional<String> description{};
  Optional<String> default_value{};
  Optional<String> allowed_pattern{};
  Optional<List<String>> allowed_values{};
  Optional<Integer> min_length{};
  Optional<Integer> max_length{};
  Optional<String> constraint_description{};
  Optional<Boolean> no_echo{};
};

struct NumberParameter {
  Optional<String> description{};
  Optional<Number> default_value{};
  Optional<List<Number>> allowed_values{};
  Optional<Number> min_value{};
  Optional<Number> max_value{};
  Optional<String> constraint_description{};
  Optional<Boolean> no_echo{};
};

/// A parameter whose value is a list of texts: CommaDelimitedList, List<AWS::EC2::Subnet::Id> …
struct ListParameter {
  std::string_view type = "CommaDelimitedList";
  Optional<String> description{};
  Optional<String> default_value{};
  Optional<List<String>> allowed_values{};
  Optional<String> constraint_description{};
  Optional<Boolean> no_echo{};
};

struct Output {
  Optional<String> description{};
  Value<Any> value;
  Optional<String> export_name{};
  std::optional<Condition> condition{};
};

struct Assertion {
  Test test;
  std::string description{};
};

/// What must hold of the parameters before anything is created.
struct Rule {
  std::optional<Test> condition{};
  std::vector<Assertion> assertions;
};

/// One line of a mapping: a top-level key and its second-level keys with their values.
struct MappingRow {
  std::string key;
  std::vector<std::pair<std::string, Value<Json>>> values;
};

/// A CloudFormation template under construction. Sections come out in a fixed order, what stands in
/// them in the order in which it was added. Every add… throws ModelError for a logical id that is
/// not 1 to 255 letters and digits, or that is taken.
class Template {
 public:
  Template();

  void set_description(std::string text);
  /// A key of the template's Metadata.
  void add_metadata(std::string_view key, Value<Json> value);

  Parameter<String> add_parameter(std::string_view id, StringParameter parameter);
  Parameter<Number> add_parameter(std::string_view id, NumberParameter parameter);
  Parameter<List<String>> add_parameter(std::string_view id, ListParameter parameter);
  Mapping add_mapping(std::string_view id, std::vector<MappingRow> rows);
  Condition add_condition(std::string_view id, Test test);
  void add_rule(std::string_view id, Rule rule);
  void add_output(std::string_view id, Output output);

  /// Adds a resource of a generated type and returns the handle by which others refer to it.
  template <class R>
  Handle<R> add(std::string_view id, R resource, ResourceOptions options = {}) {
    const std::string type(ResourceTraits<R>::type_of(resource));
    return Handle<R>(add_resource(id, type, to_tree(std::move(resource)), std::move(options)));
  }

  std::size_t resource_count() const { return resources_.members()->size(); }

  /// The whole template as a tree in an arena; it does not refer to this template.
  document::Node build(document::Builder& builder) const;

 private:
  std::string_view add_resource(std::string_view id, std::string_view type, Tree properties,
                                ResourceOptions options);
  std::string_view add_parameter(std::string_view id, Tree parameter);
  /// A stable copy of a logical id.
  std::string_view claim(std::unordered_set<std::string>& taken, std::string_view id,
                         std::string_view what);

  Tree description_;
  Tree metadata_ = Tree::object();
  Tree parameters_ = Tree::object();
  Tree rules_ = Tree::object();
  Tree mappings_ = Tree::object();
  Tree conditions_ = Tree::object();
  Tree resources_ = Tree::object();
  Tree outputs_ = Tree::object();

  // Parameters and resources share their names; sets never move what they hold.
  std::unordered_set<std::string> referable_ids_;
  std::unordered_set<std::string> mapping_ids_;
  std::unordered_set<std::string> condition_ids_;
  std::unordered_set<std::string> rule_ids_;
  std::unordered_set<std::string> output_ids_;
};

}  // namespace dbrepl::cfn
