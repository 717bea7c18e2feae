#pragma once

#include <string_view>

#include "rules/check.hpp"
#include "schema/schema.hpp"

namespace dbrepl::rules {

/// Checks the properties of all resources against the schemas of their types and reports what is
/// wrong with each: the rules of this folder share this one walk.
void check_properties(const Context& context, Reporter& reporter);

/// The schema of a property of AWS::Serverless::KIND; what a function hands on to
/// AWS::Lambda::Function has the schema there. None where nothing is known.
schema::Schema schema_of_serverless(std::string_view kind, std::string_view property);

}  // namespace dbrepl::rules
