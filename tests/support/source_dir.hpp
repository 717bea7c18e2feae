#pragma once

#include <filesystem>

namespace dbrepl::tests {

/// The checkout that the tests were built from.
std::filesystem::path source_dir();

}  // namespace dbrepl::tests
