#pragma once

#include <span>
#include <string>

#include "schema/image_format.hpp"

namespace dbrepl::schema {

/// Whether every place that reading an image can reach lies inside of it and holds what it must.
/// Linear in the size of the image. Empty where all is well, else what is wrong.
std::string check_image(std::span<const Word> words);

}  // namespace dbrepl::schema
