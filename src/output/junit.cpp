#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "output/escape.hpp"
#include "output/report.hpp"

namespace dbrepl::output {
namespace {

using findings::Finding;

bool fails(const Finding& finding, const Options& options) {
  return finding.severity <= options.failing;
}

std::size_t count_failures(const Source& source, const Options& options) {
  return static_cast<std::size_t>(
      std::count_if(source.findings.begin(), source.findings.end(),
                    [&](const Finding& finding) { return fails(finding, options); }));
}

/// A file without findings is one test that passed.
std::size_t count_tests(const Source& source) {
  return std::max<std::size_t>(source.findings.size(), 1);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  append_xml(out, value);
  out += '"';
}

void append_counts(std::string& out, std::size_t tests, std::size_t failures, std::size_t errors) {
  fmt::format_to(std::back_inserter(out),
                 R"( tests="{}" failures="{}" errors="{}" skipped="0" time="0")", tests, failures,
                 errors);
}

void open_case(std::string& out, std::string_view file, std::string_view name) {
  out += "    <testcase";
  append_attribute(out, "classname", file);
  append_attribute(out, "name", name);
  out += " time=\"0\"";
}

void append_finding(std::string& out, const Source& source, const Finding& finding, bool failure) {
  const Finding& f = finding;
  open_case(out, source.name,
            fmt::format("{} {} ({}:{})", f.rule, f.path.empty() ? "/" : f.path, f.place.line,
                        f.place.column));
  out += failure ? "><failure" : "><system-out>";
  if (failure) {
    append_attribute(out, "message", f.message);
    append_attribute(out, "type", to_string(f.severity));
    out += '>';
  }
  append_xml(out, fmt::format("{}:{}:{}: {}[{}]: {}", f.place.file, f.place.line, f.place.column,
                              to_string(f.severity), f.rule, f.message));
  if (!f.hint.empty()) {
    out += "&#10;hint: ";
    append_xml(out, f.hint);
  }
  out += failure ? "</failure></testcase>\n" : "</system-out></testcase>\n";
}

void append_suite(std::string& out, const Source& source, const Options& options) {
  out += "  <testsuite";
  append_attribute(out, "name", source.name);
  append_counts(out, count_tests(source), count_failures(source, options),
                source.failure.empty() ? 0 : 1);
  out += ">\n";
  for (const Finding& finding : source.findings) {
    append_finding(out, source, finding, fails(finding, options));
  }
  if (!source.failure.empty()) {
    open_case(out, source.name, "readable");
    out += "><error";
    append_attribute(out, "message", source.failure);
    out += " type=\"unreadable\"/></testcase>\n";
  } else if (source.findings.empty()) {
    open_case(out, source.name, "no findings");
    out += "/>\n";
  }
  out += "  </testsuite>\n";
}

}  // namespace

void render_junit(std::span<const Source> sources, const Options& options, std::string& out) {
  std::size_t tests = 0;
  std::size_t failures = 0;
  for (const Source& source : sources) {
    tests += count_tests(source);
    failures += count_failures(source, options);
  }
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dbrepl\"";
  append_counts(out, tests, failures, count(sources).unreadable);
  out += ">\n";
  for (const Source& source : sources) append_suite(out, source, options);
  out += "</testsuites>\n";
}

}  // namespace dbrepl::output
