#pragma once

#include "dbrepl/validate.hpp"
#include "document/document.hpp"

namespace dbrepl::rules {

/// The same as dbrepl::validate() for a template that is read already, or that was built in memory.
Report validate(const document::Document& source, const ValidateOptions& options = {});

}  // namespace dbrepl::rules
