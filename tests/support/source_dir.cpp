#include "support/source_dir.hpp"

namespace dbrepl::tests {

std::filesystem::path source_dir() {
  return DBREPL_SOURCE_DIR;
}

}  // namespace dbrepl::tests
