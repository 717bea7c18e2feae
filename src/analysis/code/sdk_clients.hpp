#pragma once

#include <string_view>

namespace dbrepl::analysis::code {

// Facts: schemas/sdk-clients.json. AWS adds services and operations all the time: a name that is
// near to none is unknown, not wrong, and so is one that IAM knows a service by.

/// The client of boto3 that a name was meant to be, where there is none of it; else empty.
std::string_view misspelt_client(std::string_view name);

/// The package that "@aws-sdk/client-NAME" was meant to be, by its NAME; empty as above.
std::string_view misspelt_package(std::string_view name);

/// The operation of a client of boto3, "send_message", that a method of it was meant to be; empty
/// where it is right or nobody can tell.
std::string_view misspelt_operation(std::string_view client, std::string_view method);

/// The same for a command of the JavaScript SDK, "GetObjectCommand".
std::string_view misspelt_command(std::string_view client, std::string_view command);

}  // namespace dbrepl::analysis::code
