#pragma once

#include "schema/image_format.hpp"

namespace dbrepl::schema {

/// The image that the build has put into the executable's read-only data, at the start of a page.
const Word* embedded_image();

}  // namespace dbrepl::schema
