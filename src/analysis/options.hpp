#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dbrepl/policy.hpp"

namespace dbrepl::analysis {

/// What a caller knows about the deployment that a template is for.
struct Options {
  std::vector<std::pair<std::string, std::string>> parameters;  ///< given values, `--parameter K=V`
  std::string region;                                           ///< "" where unknown
  std::string account;                                          ///< "" where unknown
  std::string
      directory;  ///< of the template's file: nested templates are looked up there; "" is none
  Policy policy = Policy::unknown;  ///< wins over what the template says
  std::string suffix_parameter;     ///< that tells deployments apart; "" where its use tells
  std::string date;                 ///< "2026-11-23", of the deployment; "" is that of the facts
};

}  // namespace dbrepl::analysis
