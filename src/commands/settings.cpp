#include "commands/settings.hpp"

#include <fmt/format.h>
#include <array>

#include "findings/rule_names.hpp"
#include "support/json_pointer.hpp"
#include "support/spelling.hpp"

namespace dbrepl::commands {
namespace {

using document::Mark;
using document::Member;
using document::Node;
using findings::Severity;

/// Decodes the members of one object and collects what is wrong with them.
class Decoder {
 public:
  explicit Decoder(const document::Document& source) : source_(source) {}

  LoadedSettings decode() {
    for (const document::Problem& problem : source_.problems()) {
      if (problem.fault != document::Fault::empty) report(problem.mark, {}, problem.message);
    }
    const Node& root = source_.root();
    if (!root.is_object() && !root.is_null()) {
      report(root.mark(), {}, fmt::format("expected an object, found {}", to_string(root.kind())));
    }
    for (const Member& member : root.members()) decode_member(member);
    return std::move(loaded_);
  }

 private:
  using Handler = void (Decoder::*)(const Member& member);
  struct Key {
    std::string_view name;
    Handler decode;
  };
  static const std::array<Key, 9> keys;

  void decode_member(const Member& member) {
    std::vector<std::string_view> names;
    for (const Key& key : keys) {
      if (key.name == member.key) return (this->*key.decode)(member);
      names.push_back(key.name);
    }
    const std::string_view near = support::nearest_spelling(member.key, names);
    report(member.key_mark, member.key, fmt::format("unknown key \"{}\"", member.key),
           near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
  }

  void files(const Member& member) { decode_list(member, loaded_.settings.files); }
  void ignore(const Member& member) {
    decode_list(member, loaded_.settings.ignore);
    for (const Node& item : member.value.items()) {
      std::string objection = item.is_string() ? findings::objection_to_ignoring(item.text()) : "";
      if (!objection.empty()) report(item.mark(), member.key, std::move(objection));
    }
  }
  void severity(const Member& member) { decode_severity(member, loaded_.settings.severity); }
  void fail_on(const Member& member) { decode_severity(member, loaded_.settings.fail_on); }

  void region(const Member& member) { decode_text(member, loaded_.settings.region); }
  void suffix_parameter(const Member& member) {
    decode_text(member, loaded_.settings.suffix_parameter);
  }

  void policy(const Member& member) {
    loaded_.settings.policy = policy_named(member.value.text());
    if (!loaded_.settings.policy) {
      report(member.value.mark(), member.key,
             fmt::format(R"("{}" is "{}"; expected ephemeral or durable)", member.key,
                         member.value.text()));
    }
  }

  void decode_text(const Member& member, std::string& into) {
    if (expect(member, member.value, member.value.is_string(), "a string")) {
      into = member.value.text();
    }
  }

  void strict(const Member& member) {
    if (expect(member, member.value, member.value.is_boolean(), "true or false")) {
      loaded_.settings.strict = member.value.boolean();
    }
  }

  void parameters(const Member& member) {
    if (!expect(member, member.value, member.value.is_object(), "an object")) return;
    for (const Member& parameter : member.value.members()) {
      if (expect(member, parameter.value, parameter.value.is_scalar(), "a string")) {
        loaded_.settings.parameters.emplace_back(parameter.key, parameter.value.text());
      }
    }
  }

  void decode_list(const Member& member, std::vector<std::string>& into) {
    if (!expect(member, member.value, member.value.is_array(), "a list of strings")) return;
    for (const Node& item : member.value.items()) {
      if (expect(member, item, item.is_string(), "a string")) into.emplace_back(item.text());
    }
  }

  void decode_severity(const Member& member, std::optional<Severity>& into) {
    into = severity_named(member.value.text());
    if (!into) {
      report(member.value.mark(), member.key,
             fmt::format(R"("{}" is "{}"; expected error, warning or info)", member.key,
                         member.value.text()));
    }
  }

  bool expect(const Member& member, const Node& value, bool holds, std::string_view expected) {
    if (!holds) {
      report(
          value.mark(), member.key,
          fmt::format("\"{}\" takes {}, found {}", member.key, expected, to_string(value.kind())));
    }
    return holds;
  }

  void report(Mark mark, std::string_view key, std::string message, std::string hint = {}) {
    findings::Finding& problem = loaded_.problems.emplace_back();
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    problem.place = {std::string(source_.name()), mark.line, mark.column};
    if (!key.empty()) support::append_key(problem.path, key);
  }

  const document::Document& source_;
  LoadedSettings loaded_;
};

constexpr std::array<Decoder::Key, 9> Decoder::keys{
    {{"files", &Decoder::files},
     {"ignore", &Decoder::ignore},
     {"parameters", &Decoder::parameters},
     {"region", &Decoder::region},
     {"severity", &Decoder::severity},
     {"fail_on", &Decoder::fail_on},
     {"strict", &Decoder::strict},
     {"policy", &Decoder::policy},
     {"suffix_parameter", &Decoder::suffix_parameter}}};

}  // namespace

std::optional<Severity> severity_named(std::string_view name) {
  for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
    if (to_string(severity) == name) return severity;
  }
  return std::nullopt;
}

std::optional<Policy> policy_named(std::string_view name) {
  if (name == "ephemeral") return Policy::ephemeral;
  if (name == "durable") return Policy::durable;
  return std::nullopt;
}

LoadedSettings load_settings(const document::Document& source) {
  return Decoder(source).decode();
}

}  // namespace dbrepl::commands
