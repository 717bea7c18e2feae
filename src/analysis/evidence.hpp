#pragma once

#include "analysis/analysis.hpp"
#include "dbrepl/evidence.hpp"

namespace dbrepl::analysis {

/// What the models of a template know, for people: who reaches what, what functions call and may
/// do, what remains after deletion, how the names were checked.
findings::Evidence evidence_of(Analysis& analysis);

}  // namespace dbrepl::analysis
