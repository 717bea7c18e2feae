#include "output/evidence.hpp"
#include "output/json_writer.hpp"
#include "output/report.hpp"

namespace dbrepl::output {
namespace {

/// Raised when a member changes its meaning or goes away; new members do not raise it.
constexpr std::size_t json_version = 1;

void append_place(JsonObject& object, const findings::Place& place) {
  object.text("file", place.file).number("line", place.line).number("column", place.column);
}

void append_related(std::string& out, const findings::Related& related) {
  JsonObject object(out);
  object.text("message", related.message);
  append_place(object, related.place);
}

void append_finding(std::string& out, const findings::Finding& finding) {
  JsonObject object(out);
  object.text("rule", finding.rule)
      .text("severity", to_string(finding.severity))
      .text("message", finding.message);
  append_place(object, finding.place);
  object.text("resource", finding.resource).text("path", finding.path).text("hint", finding.hint);
  append_json_list(object.member("related"), finding.related,
                   [&](const findings::Related& related) { append_related(out, related); });
}

std::vector<const findings::Finding*> all_findings(std::span<const Source> sources) {
  std::vector<const findings::Finding*> all;
  for (const Source& source : sources) {
    for (const findings::Finding& finding : source.findings) all.push_back(&finding);
  }
  return all;
}

std::vector<const Source*> unreadable_sources(std::span<const Source> sources) {
  std::vector<const Source*> unreadable;
  for (const Source& source : sources) {
    if (!source.failure.empty()) unreadable.push_back(&source);
  }
  return unreadable;
}

std::vector<const Source*> sources_with_evidence(std::span<const Source> sources) {
  std::vector<const Source*> proven;
  for (const Source& source : sources) {
    if (source.evidence) proven.push_back(&source);
  }
  return proven;
}

void append_totals(std::string& out, const Totals& totals) {
  JsonObject object(out);
  object.number("errors", totals.errors)
      .number("warnings", totals.warnings)
      .number("infos", totals.infos)
      .number("resources", totals.resources)
      .number("files", totals.files);
}

}  // namespace

void render_json(std::span<const Source> sources, const Options&, std::string& out) {
  {
    JsonObject object(out);
    object.number("version", json_version);
    append_json_list(
        object.member("findings"), all_findings(sources),
        [&](const findings::Finding* finding) { append_finding(out, *finding); }, true);
    append_json_list(object.member("unreadable"), unreadable_sources(sources),
                     [&](const Source* source) {
                       JsonObject entry(out);
                       entry.text("file", source->name).text("reason", source->failure);
                     });
    if (const auto proven = sources_with_evidence(sources); !proven.empty()) {
      append_json_list(
          object.member("evidence"), proven,
          [&](const Source* source) { append_evidence_json(source->name, *source->evidence, out); },
          true);
    }
    append_totals(object.member("summary"), count(sources));
  }
  out += '\n';
}

}  // namespace dbrepl::output
