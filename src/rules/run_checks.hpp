#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "findings/finding.hpp"
#include "findings/suppression.hpp"
#include "support/beside.hpp"

namespace dbrepl::rules {

/// Rules that ask for the models of code, networks and access: they cost about what all others do.
enum class Share : std::uint8_t { all, models, others };

/// What the rules find but those of families that nobody wants to hear of; those of a family in
/// the order of their ids.
std::vector<findings::Finding> run_checks(Share share, analysis::Analysis& analysis,
                                          const findings::Suppression& suppression);

/// The rules with models, run beside the caller with an analysis of their own. What it is made
/// of must outlive it.
class ModelsBeside {
 public:
  ModelsBeside(const document::Document& document, const analysis::Options& options,
               std::span<const std::string> ignored);

  /// Whether they run: it pays for large templates, and where there is another processor.
  bool runs() const { return beside_.runs(); }
  /// What they found, once they have. Throws what they threw.
  std::vector<findings::Finding> take();

 private:
  std::vector<findings::Finding> findings_;
  std::exception_ptr failure_;
  support::Beside beside_;  // the last: it ends before what it writes to
};

}  // namespace dbrepl::rules
