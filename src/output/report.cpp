#include "output/report.hpp"

#include <fmt/format.h>
#include <array>
#include <iterator>

namespace dbrepl::output {
namespace {

using Renderer = void (*)(std::span<const Source>, const Options&, std::string&);

struct NamedFormat {
  std::string_view name;
  Format format;
  Renderer render;
};

constexpr std::array<NamedFormat, 5> formats{{{"text", Format::text, render_text},
                                              {"json", Format::json, render_json},
                                              {"sarif", Format::sarif, render_sarif},
                                              {"junit", Format::junit, render_junit},
                                              {"github", Format::github, render_github}}};

void append_count(std::string& out, std::size_t count, std::string_view noun) {
  fmt::format_to(std::back_inserter(out), "{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  for (const NamedFormat& known : formats) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

void render(Format format, std::span<const Source> sources, const Options& options,
            std::string& out) {
  for (const NamedFormat& known : formats) {
    if (known.format == format) known.render(sources, options, out);
  }
}

Totals count(std::span<const Source> sources) {
  Totals totals;
  totals.files = sources.size();
  for (const Source& source : sources) {
    totals.resources += source.resources;
    totals.unreadable += source.failure.empty() ? 0U : 1U;
    for (const findings::Finding& finding : source.findings) {
      switch (finding.severity) {
        case findings::Severity::error:
          ++totals.errors;
          break;
        case findings::Severity::warning:
          ++totals.warnings;
          break;
        case findings::Severity::info:
          ++totals.infos;
          break;
      }
    }
  }
  return totals;
}

std::string describe(const Totals& totals) {
  std::string line;
  const auto add = [&](std::size_t count, std::string_view noun) {
    if (count == 0) return;
    if (!line.empty()) line += ", ";
    append_count(line, count, noun);
  };
  add(totals.errors, "error");
  add(totals.warnings, "warning");
  add(totals.infos, "info");
  if (line.empty()) line = "no findings";
  line += " in ";
  append_count(line, totals.files - totals.unreadable, "file");
  line += " with ";
  append_count(line, totals.resources, "resource");
  if (totals.unreadable > 0) {
    line += "; ";
    append_count(line, totals.unreadable, "file");
    line += " could not be read";
  }
  return line;
}

}  // namespace dbrepl::output
