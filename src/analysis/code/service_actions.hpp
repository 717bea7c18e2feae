#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::analysis::code {

/// The prefix that IAM gives the actions of a service: "states" for the client "stepfunctions" of
/// boto3; "" where it is not known.
std::string_view service_of_client(std::string_view client);

/// The client of boto3 that a package of the JavaScript SDK stands for: "secretsmanager" for
/// "@aws-sdk/client-secrets-manager"; "" for another package.
std::string_view client_of_package(std::string_view package);
/// The same for a class of the older SDK or of a package: "StepFunctions", "S3".
std::string client_of_class(std::string_view name);

/// Adds the actions that a call asks for, "s3:GetObject", as far as they are surely known. `method`
/// is an operation in any spelling: "get_object", "getObject", "GetObject".
void add_actions(std::string_view client, std::string_view method,
                 std::vector<std::string>& actions);

/// The same for a method of a resource of boto3, as `kind` "Bucket" of the client "s3".
void add_resource_actions(std::string_view client, std::string_view kind, std::string_view method,
                          std::vector<std::string>& actions);

}  // namespace dbrepl::analysis::code
