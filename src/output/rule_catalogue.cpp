#include "output/rule_catalogue.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

#include "findings/rule_names.hpp"
#include "output/json_writer.hpp"

namespace dbrepl::output {
namespace {

using findings::Rule;

struct Family {
  std::string_view id;
  std::string_view title;
};

constexpr std::array<Family, 12> families{{{"ACC", "Access between what a template describes"},
                                           {"CFG", "The configuration of synth"},
                                           {"DEL", "Deletion that leaves nothing"},
                                           {"IAM", "Access policies"},
                                           {"LIF", "Lifecycle of engines and runtimes"},
                                           {"NAM", "Names"},
                                           {"NET", "Network"},
                                           {"OBS", "Alarms and logs"},
                                           {"REF", "Intrinsics and references"},
                                           {"RUN", "Functions at run time"},
                                           {"SCH", "Resource schemas"},
                                           {"TPL", "Template structure and limits"}}};

std::string family_title(std::string_view id) {
  for (const Family& family : families) {
    if (family.id == id) return fmt::format("{}: {}", id, family.title);
  }
  return std::string(id);
}

std::string anchor_of(const Rule& rule) {
  std::string anchor(rule.id);
  for (char& c : anchor) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return anchor;
}

std::string_view without_final_newline(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

/// A cell of a table may hold no bar.
std::string table_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

void append_example(std::string& out, std::string_view title, std::string_view example) {
  if (example.empty()) return;
  fmt::format_to(std::back_inserter(out), "{}:\n\n```yaml\n{}\n```\n\n", title,
                 without_final_newline(example));
}

void append_section(std::string& out, const Rule& rule) {
  fmt::format_to(std::back_inserter(out), "<a id=\"{}\"></a>\n### {}: {}\n\n{}.", anchor_of(rule),
                 rule.id, rule.title, to_string(rule.severity));
  if (!rule.peers.empty()) {
    fmt::format_to(std::back_inserter(out), " cfn-lint knows it as {}.", rule.peers);
  }
  fmt::format_to(std::back_inserter(out), "\n\n{}\n\n", rule.why);
  append_example(out, "Reported", rule.bad);
  append_example(out, "Mended", rule.good);
  if (!rule.source.empty()) {
    fmt::format_to(std::back_inserter(out), "Source: {}\n\n", rule.source);
  }
}

void append_indented(std::string& out, std::string_view title, std::string_view text) {
  if (text.empty()) return;
  fmt::format_to(std::back_inserter(out), "\n{}:\n\n", title);
  text = without_final_newline(text);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    fmt::format_to(std::back_inserter(out), "    {}\n", line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

/// Text of several lines as lines of at most 80 characters, broken between words.
void append_wrapped(std::string& out, std::string_view text) {
  constexpr std::size_t width = 80;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (column > 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    if (column > 0) out += ' ';
    column += word.size() + (column > 0 ? 1 : 0);
    out += word;
  }
  out += '\n';
}

}  // namespace

void list_rules_as_text(std::span<const Rule* const> rules, std::string& out) {
  for (const Rule* rule : rules) {
    fmt::format_to(std::back_inserter(out), "{:<7} {:<8} {}\n", rule->id, to_string(rule->severity),
                   rule->title);
  }
}

void list_rules_as_json(std::span<const Rule* const> rules, std::string& out) {
  append_json_list(
      out, rules,
      [&](const Rule* rule) {
        JsonObject(out)
            .text("id", rule->id)
            .text("severity", to_string(rule->severity))
            .text("title", rule->title)
            .text("why", rule->why)
            .text("bad", rule->bad)
            .text("good", rule->good)
            .text("peers", rule->peers)
            .text("source", rule->source);
      },
      true);
  out += '\n';
}

void list_rules_as_markdown(std::span<const Rule* const> rules, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 "# Rules\n\n"
                 "{} rules. This page is what `dbrepl rules --format markdown` prints.\n\n"
                 "| Rule | Severity | What it asks |\n| --- | --- | --- |\n",
                 rules.size());
  for (const Rule* rule : rules) {
    fmt::format_to(std::back_inserter(out), "| [{}](#{}) | {} | {} |\n", rule->id, anchor_of(*rule),
                   to_string(rule->severity), table_cell(rule->title));
  }
  std::string_view family;
  for (const Rule* rule : rules) {
    if (findings::family_of(rule->id) != family) {
      family = findings::family_of(rule->id);
      fmt::format_to(std::back_inserter(out), "\n## {}\n\n", family_title(family));
    }
    append_section(out, *rule);
  }
  while (out.ends_with("\n\n")) out.pop_back();
}

void explain_rule(const Rule& rule, bool colour, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}{}: {}{} ({})\n\n", colour ? "\x1b[1m" : "", rule.id,
                 rule.title, colour ? "\x1b[0m" : "", to_string(rule.severity));
  append_wrapped(out, rule.why);
  append_indented(out, "Reported", rule.bad);
  append_indented(out, "Mended", rule.good);
  if (!rule.peers.empty()) {
    fmt::format_to(std::back_inserter(out), "\ncfn-lint knows it as {}.\n", rule.peers);
  }
  if (!rule.source.empty()) {
    fmt::format_to(std::back_inserter(out), "\nSource: {}\n", rule.source);
  }
}

}  // namespace dbrepl::output
