#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dbrepl::analysis {

/// What a caller knows about the deployment that a template is for.
struct Options {
  std::vector<std::pair<std::string, std::string>> parameters;  ///< given values, `--parameter K=V`
  std::string region;                                           ///< "" where unknown
  std::string account;                                          ///< "" where unknown
  std::string
      directory;  ///< of the template's file: nested templates are looked up there; "" is none
};

}  // namespace dbrepl::analysis
