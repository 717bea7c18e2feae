#pragma once

#include "document/document.hpp"

namespace dbrepl::schema {

/// An official provider schema as the facts of a type: the same tree and "attributes", which it
/// states by its read-only properties alone. null where the document is no provider schema. The
/// nodes live as long as the document.
document::Node facts_of_official(document::Document& document);

}  // namespace dbrepl::schema
