#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/options.hpp"
#include "document/node.hpp"

namespace dbrepl::analysis {

using document::Mark;
using document::Member;
using document::Node;

/// What the value of a parameter is at deployment.
enum class ParameterKind : std::uint8_t {
  string,
  number,
  list_of_strings,
  list_of_numbers,
  unknown
};

/// A parameter as far as its declaration can be read; rules report what cannot.
struct Parameter {
  std::string_view id;
  Mark mark;                   ///< of its key
  const Node* node = nullptr;  ///< the declaration
  std::string_view type;       ///< "AWS::EC2::VPC::Id"; "" where it has none
  ParameterKind kind = ParameterKind::unknown;
  bool from_store = false;  ///< AWS::SSM::Parameter::Value<…>: the default names a store's key
  bool no_echo = false;
  const Node* fallback = nullptr;        ///< Default, where its own constraints permit it
  const Node* allowed_values = nullptr;  ///< where it is a list
  const std::string* given = nullptr;    ///< by the caller, where the constraints permit it
  std::string default_refused;           ///< else why not: see problem_of_value()
  std::string given_refused;

  bool is_list() const {
    return kind == ParameterKind::list_of_strings || kind == ParameterKind::list_of_numbers;
  }
};

/// A resource as far as its declaration can be read.
struct Resource {
  std::string_view id;
  Mark mark;                   ///< of its key
  const Node* node = nullptr;  ///< the declaration
  std::string_view type;       ///< "" where it has none
  Mark type_mark;
  std::string_view condition;        ///< "" where it has none
  const Node* properties = nullptr;  ///< where it is an object
  const Node* depends_on = nullptr;
  const Node* metadata = nullptr;

  /// The value of a property at the top of the properties, or null.
  const Node* property(std::string_view name) const {
    return properties == nullptr ? nullptr : properties->find(name);
  }
  bool is_custom() const {
    return type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource";
  }
  bool is_module() const { return type.ends_with("::MODULE"); }
  /// Of Lambda, or one that AWS SAM makes.
  bool is_function() const {
    return type == "AWS::Lambda::Function" || type == "AWS::Serverless::Function";
  }
  bool is_serverless() const { return type.starts_with("AWS::Serverless::"); }
  bool is_nested_stack() const { return type == "AWS::CloudFormation::Stack"; }
};

/// An output as far as its declaration can be read.
struct Output {
  std::string_view id;
  Mark mark;
  const Node* node = nullptr;
  const Node* value = nullptr;
  const Node* export_name = nullptr;  ///< Export.Name
  std::string_view condition;
};

/// A template's tree by its parts. Texts and nodes belong to the document and the analysis that it
/// was made from. What does not have the shape of a template is left out here, and a finding of the
/// rules of family TPL.
class Template {
 public:
  Template() = default;
  Template(const Node& root, const Options& options);

  const Node& root() const { return *root_; }
  const Options& options() const { return *options_; }
  /// A section where it is an object, else null: section("Mappings").
  const Node* section(std::string_view name) const;

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Resource>& resources() const { return resources_; }
  const std::vector<Output>& outputs() const { return outputs_; }
  /// Names of the Transform section, macros included, in their order.
  const std::vector<std::string_view>& transforms() const { return transforms_; }

  /// Null where there is none; constant time.
  const Parameter* parameter(std::string_view id) const;
  const Resource* resource(std::string_view id) const;
  const Node* condition(std::string_view name) const;
  const Node* mapping(std::string_view name) const;
  /// Position of a resource of this template in resources().
  std::uint32_t position(const Resource& resource) const {
    return static_cast<std::uint32_t>(&resource - resources_.data());
  }

  bool has_transform(std::string_view name) const;
  bool has_language_extensions() const { return has_transform("AWS::LanguageExtensions"); }
  /// Whether AWS SAM makes the template, or is meant to: with resources of its types, or defaults
  /// for them, its transform is forgotten.
  bool is_serverless() const { return serverless_; }
  /// Whether a transform whose work is not known here may add to any part: names that the template
  /// does not define are then unknown, not missing.
  bool is_open() const { return open_; }
  bool has_modules() const { return modules_; }

 private:
  void read_parameters();
  void read_resources();
  void read_outputs();
  void find_extensions();

  const Node* root_ = nullptr;
  const Options* options_ = nullptr;
  std::vector<Parameter> parameters_;
  std::vector<Resource> resources_;
  std::vector<Output> outputs_;
  std::vector<std::string_view> transforms_;
  std::unordered_map<std::string_view, std::uint32_t> parameter_positions_;
  std::unordered_map<std::string_view, std::uint32_t> resource_positions_;
  bool open_ = false;
  bool serverless_ = false;
  bool modules_ = false;
};

/// The names of the transforms that a template declares for all of it, in their order.
std::vector<std::string_view> declared_transforms(const Node& root);

/// Whether a transform is one of AWS: what those add of their own accord is known well enough to
/// judge the rest; what a macro of somebody else does is not.
bool is_known_transform(std::string_view name);

/// The pseudo parameters, "AWS::Region" and its like, sorted.
std::span<const std::string_view> pseudo_parameters();
bool is_pseudo_parameter(std::string_view name);

}  // namespace dbrepl::analysis
