#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::findings {

enum class Severity : std::uint8_t {
  error,    ///< will not deploy
  warning,  ///< deploys, but does not work, cannot be deleted cleanly, is not safe, breaks naming
  info,
};

/// "error", "warning", "info".
std::string_view to_string(Severity severity);

/// Where something stands. Lines and columns count from 1, columns in bytes; 0 is unknown.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// Another place that a finding speaks of: the first of two duplicates, an edge of a cycle.
struct Related {
  std::string message;
  Place place;
};

/// What a check found. A value: printing it is the business of src/output.
struct Finding {
  std::string_view rule;  ///< stable id, for example "DEL003"; lives as long as the program
  Severity severity = Severity::error;
  std::string
      message;       ///< the culprit quoted, then expected against found; one sentence, no period
  std::string hint;  ///< the way out or the nearest spelling; may be empty
  std::string resource;  ///< logical id; empty outside of resources
  std::string path;      ///< JSON pointer into the template, "" is the whole
  Place place;
  std::vector<Related> related;
};

}  // namespace dbrepl::findings
