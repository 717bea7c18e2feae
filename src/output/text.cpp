#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "output/escape.hpp"
#include "output/evidence.hpp"
#include "output/lines.hpp"
#include "output/report.hpp"

namespace dbrepl::output {
namespace {

using findings::Finding;
using findings::Place;
using findings::Severity;

/// Of a long line (compact JSON is one) an excerpt shows this many bytes, the culprit within.
constexpr std::size_t excerpt_width = 100;
constexpr std::size_t excerpt_before = 40;

struct Palette {
  std::string_view place, error, warning, info, caret, hint, reset;
};

constexpr Palette plain{};
constexpr Palette coloured{"\x1b[1m",  "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m",
                           "\x1b[32m", "\x1b[36m",   "\x1b[0m"};

std::string_view colour_of(const Palette& palette, Severity severity) {
  switch (severity) {
    case Severity::error:
      return palette.error;
    case Severity::warning:
      return palette.warning;
    case Severity::info:
      return palette.info;
  }
  return {};
}

void append_place(std::string& out, const Place& place) {
  append_visible(out, place.file);
  if (place.line > 0) fmt::format_to(std::back_inserter(out), ":{}", place.line);
  if (place.line > 0 && place.column > 0) {
    fmt::format_to(std::back_inserter(out), ":{}", place.column);
  }
}

/// Moves a cut back to where a character starts.
std::size_t character_start(std::string_view line, std::size_t at) {
  for (int steps = 0; steps < 3 && at > 0 && at < line.size(); ++steps, --at) {
    if ((static_cast<unsigned char>(line[at]) & 0xc0U) != 0x80) break;
  }
  return at;
}

/// The part of a line around the culprit. Tabs become single spaces, so that carets stand right.
struct Excerpt {
  std::string shown;
  std::size_t caret = 0;  ///< characters before the culprit
};

Excerpt excerpt(std::string_view line, std::size_t culprit) {
  std::size_t first = 0;
  std::size_t last = line.size();
  if (line.size() > excerpt_width) {
    if (culprit > excerpt_before) first = character_start(line, culprit - excerpt_before);
    last = character_start(line, std::min(line.size(), first + excerpt_width));
  }
  Excerpt result;
  const auto append = [&](std::string_view part) {
    for (std::size_t tab = part.find('\t'); tab != std::string_view::npos; tab = part.find('\t')) {
      append_visible(result.shown, part.substr(0, tab));
      result.shown += ' ';
      part.remove_prefix(tab + 1);
    }
    append_visible(result.shown, part);
  };
  if (first > 0) result.shown = "…";
  append(line.substr(first, culprit - first));
  result.caret = count_code_points(result.shown);
  append(line.substr(culprit, last - culprit));
  if (last < line.size()) result.shown += "…";
  return result;
}

void append_excerpt(std::string& out, const Palette& palette, Lines& lines, const Place& place) {
  const std::string_view line = lines.line(place.line);
  if (line.empty() || place.column == 0 || place.column - 1 > line.size()) return;
  const Excerpt part = excerpt(line, place.column - 1);
  fmt::format_to(std::back_inserter(out), "{:>5} | {}\n      | {:{}}{}^{}\n", place.line,
                 part.shown, "", part.caret, palette.caret, palette.reset);
}

void append_finding(std::string& out, const Palette& palette, Lines& lines,
                    const Finding& finding) {
  out += palette.place;
  append_place(out, finding.place);
  out += palette.reset;
  out += ": ";
  out += colour_of(palette, finding.severity);
  out += to_string(finding.severity);
  if (!finding.rule.empty()) {
    out += '[';
    append_visible(out, finding.rule);
    out += ']';
  }
  out += palette.reset;
  out += ": ";
  append_visible(out, finding.message);
  out += '\n';
  if (finding.place.line > 0) append_excerpt(out, palette, lines, finding.place);
  for (const findings::Related& related : finding.related) {
    out += "  see ";
    append_place(out, related.place);
    out += ": ";
    append_visible(out, related.message);
    out += '\n';
  }
  if (!finding.hint.empty()) {
    out.append("  ").append(palette.hint).append("hint:").append(palette.reset).append(" ");
    append_visible(out, finding.hint);
    out += '\n';
  }
}

}  // namespace

void render_findings(std::span<const Finding> findings, std::string_view source, bool colour,
                     std::string& out) {
  Lines lines(source);
  for (const Finding& finding : findings) {
    append_finding(out, colour ? coloured : plain, lines, finding);
  }
}

void render_text(std::span<const Source> sources, const Options& options, std::string& out) {
  for (const Source& source : sources) {
    render_findings(source.findings, source.text, options.colour, out);
    if (source.evidence) render_evidence(source.name, *source.evidence, out);
  }
  out += describe(count(sources));
  out += '\n';
}

}  // namespace dbrepl::output
