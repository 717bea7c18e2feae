#pragma once

#include <string>
#include <string_view>

namespace dbrepl::tools {

/// A resource type's name in its parts: `AWS::RDS::DBCluster`.
struct TypeName {
  std::string full;        ///< AWS::RDS::DBCluster
  std::string service;     ///< rds: namespace and folder
  std::string resource;    ///< DBCluster: the structure
  std::string parts;       ///< db_cluster: namespace of its property types, and header
  std::string facts_file;  ///< aws-rds.json
};

/// Throws std::runtime_error for a name that has not three parts.
TypeName parse_type_name(std::string_view full);

/// "DBClusterRole" → "db_cluster_role".
std::string snake_case(std::string_view name);

/// A C++ identifier: what is no letter or digit becomes `_`, and keywords take one at the end.
std::string identifier(std::string_view name);

}  // namespace dbrepl::tools
