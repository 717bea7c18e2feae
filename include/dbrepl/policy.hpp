#pragma once

#include <cstdint>

namespace dbrepl {

/// What a stack is meant for, as far as its deletion and its names are concerned.
enum class Policy : std::uint8_t {
  unknown,    ///< the template's Metadata says, or the use of a suffix parameter in its names
  ephemeral,  ///< it goes away, and many stand beside each other: nothing may stay or collide
  durable,    ///< it lasts: nothing that holds state may be lost
};

}  // namespace dbrepl
