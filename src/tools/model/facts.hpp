#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/model/names.hpp"

namespace dbrepl::tools {

using Json = nlohmann::json;

/// Names of kinds of reference, sorted: "AWS::EC2::VPC.Id".
using Kinds = std::set<std::string>;

/// The facts of the resource types in use (see schemas/README.md), and what they say about which
/// reference fits where.
class Facts {
 public:
  /// Reads the files of the types' services. Throws std::runtime_error with one sentence for a file
  /// that cannot be read or a type that is not in it.
  Facts(const std::filesystem::path& folder, std::vector<TypeName> types);

  const std::vector<TypeName>& types() const { return types_; }
  const Json& of(const std::string& type) const { return types_by_name_.at(type); }

  /// What a top-level property of a type takes; empty where any text may stand.
  Kinds taken_by(const std::string& type, const std::string& property) const;
  /// The same for a property within a property type.
  Kinds taken_by(const std::string& type, const std::string& property, const Json& schema) const;
  /// What Ref of a type yields; empty where it is plain text.
  Kinds yielded_by_ref(const std::string& type) const;
  /// What an attribute of a type yields, by its dotted path; empty where it is plain text.
  Kinds yielded_by_attribute(const std::string& type, const std::string& path) const;

 private:
  Kinds stated_by(const std::string& type, const std::string& property) const;
  Kinds identity(const std::string& type, const std::string& property) const;

  std::vector<TypeName> types_;
  std::map<std::string, Json> types_by_name_;
  std::map<std::string, Kinds> meaning_by_name_;
};

/// The schema behind `$ref`s, within the facts of its type; an empty object where one leads
/// nowhere.
const Json& resolved(const Json& type_facts, const Json& schema);

/// The schema at a dotted property path; an empty object where it leads nowhere.
const Json& at_path(const Json& type_facts, std::string_view path);

/// The kinds of reference that a schema's `format` names, alternatives and list elements included.
Kinds formats(const Json& type_facts, const Json& schema);

}  // namespace dbrepl::tools
