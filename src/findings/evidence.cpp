#include "dbrepl/evidence.hpp"

namespace dbrepl::findings {

std::string_view to_string(Claim claim) {
  switch (claim) {
    case Claim::holds:
      return "holds";
    case Claim::broken:
      return "broken";
    case Claim::unknown:
      return "unknown";
  }
  return {};
}

}  // namespace dbrepl::findings
