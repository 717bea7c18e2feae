#include <fmt/format.h>
#include <iterator>

#include "output/escape.hpp"
#include "output/lines.hpp"
#include "output/report.hpp"

namespace dbrepl::output {
namespace {

using findings::Finding;
using findings::Severity;

void append_annotation(std::string& out, const Finding& finding, Lines& lines) {
  out += "::";
  out += finding.severity == Severity::info ? "notice" : to_string(finding.severity);
  out += " file=";
  append_github_property(out, finding.place.file);
  if (finding.place.line > 0) {
    fmt::format_to(std::back_inserter(out), ",line={},col={}", finding.place.line,
                   lines.column_in_code_points(finding.place.line, finding.place.column));
  }
  out += ",title=";
  append_github_property(out, finding.rule);
  out += "::";
  append_github_message(out, finding.message);
  if (!finding.hint.empty()) {
    out += "%0A";
    append_github_message(out, finding.hint);
  }
  out += '\n';
}

}  // namespace

void render_github(std::span<const Source> sources, const Options&, std::string& out) {
  for (const Source& source : sources) {
    Lines lines(source.text);
    for (const Finding& finding : source.findings) append_annotation(out, finding, lines);
    if (!source.failure.empty()) {
      out += "::error file=";
      append_github_property(out, source.name);
      out += "::cannot read the file: ";
      append_github_message(out, source.failure);
      out += '\n';
    }
  }
  out += describe(count(sources));
  out += '\n';
}

}  // namespace dbrepl::output
