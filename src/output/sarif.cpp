#include <algorithm>
#include <dbrepl/version.hpp>

#include "output/json_writer.hpp"
#include "output/lines.hpp"
#include "output/report.hpp"

namespace dbrepl::output {
namespace {

using findings::Finding;
using findings::Place;
using findings::Rule;
using findings::Severity;

std::string_view level_of(Severity severity) {
  return severity == Severity::info ? "note" : to_string(severity);
}

void append_text(std::string& out, std::string_view text) {
  JsonObject message(out);
  message.text("text", text);
}

/// The catalogue's rules that the findings name, in the catalogue's order.
std::vector<const Rule*> rules_in_use(std::span<const Source> sources, const Options& options) {
  std::vector<std::string_view> ids;
  for (const Source& source : sources) {
    for (const Finding& finding : source.findings) {
      if (ids.empty() || ids.back() != finding.rule) ids.push_back(finding.rule);
    }
  }
  std::sort(ids.begin(), ids.end());
  std::vector<const Rule*> used;
  for (const Rule* rule : options.rules) {
    if (std::binary_search(ids.begin(), ids.end(), rule->id)) used.push_back(rule);
  }
  return used;
}

void append_rule(std::string& out, const Rule& rule) {
  JsonObject object(out);
  object.text("id", rule.id);
  append_text(object.member("shortDescription"), rule.title);
  append_text(object.member("fullDescription"), rule.why);
  object.text("helpUri", fmt::format("{}/blob/main/docs/rules.md#{}", homepage, rule.id));
  JsonObject level(object.member("defaultConfiguration"));
  level.text("level", level_of(rule.severity));
}

void append_artifact(std::string& out, std::string_view file) {
  JsonObject artifact(out);
  std::string uri = file.substr(0, 1) == "/" ? "file://" : "";
  append_uri(uri, file);
  artifact.text("uri", uri);
}

void append_location(JsonObject& location, const Place& place, Lines* lines) {
  JsonObject physical(location.member("physicalLocation"));
  std::string& out = physical.member("artifactLocation");
  append_artifact(out, place.file);
  if (place.line == 0) return;
  JsonObject region(physical.member("region"));
  region.number("startLine", place.line);
  if (place.column == 0) return;
  region.number("startColumn", lines == nullptr
                                   ? place.column
                                   : lines->column_in_code_points(place.line, place.column));
}

/// Names a finding across runs that move it: by what it says, not by its line.
std::string fingerprint(const Finding& finding) {
  std::uint64_t hash = 14695981039346656037U;
  for (const std::string_view part :
       {finding.rule, std::string_view(finding.path), std::string_view(finding.message)}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    hash = (hash ^ 0xffU) * 1099511628211U;
  }
  return fmt::format("{:016x}", hash);
}

void append_logical_location(std::string& out, const Finding& finding) {
  JsonObject logical(out);
  if (!finding.resource.empty()) logical.text("name", finding.resource);
  logical.text("fullyQualifiedName", finding.path.empty() ? "/" : finding.path);
  logical.text("kind", finding.resource.empty() ? "element" : "resource");
}

void append_result(std::string& out, const Finding& finding, std::span<const Rule* const> rules,
                   Lines& lines) {
  JsonObject result(out);
  result.text("ruleId", finding.rule);
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule* known) { return known->id == finding.rule; });
  if (rule != rules.end()) {
    result.number("ruleIndex", static_cast<std::size_t>(rule - rules.begin()));
  }
  result.text("level", level_of(finding.severity));
  append_text(result.member("message"),
              finding.hint.empty() ? finding.message : finding.message + "\n" + finding.hint);
  result.member("locations") += '[';
  {
    JsonObject location(out);
    append_location(location, finding.place, &lines);
    append_json_list(location.member("logicalLocations"), std::span(&finding, 1),
                     [&](const Finding& found) { append_logical_location(out, found); });
  }
  out += ']';
  append_json_list(result.member("relatedLocations"), finding.related,
                   [&](const findings::Related& related) {
                     JsonObject location(out);
                     const bool same_file = related.place.file == finding.place.file;
                     append_location(location, related.place, same_file ? &lines : nullptr);
                     append_text(location.member("message"), related.message);
                   });
  JsonObject prints(result.member("partialFingerprints"));
  prints.text("findingHash/v1", fingerprint(finding));
}

void append_notification(std::string& out, const Source& source) {
  JsonObject notification(out);
  notification.text("level", "error");
  append_text(notification.member("message"), "cannot read the file: " + source.failure);
  Place place;
  place.file = source.name;
  notification.member("locations") += '[';
  {
    JsonObject location(out);
    append_location(location, place, nullptr);
  }
  out += ']';
}

void append_invocation(std::string& out, std::span<const Source> sources) {
  JsonObject invocation(out);
  std::vector<const Source*> unreadable;
  for (const Source& source : sources) {
    if (!source.failure.empty()) unreadable.push_back(&source);
  }
  invocation.member("executionSuccessful") += unreadable.empty() ? "true" : "false";
  append_json_list(invocation.member("toolExecutionNotifications"), unreadable,
                   [&](const Source* source) { append_notification(out, *source); });
}

void append_driver(std::string& out, std::span<const Rule* const> rules) {
  JsonObject tool(out);
  JsonObject driver(tool.member("driver"));
  driver.text("name", "dbrepl")
      .text("version", version)
      .text("semanticVersion", version)
      .text("informationUri", homepage);
  append_json_list(
      driver.member("rules"), rules, [&](const Rule* rule) { append_rule(out, *rule); }, true);
}

void append_run(std::string& out, std::span<const Source> sources, const Options& options) {
  const std::vector<const Rule*> rules = rules_in_use(sources, options);
  JsonObject run(out);
  append_driver(run.member("tool"), rules);
  run.text("columnKind", "unicodeCodePoints");
  append_json_list(run.member("invocations"), std::span(&sources, 1),
                   [&](std::span<const Source> all) { append_invocation(out, all); });
  run.member("results") += '[';
  bool first = true;
  for (const Source& source : sources) {
    Lines lines(source.text);
    for (const Finding& finding : source.findings) {
      out += first ? "\n" : ",\n";
      first = false;
      append_result(out, finding, rules, lines);
    }
  }
  out += ']';
}

}  // namespace

void render_sarif(std::span<const Source> sources, const Options& options, std::string& out) {
  {
    JsonObject log(out);
    log.text("$schema", "https://json.schemastore.org/sarif-2.1.0.json").text("version", "2.1.0");
    log.member("runs") += '[';
    append_run(out, sources, options);
    out += ']';
  }
  out += '\n';
}

}  // namespace dbrepl::output
