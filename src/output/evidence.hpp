#pragma once

#include <string>

#include "dbrepl/evidence.hpp"

namespace dbrepl::output {

/// Appends the evidence of one template as tables for people, under its name. What names hold
/// cannot steer a terminal.
void render_evidence(const std::string& name, const findings::Evidence& evidence, std::string& out);

/// Appends the same as one JSON object.
void append_evidence_json(const std::string& name, const findings::Evidence& evidence,
                          std::string& out);

}  // namespace dbrepl::output
