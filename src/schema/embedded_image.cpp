#include "schema/embedded_image.hpp"

/// Defined by the assembler source that cmake/SchemaImage.cmake writes.
extern "C" const dbrepl::schema::Word dbrepl_schema_image[];

namespace dbrepl::schema {

const Word* embedded_image() {
  return dbrepl_schema_image;
}

}  // namespace dbrepl::schema
