#include "output/destroy_plan.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "output/escape.hpp"
#include "output/json_writer.hpp"

namespace dbrepl::output {

namespace {

/// Raised when a member changes its meaning or goes away; new members do not raise it.
constexpr std::size_t json_version = 1;
constexpr std::size_t text_width = 100;

std::string span_of(std::uint32_t least, std::uint32_t most) {
  if (most <= 1) return "a minute";
  return fmt::format("{} to {} minutes", least, most);
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// Appends words, each on the line where it has room.
class Wrapped {
 public:
  Wrapped(std::string& out, std::string_view first, std::size_t indent)
      : out_(out), indent_(indent), column_(count_code_points(first)) {
    out_ += first;
  }
  ~Wrapped() { out_ += '\n'; }
  Wrapped(const Wrapped&) = delete;
  Wrapped& operator=(const Wrapped&) = delete;

  void add(std::string_view word) {
    const std::size_t width = count_code_points(word);
    if (!fresh_ && column_ + 1 + width > text_width) {
      out_ += '\n';
      out_.append(indent_, ' ');
      column_ = indent_;
    } else if (!fresh_) {
      out_ += ' ';
      ++column_;
    }
    out_ += word;
    column_ += width;
    fresh_ = false;
  }

 private:
  std::string& out_;
  std::size_t indent_;
  std::size_t column_;
  bool fresh_ = true;
};

std::string visible(std::string_view text) {
  std::string shown;
  append_visible(shown, text);
  return shown;
}

void add_words(Wrapped& line, std::string_view text) {
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    line.add(text.substr(0, space));
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
}

std::size_t count_steps(const DestroyPlan& plan) {
  std::size_t steps = 0;
  for (const auto& wave : plan.waves) steps += wave.size();
  return steps;
}

void render_waves(const DestroyPlan& plan, std::string& out) {
  for (std::size_t i = 0; i < plan.waves.size(); ++i) {
    Wrapped line(out, fmt::format("  {:>2}  ", i + 1), 6);
    std::uint32_t most = 0;
    for (std::size_t step = 0; step < plan.waves[i].size(); ++step) {
      const DestroyStep& one = plan.waves[i][step];
      most = std::max(most, one.most_minutes);
      std::string word = visible(one.resource);
      if (one.kept) word += " (kept)";
      if (step + 1 < plan.waves[i].size()) word += ',';
      line.add(word);
    }
    if (most > 1) line.add(fmt::format("(up to {} min)", most));
  }
  if (plan.circular.empty()) return;
  Wrapped line(out, "      ", 6);
  add_words(line, "no order, as these depend on each other:");
  for (std::size_t i = 0; i < plan.circular.size(); ++i) {
    line.add(visible(plan.circular[i]) + (i + 1 < plan.circular.size() ? "," : ""));
  }
}

void render_slowest(const DestroyPlan& plan, std::string& out) {
  if (plan.slowest.size() < 2) return;
  Wrapped line(out, "  slowest: ", 4);
  for (std::size_t i = 0; i < plan.slowest.size(); ++i) {
    line.add(visible(plan.slowest[i]) + (i + 1 < plan.slowest.size() ? "," : ""));
  }
}

void render_notes(const DestroyPlan& plan, std::string& out) {
  out += "what blocks:\n";
  if (plan.blocks.empty()) out += "  nothing that the template tells of\n";
  for (const DestroyNote& note : plan.blocks) {
    Wrapped line(out, "  ", 4);
    add_words(line, fmt::format("{}: {}; {}", visible(note.resource), visible(note.why),
                                visible(note.what)));
  }
  if (plan.exports > 0) {
    fmt::format_to(std::back_inserter(out),
                   "  not known: whether another stack imports one of {} exports\n", plan.exports);
  }
  out += "  not known: whether the stack itself is protected from termination\n";
  out += "what stays:\n";
  if (plan.stays.empty()) out += "  nothing that the template tells of\n";
  for (const DestroyNote& note : plan.stays) {
    Wrapped line(out, "  ", 4);
    add_words(line, fmt::format("{}: {} ({}): {}", visible(note.resource), visible(note.what),
                                note.certainty, visible(note.why)));
  }
}

void append_step(std::string& out, const DestroyStep& step) {
  JsonObject object(out);
  object.text("resource", step.resource).text("type", step.type);
  object.member("kept") += step.kept ? "true" : "false";
  object.number("leastMinutes", step.least_minutes).number("mostMinutes", step.most_minutes);
}

void append_texts(std::string& out, std::span<const std::string> texts) {
  append_json_list(out, texts, [&](const std::string& text) { append_json(out, text); });
}

void append_plan(std::string& out, const DestroyPlan& plan) {
  JsonObject object(out);
  object.text("file", plan.file)
      .text("policy", plan.policy)
      .number("leastMinutes", plan.least_minutes)
      .number("mostMinutes", plan.most_minutes);
  append_json_list(
      object.member("waves"), plan.waves,
      [&](const std::vector<DestroyStep>& wave) {
        append_json_list(out, wave, [&](const DestroyStep& step) { append_step(out, step); });
      },
      true);
  append_texts(object.member("circular"), plan.circular);
  append_texts(object.member("slowest"), plan.slowest);
  append_json_list(
      object.member("blocks"), plan.blocks,
      [&](const DestroyNote& note) {
        JsonObject(out)
            .text("resource", note.resource)
            .text("why", note.why)
            .text("hint", note.what);
      },
      true);
  append_json_list(
      object.member("stays"), plan.stays,
      [&](const DestroyNote& note) {
        JsonObject(out)
            .text("resource", note.resource)
            .text("what", note.what)
            .text("certainty", note.certainty)
            .text("why", note.why);
      },
      true);
  object.number("exports", plan.exports);
}

}  // namespace

void render_plans_as_text(std::span<const DestroyPlan> plans, std::string& out) {
  for (const DestroyPlan& plan : plans) {
    if (&plan != plans.data()) out += '\n';
    fmt::format_to(std::back_inserter(out),
                   "{}: {}, gone in {}, in about {} (an estimate), policy {}\n", visible(plan.file),
                   counted(count_steps(plan) + plan.circular.size(), "resource"),
                   counted(plan.waves.size(), "wave"),
                   span_of(plan.least_minutes, plan.most_minutes), plan.policy);
    render_waves(plan, out);
    render_slowest(plan, out);
    render_notes(plan, out);
  }
}

void render_plans_as_json(std::span<const DestroyPlan> plans, std::string& out) {
  {
    JsonObject object(out);
    object.number("version", json_version);
    append_json_list(
        object.member("plans"), plans, [&](const DestroyPlan& plan) { append_plan(out, plan); },
        true);
  }
  out += '\n';
}

}  // namespace dbrepl::output
