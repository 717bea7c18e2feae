#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dbrepl/evidence.hpp"
#include "findings/finding.hpp"
#include "findings/rule.hpp"

namespace dbrepl::output {

/// One judged file and what was found in it.
struct Source {
  std::string name;                         ///< as the caller gave it, or "<stdin>"
  std::string text;                         ///< for excerpts and columns; may be empty
  std::vector<findings::Finding> findings;  ///< in the order of findings::precedes
  std::size_t resources = 0;
  std::optional<findings::Evidence> evidence;  ///< where asked for
  std::string failure;                         ///< why it could not be read; empty where it was
};

/// What all sources come to.
struct Totals {
  std::size_t files = 0;
  std::size_t unreadable = 0;
  std::size_t resources = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
};

Totals count(std::span<const Source> sources);

/// "2 errors, 1 warning in 3 files with 58 resources"
std::string describe(const Totals& totals);

/// What the formats need to know beside the findings.
struct Options {
  bool colour = false;                                     ///< text
  findings::Severity failing = findings::Severity::error;  ///< JUnit: this and worse is a failure
  std::span<const findings::Rule* const> rules;            ///< SARIF: the catalogue, sorted by id
};

enum class Format : std::uint8_t { text, json, sarif, junit, github };

/// The format of this name ("text", "json", "sarif", "junit", "github").
std::optional<Format> format_named(std::string_view name);

/// Appends the findings of all sources in one of the formats. The order is that of the sources and
/// of their findings; the same input gives the same bytes. Nothing of what findings and names hold
/// can break the format or steer a terminal.
void render(Format format, std::span<const Source> sources, const Options& options,
            std::string& out);

// The siblings behind render().
void render_text(std::span<const Source> sources, const Options& options, std::string& out);
void render_json(std::span<const Source> sources, const Options& options, std::string& out);
void render_sarif(std::span<const Source> sources, const Options& options, std::string& out);
void render_junit(std::span<const Source> sources, const Options& options, std::string& out);
void render_github(std::span<const Source> sources, const Options& options, std::string& out);

/// Appends the findings of one source text as text, without the summary line.
void render_findings(std::span<const findings::Finding> findings, std::string_view source,
                     bool colour, std::string& out);

}  // namespace dbrepl::output
