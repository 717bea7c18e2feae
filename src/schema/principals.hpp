#pragma once

#include <string_view>

namespace dbrepl::schema {

/// Whether IAM takes this as the value of "AWS" in a Principal: "*", an account, or the ARN of an
/// account, user, role or session.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
bool is_aws_principal(std::string_view text);

/// Whether this may be the principal of a service: "lambda.amazonaws.com",
/// "logs.eu-west-1.amazonaws.com". Not every service is known: a name that is none is told only by
/// what it ends with, or by a slip of one character in a known one.
bool is_service_principal(std::string_view text);

}  // namespace dbrepl::schema
