#include "analysis/code/script_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "analysis/code/script_names.hpp"
#include "analysis/code/script_syntax.hpp"
#include "analysis/code/script_tokens.hpp"
#include "analysis/code/service_actions.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = ScriptTokenKind;

/// What a name stands for.
struct Value {
  std::string package;  ///< that it comes from
  std::string member;   ///< of the package; "*" for all of it
  std::string client;   ///< whose methods are operations; "" for none
  bool is_environment = false;
};

/// A constant that holds an environment variable.
struct Held {
  std::string_view variable;
  bool tested = false;  ///< what follows may depend on whether it is set
};

class Reader {
 public:
  Reader(const std::vector<ScriptToken>& tokens, Contents& out) : tokens_(tokens), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < end(); ++i) {
      const ScriptToken& token = tokens_[i];
      if (token.kind == Kind::unknown) out_.open_calls = out_.open_definitions = true;
      if (token.kind == Kind::name && !is_member(i)) collect(i);
      if (token.is("{")) note_try(i);
    }
    for (std::size_t i = 0; i < end(); ++i) {
      if (tokens_[i].kind == Kind::name && !is_member(i)) note_test(i);
    }
    for (std::size_t i = 0; i < end(); ++i) {
      if (tokens_[i].kind == Kind::name && !is_member(i)) read(i);
    }
    for (VariableRead& one : out_.variables) {
      one.required = one.required || needed_.contains(one.name);
    }
    if (is_foreign_) {
      out_.calls.clear();
      out_.open_calls = true;
    }
  }

 private:
  std::size_t end() const { return tokens_.size() - 1; }
  const ScriptToken& at(std::size_t i) const { return tokens_[std::min(i, end())]; }
  bool is_member(std::size_t i) const {
    return i > 0 && tokens_[i - 1].is(".") && !(i > 2 && tokens_[i - 2].is("."));
  }

  void note_try(std::size_t i) {
    if (i > 0 && tokens_[i - 1].is("try") && tokens_[i].match > i) {
      optional_until_ = std::max<std::size_t>(optional_until_, tokens_[i].match);
    }
  }

  /// Behind "process.env", or a constant that stands for it; 0 where neither stands at a token.
  std::size_t behind_environment(std::size_t i) const {
    if (tokens_[i].is("process")) return at(i + 1).is(".") && at(i + 2).is("env") ? i + 3 : 0;
    return environments_.contains(tokens_[i].text) ? i + 1 : 0;
  }

  // ---- what names stand for

  void collect(std::size_t i) {
    const std::string_view word = tokens_[i].text;
    if (word == "require" && at(i + 1).is("(")) {
      if (at(i + 2).kind != Kind::string || !at(i + 3).is(")")) {
        out_.open_calls = true;
        return;
      }
      const std::string_view package = at(i + 2).text;
      add_import(package, i + 2);
      bind_before(i, package);
    } else if (word == "import") {
      collect_import(i);
    } else if (word == "new") {
      collect_instance(i);
    } else if (const std::size_t next = behind_environment(i); next != 0) {
      collect_held(i, next);
    } else if (word == "eval" || word == "Function") {
      out_.open_calls = out_.open_calls || at(i + 1).is("(");
    } else if (word == "credentials" || word == "accessKeyId") {
      is_foreign_ = true;
    }
  }

  /// "const TABLE = process.env.TABLE_NAME;", "const { TABLE } = process.env;", and
  /// "const env = process.env;"; `behind` is the token behind the environment.
  void collect_held(std::size_t i, std::size_t behind) {
    if (i < 3 || !tokens_[i - 1].is("=")) return;
    if (tokens_[i - 2].kind == Kind::name && tokens_[i - 3].is("const") && ends_at(behind, i)) {
      environments_.insert(tokens_[i - 2].text);
      return;
    }
    if (tokens_[i - 2].is("}")) {
      const std::size_t open = tokens_[i - 2].match;
      if (open == 0 || !tokens_[open - 1].is("const")) return;
      for (std::size_t k = open + 1; k < i - 2; k += 2) {
        const bool whole = tokens_[k].kind == Kind::name && (at(k + 1).is(",") || k + 1 == i - 2);
        if (!whole) return;
        held_[tokens_[k].text] = {tokens_[k].text, false};
      }
      return;
    }
    const std::size_t next = behind_variable(behind);
    if (next == 0 || !ends_at(next, i) || !tokens_[i - 3].is("const")) return;
    if (tokens_[i - 2].kind == Kind::name) {
      held_[tokens_[i - 2].text] = {at(behind + 1).text, false};
    }
  }

  /// Behind ".NAME" or "['NAME']", whose name is the second token of it; 0 where neither stands.
  std::size_t behind_variable(std::size_t i) const {
    if (at(i).is(".") && at(i + 1).kind == Kind::name) return i + 2;
    const bool quoted = at(i).is("[") && at(i + 1).kind == Kind::string && at(i + 2).is("]");
    return quoted ? i + 3 : 0;
  }

  /// Whether a statement that has begun before `i` ends in front of the token `next`.
  bool ends_at(std::size_t next, std::size_t i) const {
    return at(next).is(";") || at(next).kind == Kind::end ||
           (at(next).kind == Kind::name && at(next).place.line > at(i).place.line);
  }

  /// "if (TABLE)", "!TABLE", "TABLE || other", "typeof TABLE": the source reckons with its absence.
  void note_test(std::size_t i) {
    const auto held = held_.find(tokens_[i].text);
    if (held == held_.end() || i == 0) return;
    const ScriptToken& before = tokens_[i - 1];
    const ScriptToken& behind = at(i + 1);
    const bool condition =
        before.is("(") && i > 1 && (tokens_[i - 2].is("if") || tokens_[i - 2].is("while"));
    if (condition || before.is("!") || before.is("typeof") || before.is("&") || before.is("|") ||
        behind.is("&") || behind.is("|") || behind.is("?") || behind.is("!") ||
        (behind.is("=") && at(i + 2).is("="))) {
      held->second.tested = true;
    }
  }

  void add_import(std::string_view package, std::size_t i) {
    Import one;
    one.module = package;
    one.place = tokens_[i].place;
    one.optional = i < optional_until_;
    out_.imports.push_back(std::move(one));
  }

  /// What stands before "= require(…)": a name, or names in braces. Behind it may stand ".Member".
  void bind_before(std::size_t i, std::string_view package) {
    std::string member = "*";
    if (at(i + 4).is(".") && at(i + 5).kind == Kind::name) member = at(i + 5).text;
    const bool bound = i >= 2 && tokens_[i - 1].is("=");
    if (bound && tokens_[i - 2].kind == Kind::name) {
      names_[tokens_[i - 2].text] = {std::string(package), member, {}, false};
    } else if (bound && tokens_[i - 2].is("}") && tokens_[i - 2].match != 0) {
      bind_braces(tokens_[i - 2].match, i - 2, package, ":");
    } else if (is_of_sdk(package)) {
      // "{ s3: require('@aws-sdk/client-s3') }": what is called through it is not followed.
      out_.open_calls = true;
    }
  }

  static bool is_of_sdk(std::string_view package) {
    return package.starts_with("@aws-sdk/") || package.starts_with("aws-sdk");
  }

  void bind_braces(std::size_t open, std::size_t close, std::string_view package,
                   std::string_view renames) {
    for (std::size_t i = open + 1; i < close; ++i) {
      if (tokens_[i].kind != Kind::name) continue;
      const std::string_view member = tokens_[i].text;
      std::string_view name = member;
      if (at(i + 1).is(renames) && at(i + 2).kind == Kind::name) {
        name = at(i + 2).text;
        i += 2;
      }
      names_[name] = {std::string(package), std::string(member), {}, false};
    }
  }

  void collect_import(std::size_t i) {
    if (at(i + 1).is("(")) {
      if (at(i + 2).kind == Kind::string) {
        add_import(at(i + 2).text, i + 2);
        out_.imports.back().optional = true;
        out_.open_calls = out_.open_calls || is_of_sdk(at(i + 2).text);
      }
      return;
    }
    // Up to "from 'package'"; nothing else stands in between but names, braces and commas.
    std::size_t from = i + 1;
    while (from < end() && tokens_[from].kind != Kind::string && !tokens_[from].is(";")) ++from;
    if (at(from).kind != Kind::string) return;
    const std::string_view package = tokens_[from].text;
    add_import(package, from);
    for (std::size_t k = i + 1; k < from; ++k) {
      if (tokens_[k].is("{") && tokens_[k].match > k) {
        bind_braces(k, tokens_[k].match, package, "as");
        k = tokens_[k].match;
      } else if (tokens_[k].kind == Kind::name && !tokens_[k].is("from") && !tokens_[k].is("as")) {
        names_[tokens_[k].text] = {std::string(package), "*", {}, false};
      }
    }
  }

  /// "new AWS.DynamoDB.DocumentClient": its dotted name and where it ends.
  std::pair<std::vector<std::string_view>, std::size_t> dotted(std::size_t i) const {
    std::vector<std::string_view> words;
    while (at(i).kind == Kind::name && words.size() < 4) {
      words.push_back(tokens_[i].text);
      if (!at(i + 1).is(".")) return {words, i + 1};
      i += 2;
    }
    return {words, i};
  }

  void collect_instance(std::size_t i) {
    const auto [words, next] = dotted(i + 1);
    if (words.empty()) return;
    const auto known = names_.find(words.front());
    if (known == names_.end()) return;
    const std::string client = client_of(known->second, words);
    if (client.empty()) return;
    if (i >= 2 && tokens_[i - 1].is("=") && tokens_[i - 2].kind == Kind::name) {
      Value& value = names_[tokens_[i - 2].text];
      if (!value.client.empty() && value.client != client) {
        value.client = "?";
      } else {
        value.client = client;
      }
    }
  }

  /// The client that "new X.Y.Z(…)" makes, where its methods are operations.
  static std::string client_of(const Value& value, const std::vector<std::string_view>& words) {
    constexpr std::string_view old = "aws-sdk";
    if (value.package == old) {
      std::size_t first = value.member == "*" ? 1 : 0;
      const std::string_view name = first == 0             ? std::string_view(value.member)
                                    : words.size() > first ? words[first]
                                                           : std::string_view();
      // Config, Credentials and Endpoint are no services.
      const std::string client = client_of_class(name);
      return service_of_client(client).empty() ? std::string() : client;
    }
    if (value.package.starts_with("aws-sdk/clients/")) {
      return client_of_class(std::string_view(value.package).substr(16));
    }
    const std::string_view package = client_of_package(value.package);
    if (package.empty()) return {};
    const std::string_view name = value.member == "*" ? words.back() : value.member;
    return name.ends_with("Client") || name.ends_with("Command") ? std::string()
                                                                 : std::string(package);
  }

  // ---- what is done with them

  void read(std::size_t i) {
    const ScriptToken& token = tokens_[i];
    if (const std::size_t next = behind_environment(i); next != 0) {
      read_environment(i, next);
    } else if (token.text == "new") {
      read_command(i);
    } else if (token.text == "exports" || token.text == "module") {
      read_exports(i);
    } else if (token.text == "export") {
      read_export_statement(i);
    } else {
      read_use(i);
    }
  }

  void read_environment(std::size_t i, std::size_t behind) {
    const std::size_t next = behind_variable(behind);
    if (next == 0) {
      if (i >= 2 && tokens_[i - 1].is("=") && tokens_[i - 2].is("}")) read_destructuring(i - 2);
      return;
    }
    VariableRead one;
    one.name = at(behind + 1).text;
    one.place = at(behind + 1).place;
    if (at(next).is("=") && !at(next + 1).is("=")) {
      out_.variables_set.push_back(std::move(one.name));
      return;
    }
    // Handed on as the value of a property and nothing else: "TableName: process.env.TABLE,".
    const bool is_property = i >= 3 && tokens_[i - 1].is(":") &&
                             tokens_[i - 2].kind == Kind::name &&
                             (tokens_[i - 3].is("{") || tokens_[i - 3].is(","));
    one.required = (is_property && (at(next).is(",") || at(next).is("}"))) ||
                   (is_address(i) && (at(next).is(",") || at(next).is(")"))) ||
                   (names_resource(one.name) && is_handed_on(i, next)) || is_used_at_once(i, next);
    one.shown = is_shown(i, next);
    out_.variables.push_back(std::move(one));
  }

  /// "console.log(process.env.STAGE)"
  bool is_shown(std::size_t i, std::size_t next) const {
    return i > 3 && tokens_[i - 1].is("(") && tokens_[i - 2].is("log") && tokens_[i - 3].is(".") &&
           tokens_[i - 4].is("console") && at(next).is(")");
  }

  /// Where `undefined` has no such member, is no number or host, or stands in a text; `next` is
  /// behind the variable.
  bool is_used_at_once(std::size_t i, std::size_t next) const {
    if (at(next).is(".")) return true;
    if (i > 1 && tokens_[i - 1].is("{") && tokens_[i - 2].kind == Kind::fragment &&
        at(next).is("}")) {
      return true;  // `${process.env.NAME}`
    }
    if (!at(next).is(")") && !at(next).is(",")) return false;
    // The call that it is an argument of stands not far before.
    constexpr std::size_t farthest = 16;
    for (std::size_t k = i; k-- > 1 && i - k < farthest;) {
      const ScriptToken& token = tokens_[k];
      if (token.match != 0 && token.match < k) {
        k = token.match;
      } else if (token.is("(")) {
        const bool connects = tokens_[k - 1].is("connect") || tokens_[k - 1].is("createConnection");
        const bool counts = tokens_[k - 1].is("Number") || tokens_[k - 1].is("parseInt");
        const ScriptToken& behind = at(token.match + std::size_t{1});
        return connects || (counts && !behind.is("|") && !behind.is("?"));
      } else if (token.is("{") || token.is("[") || token.is(";")) {
        return false;
      }
    }
    return false;
  }

  /// Whether a variable is called after something that the template makes: whoever reads one does
  /// not do without. Switches and levels may be left out.
  static bool names_resource(std::string_view variable) {
    constexpr std::array<std::string_view, 10> words = {
        "ARN", "BUCKET", "ENDPOINT", "HOST", "NAME", "QUEUE", "SECRET", "TABLE", "TOPIC", "URL"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return variable.ends_with(word); });
  }

  /// A whole argument of a call but of a test or a report, or a whole element of a list.
  bool is_handed_on(std::size_t i, std::size_t next) const {
    if (i < 2 || (!at(next).is(",") && !at(next).is(")") && !at(next).is("]"))) return false;
    if (tokens_[i - 1].is("[")) return tokens_[i - 2].kind != Kind::name;
    if (!tokens_[i - 1].is("(") || tokens_[i - 2].kind != Kind::name) return false;
    constexpr std::array<std::string_view, 8> testing = {"if",     "while", "switch", "Boolean",
                                                         "String", "log",   "info",   "debug"};
    const bool tests =
        std::find(testing.begin(), testing.end(), tokens_[i - 2].text) != testing.end();
    // What takes it alone may be made to look after it: "optional(process.env.HOST)".
    return !tests && at(next).is(",") && at(next + 1).kind != Kind::string;
  }

  /// The first argument of what takes an address: "https.request(process.env.URL, …)".
  bool is_address(std::size_t i) const {
    if (i < 2 || !tokens_[i - 1].is("(")) return false;
    const ScriptToken& called = tokens_[i - 2];
    return called.is("request") || called.is("fetch") || called.is("URL");
  }

  void read_destructuring(std::size_t close) {
    for (std::size_t k = tokens_[close].match + 1; k < close; ++k) {
      if (tokens_[k].kind != Kind::name) continue;
      if (!tokens_[k - 1].is("{") && !tokens_[k - 1].is(",")) continue;
      out_.variables.push_back({std::string(tokens_[k].text), false, tokens_[k].place, false});
    }
  }

  void read_command(std::size_t i) {
    const auto [words, next] = dotted(i + 1);
    if (words.empty()) return;
    const auto known = names_.find(words.front());
    if (known == names_.end()) return;
    const std::string_view client = client_of_package(known->second.package);
    if (client.empty()) return;
    std::string_view name = known->second.member == "*" ? words.back() : known->second.member;
    if (!name.ends_with("Command")) {
      // "new S3().getObject(…)".
      return;
    }
    const std::string_view operation = name.substr(0, name.size() - 7);
    add_call(client, name, operation, next, tokens_[i + 1].place);
  }

  void add_call(std::string_view client, std::string_view method, std::string_view operation,
                std::size_t open, Place place) {
    ServiceCall& one = out_.calls.emplace_back();
    one.client = client;
    one.service = service_of_client(client);
    one.method = method;
    one.place = place;
    add_actions(client, operation, one.actions);
    if (at(open).is("(") && at(open + 1).is("{") && at(open + 1).match > open) {
      read_arguments(open + 1, one);
    }
  }

  /// What a token says of the value of an argument: a text, or an environment variable; where it
  /// ends.
  std::size_t read_value(std::size_t i, Argument& one) {
    if (tokens_[i].kind == Kind::string) {
      one.kind = Argument::Kind::text;
      one.text = tokens_[i].text;
    } else if (const std::size_t behind = behind_environment(i);
               behind != 0 && behind_variable(behind) != 0) {
      one.kind = Argument::Kind::variable;
      one.text = at(behind + 1).text;
      return behind_variable(behind);
    } else if (const auto held = held_.find(tokens_[i].text);
               tokens_[i].kind == Kind::name && held != held_.end()) {
      one.kind = Argument::Kind::variable;
      one.text = held->second.variable;
      if (!held->second.tested) needed_.insert(std::string(one.text));
    }
    return i + 1;
  }

  void read_arguments(std::size_t open, ServiceCall& call) {
    const std::size_t close = tokens_[open].match;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (tokens_[i].match > i) {
        i = tokens_[i].match;
        continue;
      }
      if (tokens_[i].kind != Kind::name) continue;
      if (!tokens_[i - 1].is("{") && !tokens_[i - 1].is(",")) continue;
      Argument one;
      one.name = tokens_[i].text;
      // "{ TableName, Key }" is short for "{ TableName: TableName, Key: Key }".
      const bool is_short = tokens_[i + 1].is(",") || i + 1 == close;
      if (!is_short && !tokens_[i + 1].is(":")) continue;
      const std::size_t next = read_value(is_short ? i : i + 2, one);
      if (one.kind != Argument::Kind::unknown && (at(next).is(",") || next == close)) {
        call.arguments.push_back(std::move(one));
      }
    }
  }

  void read_use(std::size_t i) {
    const auto known = names_.find(tokens_[i].text);
    if (known == names_.end()) return;
    const Value& value = known->second;
    if (value.client.empty()) {
      // "paginateListObjectsV2(…)" of a package.
      constexpr std::string_view prefix = "paginate";
      const std::string_view client = client_of_package(value.package);
      if (!client.empty() && value.member.starts_with(prefix) && at(i + 1).is("(")) {
        const std::string_view operation = std::string_view(value.member).substr(prefix.size());
        add_call(client, value.member, operation, end(), tokens_[i].place);
      }
      return;
    }
    if (!at(i + 1).is(".") || at(i + 2).kind != Kind::name || !at(i + 3).is("(")) return;
    if (value.client == "?") {
      out_.open_calls = true;
      return;
    }
    const std::string_view method = at(i + 2).text;
    if (method == "send" || method == "waitFor" || method == "getSignedUrl") {
      out_.open_calls = true;
      return;
    }
    add_call(value.client, method, method, i + 3, at(i + 2).place);
  }

  // ---- what it offers

  void read_exports(std::size_t i) {
    std::size_t next = i + 1;
    if (tokens_[i].text == "module") {
      if (!at(i + 1).is(".") || !at(i + 2).is("exports")) return;
      next = i + 3;
    }
    if (at(next).is(".") && at(next + 1).kind == Kind::name) {
      out_.definitions.emplace_back(at(next + 1).text);
    } else if (at(next).is("=") && at(next + 1).is("{") && at(next + 1).match > next) {
      read_exported_object(next + 1);
    } else {
      out_.open_definitions = true;
    }
  }

  void read_exported_object(std::size_t open) {
    const std::size_t close = tokens_[open].match;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (tokens_[i].match > i) {
        i = tokens_[i].match;
      } else if (tokens_[i].is(".") || tokens_[i].is("[")) {
        out_.open_definitions = true;  // "...others", "[computed]"
      } else if (tokens_[i].kind == Kind::name || tokens_[i].kind == Kind::string) {
        out_.definitions.emplace_back(tokens_[i].text);
      }
    }
  }

  void read_export_statement(std::size_t i) {
    if (at(i + 1).is("{")) {
      for (std::size_t k = i + 2; k < at(i + 1).match; ++k) {
        if (tokens_[k].kind == Kind::name) out_.definitions.emplace_back(tokens_[k].text);
      }
      return;
    }
    if (at(i + 1).is("*")) out_.open_definitions = true;
    for (std::size_t k = i + 1; k < i + 6 && k < end(); ++k) {
      const ScriptToken& token = tokens_[k];
      if (token.is("{")) out_.open_definitions = true;
      if (token.kind != Kind::name) break;
      if (token.is("default")) out_.definitions.emplace_back("default");
      if (token.is("const") || token.is("let") || token.is("var") || token.is("async") ||
          token.is("function") || token.is("class") || token.is("default")) {
        if (at(k + 1).is("{")) out_.open_definitions = true;
        continue;
      }
      out_.definitions.emplace_back(token.text);
      break;
    }
  }

  const std::vector<ScriptToken>& tokens_;
  Contents& out_;
  std::unordered_map<std::string_view, Value> names_;
  std::unordered_map<std::string_view, Held> held_;
  std::unordered_set<std::string_view> environments_;  ///< constants that are all of "process.env"
  std::unordered_set<std::string> needed_;  ///< variables that calls are made with, unconditionally
  std::size_t optional_until_ = 0;
  bool is_foreign_ = false;
};

}  // namespace

Contents read_script(std::string_view source) {
  Contents contents;
  const std::vector<ScriptToken> tokens = read_script_tokens(source);
  Reader(tokens, contents).run();
  contents.syntax_error = find_script_error(source, tokens);
  if (!contents.syntax_error) contents.unbound = find_unbound_names(tokens);
  return contents;
}

}  // namespace dbrepl::analysis::code
