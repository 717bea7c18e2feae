#include "output/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <vector>

#include "output/escape.hpp"
#include "output/json_writer.hpp"

namespace dbrepl::output {

namespace {

using findings::Evidence;

/// Rows of texts whose columns stand under each other; the last column runs free.
template <std::size_t columns>
class Table {
 public:
  void add(const std::array<std::string_view, columns>& row) {
    std::array<std::string, columns>& cells = rows_.emplace_back();
    for (std::size_t i = 0; i < columns; ++i) {
      append_visible(cells[i], row[i]);
      widths_[i] = std::max(widths_[i], count_code_points(cells[i]));
    }
  }

  void print(std::string_view title, std::string_view otherwise, std::string& out) const {
    fmt::format_to(std::back_inserter(out), "  {}{}\n", title, rows_.empty() ? otherwise : ":");
    for (const auto& row : rows_) {
      std::string line = "   ";
      for (std::size_t i = 0; i < columns; ++i) {
        if (row[i].empty() && widths_[i] == 0) continue;
        line += ' ';
        line += row[i];
        line.append(1 + widths_[i] - count_code_points(row[i]), ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line;
      out += '\n';
    }
  }

 private:
  std::vector<std::array<std::string, columns>> rows_;
  std::array<std::size_t, columns> widths_{};
};

void print_names(const Evidence::Names& names, std::string& out) {
  fmt::format_to(std::back_inserter(out), "  Names: {} given", names.names);
  if (names.parameter.empty()) {
    out += ", without a parameter that tells deployments apart\n";
    return;
  }
  fmt::format_to(std::back_inserter(out), ", {} with the parameter ", names.with_suffix);
  append_visible(out, names.parameter);
  if (!names.pattern.empty()) {
    out += " of the pattern ";
    append_visible(out, names.pattern);
  }
  fmt::format_to(std::back_inserter(out), ", tried with {} of its values", names.values);
  if (names.longest) {
    fmt::format_to(std::back_inserter(out), "; they have room for {} characters of it",
                   *names.longest);
  }
  out += '\n';
}

}  // namespace

void render_evidence(const std::string& name, const Evidence& evidence, std::string& out) {
  append_visible(out, name);
  out += ": evidence\n";
  Table<5> reaches;
  for (const Evidence::Reach& row : evidence.reaches)
    reaches.add({row.client, row.target, row.port, to_string(row.claim), row.reason});
  reaches.print("Who reaches what", ": no client is told of a database or calls a service", out);
  Table<5> permissions;
  for (const Evidence::Permission& row : evidence.permissions)
    permissions.add({row.function, row.action, row.resource, to_string(row.claim), row.reason});
  permissions.print("What functions call, and may", ": no call is known", out);
  Table<4> remainders;
  for (const Evidence::Remainder& row : evidence.remainders)
    remainders.add({row.resource, row.certainty, row.what, row.why});
  remainders.print("What remains after deletion", ": nothing", out);
  print_names(evidence.names, out);
}

void append_evidence_json(const std::string& name, const Evidence& evidence, std::string& out) {
  JsonObject object(out);
  object.text("file", name);
  append_json_list(object.member("reaches"), evidence.reaches, [&](const Evidence::Reach& row) {
    JsonObject(out)
        .text("client", row.client)
        .text("target", row.target)
        .text("port", row.port)
        .text("claim", to_string(row.claim))
        .text("reason", row.reason);
  });
  append_json_list(object.member("permissions"), evidence.permissions,
                   [&](const Evidence::Permission& row) {
                     JsonObject(out)
                         .text("function", row.function)
                         .text("action", row.action)
                         .text("resource", row.resource)
                         .text("claim", to_string(row.claim))
                         .text("reason", row.reason);
                   });
  append_json_list(object.member("remainders"), evidence.remainders,
                   [&](const Evidence::Remainder& row) {
                     JsonObject(out)
                         .text("resource", row.resource)
                         .text("certainty", row.certainty)
                         .text("what", row.what)
                         .text("why", row.why);
                   });
  JsonObject names(object.member("names"));
  names.number("names", evidence.names.names)
      .number("withSuffix", evidence.names.with_suffix)
      .text("parameter", evidence.names.parameter)
      .text("pattern", evidence.names.pattern)
      .number("values", evidence.names.values);
  if (evidence.names.longest) names.number("longest", *evidence.names.longest);
}

}  // namespace dbrepl::output
