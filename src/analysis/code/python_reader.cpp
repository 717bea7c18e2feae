#include "analysis/code/python_reader.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/code/python_expressions.hpp"
#include "analysis/code/python_names.hpp"
#include "analysis/code/python_syntax.hpp"
#include "analysis/code/python_tokens.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;
using Keyword = PythonKeyword;
using Value = PythonValue;

/// A `try` whose end is not reached yet.
struct Try {
  std::size_t level = 0;
  std::size_t imports = 0;  ///< how many there were before it
  std::size_t variables = 0;
  std::size_t imports_end = 0;  ///< and at the end of its own block
  std::size_t variables_end = 0;
  bool in_body = true;
  bool catches_import = false;
  bool catches_key = false;
  bool raises = false;  ///< in one of its handlers
};

struct Block {
  std::size_t scope = 0;
  bool defines = false;        ///< of a function or class
  bool is_optional = false;    ///< whether it runs in some circumstances only
  bool is_handler = false;     ///< of an exception
  bool is_by_setting = false;  ///< whether settings decide if it runs
  bool asks_setting = false;   ///< whether the latest condition within asked for one
};

class Reader {
 public:
  Reader(const PythonTokens& source, Contents& out)
      : source_(source), tokens_(source.tokens), out_(out), expressions_(source, out, values_) {}

  /// First of all, what names stand for, wherever that is said; then all the rest.
  void run() {
    walk();
    expressions_.situation.records = records_ = true;
    walk();
    finish();
  }

 private:
  // ---- statements

  void walk() {
    blocks_.assign(1, {});
    tries_.clear();
    scopes_ = imports_ = expressions_.variables = 0;
    pending_ = {};
    line_ = source_.lines.begin();
    std::size_t at = 0;
    while (at < source_.source_end) {
      switch (tokens_[at].kind) {
        case Kind::indent:
          blocks_.push_back(pending_);
          ++at;
          break;
        case Kind::dedent:
          if (blocks_.size() > 1) blocks_.pop_back();
          ++at;
          break;
        default:
          read_line(at, line_->end);
          at = line_++->end + 1;
      }
    }
    close_tries(0);
  }

  bool is_top_level() const {
    return std::none_of(blocks_.begin(), blocks_.end(),
                        [](const Block& one) { return one.defines; });
  }

  void read_line(std::size_t first, std::size_t end) {
    const PythonToken& head = tokens_[first];
    is_decorated_ = follows_decorator_;
    follows_decorator_ = head.is_op("@");
    const bool continues_try = head.is(Keyword::except) || head.is(Keyword::finally) ||
                               head.is(Keyword::else_) || head.is(Keyword::elif);
    close_tries(blocks_.size() + (continues_try ? 1 : 0));
    pending_ = blocks_.back();
    pending_.defines = false;
    pending_.is_handler = false;
    pending_.asks_setting = false;
    is_by_setting_ = false;
    std::size_t from = first;
    if (head.kind == Kind::keyword) from = read_head(first, end);
    is_by_setting_ = records_ && line_->has_choice && chooses_by_setting(from, end);
    // Simple statements stand behind ';' and behind the ':' of a head.
    std::size_t start = from;
    for (std::size_t i = line_->has_semicolon ? from : end; i < end; ++i) {
      if (tokens_[i].match > i) i = tokens_[i].match;
      if (tokens_[i].is_op(";")) {
        read_statement(start, i);
        start = i + 1;
      }
    }
    read_statement(start, end);
  }

  /// Whether settings decide which of several values a line yields.
  bool chooses_by_setting(std::size_t first, std::size_t end) const {
    for (std::size_t i = first; i < end; ++i) {
      if (tokens_[i].is(Keyword::if_) && asks_setting(i + 1, end)) return true;
      if (tokens_[i].is(Keyword::or_) && asks_setting(first, i)) return true;
    }
    return false;
  }

  /// Whether a condition, up to its "else", is about the environment or a constant.
  bool asks_setting(std::size_t first, std::size_t end) const {
    for (std::size_t i = first; i < end && !tokens_[i].is(Keyword::else_); ++i) {
      if (tokens_[i].kind == Kind::name && is_setting(tokens_[i].text)) return true;
    }
    return false;
  }

  bool is_setting(std::string_view name) const {
    if (name == "environ" || name == "getenv") return true;
    const Value* known = values_.find(scope(), name);
    if (known != nullptr && known->kind == Value::Kind::variable) return true;
    return name.size() > 1 && std::all_of(name.begin(), name.end(), [](char c) {
             return c == '_' || (c >= 'A' && c <= 'Z');
           });
  }

  /// Behind the head of a compound statement, where its block may stand on the same line; `first`
  /// for a simple one.
  std::size_t read_head(std::size_t first, std::size_t end) {
    const PythonToken& head = tokens_[first];
    if (head.is(Keyword::def) || head.is(Keyword::class_) ||
        (head.is(Keyword::async) && first + 1 < end && tokens_[first + 1].is(Keyword::def))) {
      return read_definition(head.is(Keyword::async) ? first + 1 : first, end);
    }
    std::size_t colon = first;
    std::size_t lambdas = 0;
    for (; colon < end; ++colon) {
      if (tokens_[colon].match > colon) colon = tokens_[colon].match;
      if (tokens_[colon].is(Keyword::lambda)) ++lambdas;
      if (tokens_[colon].is_op(":") && lambdas-- == 0) break;
    }
    if (head.is(Keyword::try_)) {
      tries_.push_back(
          {blocks_.size(), imports_, expressions_.variables, 0, 0, true, false, false, false});
    } else if (head.is(Keyword::except) || head.is(Keyword::finally)) {
      read_handler(first, colon);
    } else if (head.is(Keyword::if_) || head.is(Keyword::elif) || head.is(Keyword::else_)) {
      if (!(head.is(Keyword::else_) && !tries_.empty() && tries_.back().level == blocks_.size())) {
        pending_.is_optional = true;
        bool& asks = blocks_.back().asks_setting;
        asks = (asks && !head.is(Keyword::if_)) ||
               (records_ && asks_setting(first + 1, std::min(colon, end)));
        pending_.is_by_setting |= asks;
      } else {
        end_body();
      }
      read_demand(first, colon, end);
    } else if (!head.is(Keyword::for_) && !head.is(Keyword::while_) && !head.is(Keyword::with) &&
               !head.is(Keyword::async)) {
      return first;
    }
    const bool binds = head.is(Keyword::with) || head.is(Keyword::async);
    if (records_ || binds) {
      if (expressions_.latest) expressions_.latest = {};
      read_expressions(first + 1, std::min(colon, end));
    }
    if (binds) read_with(first, std::min(colon, end));
    return std::min(colon + 1, end);
  }

  std::size_t read_definition(std::size_t first, std::size_t end) {
    const bool is_function = tokens_[first].is(Keyword::def);
    std::size_t at = first + 1;
    if (at >= end || tokens_[at].kind != Kind::name) return end;
    const std::string_view name = tokens_[at].text;
    if (is_top_level()) define(name);
    pending_.defines = true;
    pending_.is_optional = false;
    if (is_function) {
      // Functions within functions share the names of the outer one.
      if (blocks_.back().scope == 0) pending_.scope = ++scopes_;
      function_ = name;
      expressions_.situation.parameters.clear();
    }
    ++at;
    if (at < end && tokens_[at].is_op("[") && tokens_[at].match > at) at = tokens_[at].match + 1;
    if (at < end && tokens_[at].is_op("(") && tokens_[at].match > at) {
      const std::size_t close = tokens_[at].match;
      if (is_function) read_parameters(at + 1, close);
      if (is_function && records_ && blocks_.size() == 1 && !is_decorated_) {
        add_signature(name, at + 1, close);
      }
      read_expressions(at + 1, close);
      at = close + 1;
    }
    while (at < end && !tokens_[at].is_op(":")) {
      at = tokens_[at].match > at ? tokens_[at].match + 1 : at + 1;
    }
    if (at + 1 < end) {
      // A body on the same line.
      blocks_.push_back(pending_);
      read_statement(at + 1, end);
      blocks_.pop_back();
    }
    return end;
  }

  void read_parameters(std::size_t first, std::size_t end) {
    bool is_name = true;
    for (std::size_t i = first; i < end; ++i) {
      if (tokens_[i].match > i) i = tokens_[i].match;
      if (is_name && tokens_[i].kind == Kind::name) {
        expressions_.situation.parameters.push_back(tokens_[i].text);
        is_name = false;
      }
      if (tokens_[i].is_op(",")) is_name = true;
    }
  }

  void add_signature(std::string_view name, std::size_t first, std::size_t end) {
    Signature one;
    one.name = name;
    bool by_position = true;
    for (std::size_t i = first; i < end;) {
      std::size_t next = i;
      bool has_default = false;
      while (next < end && !tokens_[next].is_op(",")) {
        has_default |= tokens_[next].is_op("=");
        next = tokens_[next].match > next ? tokens_[next].match + 1 : next + 1;
      }
      if (tokens_[i].is_op("*")) {
        by_position = false;
        if (next > i + 1) one.most = std::numeric_limits<std::size_t>::max();
      } else if (by_position && tokens_[i].kind == Kind::name) {
        ++one.most;
        if (!has_default) ++one.fewest;
      }
      i = next + 1;
    }
    out_.signatures.push_back(std::move(one));
  }

  void read_handler(std::size_t first, std::size_t colon) {
    if (tries_.empty() || tries_.back().level != blocks_.size()) return;
    end_body();
    Try& one = tries_.back();
    if (tokens_[first].is(Keyword::finally)) return;
    pending_.is_handler = true;
    pending_.is_optional = true;
    pending_.is_by_setting = true;
    bool is_bare = true;
    for (std::size_t i = first + 1; i < colon && i < source_.source_end; ++i) {
      is_bare = false;
      const std::string_view name = tokens_[i].text;
      const bool any = name == "Exception" || name == "BaseException";
      one.catches_import |= any || name == "ImportError" || name == "ModuleNotFoundError";
      one.catches_key |= any || name == "KeyError" || name == "LookupError";
    }
    one.catches_import |= is_bare;
    one.catches_key |= is_bare;
  }

  void end_body() {
    Try& one = tries_.back();
    if (!one.in_body) return;
    one.in_body = false;
    one.imports_end = imports_;
    one.variables_end = expressions_.variables;
  }

  /// Ends each `try` whose statement is over where a line of this depth begins.
  void close_tries(std::size_t depth) {
    while (!tries_.empty() && tries_.back().level >= depth) {
      const Try one = tries_.back();
      tries_.pop_back();
      if (!records_ || one.in_body || one.raises) continue;
      for (std::size_t i = one.imports; one.catches_import && i < one.imports_end; ++i) {
        out_.imports[i].optional = true;
      }
      for (std::size_t i = one.variables; one.catches_key && i < one.variables_end; ++i) {
        out_.variables[i].required = false;
      }
    }
  }

  /// "if not X:" and "if X is None:" before a raise say that the source cannot do without X.
  void read_demand(std::size_t first, std::size_t colon, std::size_t end) {
    std::string_view name;
    if (colon == first + 3 && tokens_[first + 1].is(Keyword::not_)) {
      name = tokens_[first + 2].text;
    } else if (colon == first + 4 && tokens_[first + 2].is(Keyword::is) &&
               tokens_[first + 3].is(Keyword::none_)) {
      name = tokens_[first + 1].text;
    } else {
      return;
    }
    std::size_t next = colon + 1;
    while (next < source_.source_end &&
           (tokens_[next].kind == Kind::newline || tokens_[next].kind == Kind::indent)) {
      ++next;
    }
    if (next <= std::max(end + 2, colon + 2) && tokens_[next].is(Keyword::raise)) {
      demanded_.insert(name);
    }
  }

  void read_with(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i + 1 < end; ++i) {
      if (!tokens_[i].is(Keyword::as) || tokens_[i + 1].kind != Kind::name || i == first) continue;
      if (expressions_.latest) assign(tokens_[i + 1].text, expressions_.latest);
    }
  }

  void read_statement(std::size_t first, std::size_t end) {
    if (first >= end) return;
    const PythonToken& head = tokens_[first];
    if (head.is(Keyword::import_)) return read_import(first + 1, end);
    if (head.is(Keyword::from)) return read_from_import(first + 1, end);
    if (head.is(Keyword::raise)) note_raise();
    if (head.is(Keyword::global) && !records_) {
      for (std::size_t i = first + 1; i < end; ++i) {
        if (tokens_[i].kind == Kind::name) globals_.insert(tokens_[i].text);
      }
      return;
    }
    read_assignment(first, end);
  }

  void note_raise() {
    // Of the handler that it stands in, not of a function within.
    for (std::size_t i = blocks_.size(); i-- > 0;) {
      const Block& block = i + 1 == blocks_.size() && pending_.is_handler ? pending_ : blocks_[i];
      if (block.defines) return;
      if (!block.is_handler) continue;
      for (std::size_t k = tries_.size(); k-- > 0;) {
        if (!tries_[k].in_body) {
          tries_[k].raises = true;
          return;
        }
      }
    }
  }

  void read_assignment(std::size_t first, std::size_t end) {
    // The last '=' of the statement itself; what stands before it are targets.
    std::size_t equals = first;
    for (std::size_t i = line_->has_assignment ? first : end; i < end; ++i) {
      if (tokens_[i].match > i) {
        i = tokens_[i].match;
      } else if (tokens_[i].is(Keyword::lambda)) {
        break;
      } else if (tokens_[i].is_op("=")) {
        equals = i;
      }
    }
    const bool assigns = equals != first;
    if (!records_ && !assigns && !tokens_[first].is(Keyword::return_)) return;
    if (expressions_.latest) expressions_.latest = {};
    read_expressions(first, end, assigns ? equals + 1 : first);
    if (!assigns) {
      if (tokens_[first].is(Keyword::return_) && expressions_.latest && !function_.empty() &&
          blocks_.back().scope != 0) {
        if (expressions_.latest.kind == Value::Kind::client ||
            expressions_.latest.kind == Value::Kind::resource ||
            expressions_.latest.parameter >= 0) {
          values_.returns(function_, expressions_.latest);
        }
      }
      return;
    }
    if (equals + 2 == end && tokens_[end - 1].kind == Kind::string) {
      // What is longer names nothing.
      constexpr std::size_t longest_name = 4096;
      const auto text = plain_text(tokens_[end - 1]);
      if (text && text->size() <= longest_name) {
        expressions_.latest = {};
        expressions_.latest.kind = Value::Kind::text;
        expressions_.latest.text = *text;
      }
    }
    const bool top = is_top_level();
    for (std::size_t i = first; i < equals; ++i) {
      const PythonToken& token = tokens_[i];
      if (token.kind != Kind::name || (i > first && tokens_[i - 1].is_op("."))) continue;
      if (top || globals_.contains(token.text)) define(token.text);
    }
    if (!expressions_.latest) return;
    if (tokens_[first].kind == Kind::name &&
        (equals == first + 1 || tokens_[first + 1].is_op(":"))) {
      assign(tokens_[first].text, expressions_.latest);
    } else if (equals == first + 3 && tokens_[first + 1].is_op(".")) {
      values_.assign_member(tokens_[first + 2].text, expressions_.latest);
    }
  }

  // ---- imports

  void read_import(std::size_t at, std::size_t end) {
    while (at < end) {
      const std::size_t first = at;
      std::string module;
      while (at < end && !tokens_[at].is_op(",") && !tokens_[at].is(Keyword::as)) {
        module += tokens_[at++].text;
      }
      const std::string root = module.substr(0, module.find('.'));
      std::string_view name = tokens_[first].text;
      bool renamed = false;
      if (at + 1 < end && tokens_[at].is(Keyword::as)) {
        name = tokens_[at + 1].text;
        renamed = true;
        at += 2;
      }
      if (first < at) {
        add_import(module, name, source_.place_of(tokens_[first]));
        bind_module(renamed ? module : root, name);
      }
      ++at;
    }
  }

  void bind_module(std::string_view module, std::string_view name) {
    if (module == "boto3" || module == "boto3.session")
      assign(name, {Value::Kind::boto3, {}, {}, -1, {}});
    if (module == "os") assign(name, {Value::Kind::os, {}, {}, -1, {}});
  }

  void read_from_import(std::size_t at, std::size_t end) {
    const std::size_t first = at;
    std::string module;
    while (at < end && !tokens_[at].is(Keyword::import_)) module += tokens_[at++].text;
    if (at >= end || first == at) return;
    add_import(module, {}, source_.place_of(tokens_[first]));
    ++at;
    for (; at < end; ++at) {
      if (tokens_[at].is_op("*")) {
        if (records_) out_.open_definitions = true;
        if (module == "os") bind_member(module, "environ", "environ");
      }
      if (tokens_[at].kind != Kind::name) continue;
      const std::string_view what = tokens_[at].text;
      std::string_view name = what;
      if (at + 2 < end && tokens_[at + 1].is(Keyword::as)) name = tokens_[at += 2].text;
      if (records_ && !bound_.empty()) bound_.back().push_back(name);
      if (is_top_level()) define(name);
      bind_member(module, what, name);
    }
  }

  void bind_member(std::string_view module, std::string_view what, std::string_view name) {
    Value value;
    if (module == "os" && what == "environ") value.kind = Value::Kind::environ;
    if (module == "os" && what == "getenv") value.kind = Value::Kind::get_variable;
    if (module == "boto3" && what == "client") value.kind = Value::Kind::make_client;
    if (module == "boto3" && what == "resource") value.kind = Value::Kind::make_resource;
    if ((module == "boto3" || module == "boto3.session") &&
        (what == "Session" || what == "session")) {
      value.kind = Value::Kind::boto3;
    }
    if (value) assign(name, value);
  }

  void add_import(const std::string& module, std::string_view name, Place place) {
    ++imports_;
    if (is_top_level() && !name.empty()) define(name);
    if (!records_) return;
    Import one;
    one.module = module;
    one.place = place;
    one.optional = blocks_.back().is_optional || pending_.is_optional;
    out_.imports.push_back(std::move(one));
    bound_.emplace_back();
    if (!name.empty()) bound_.back().push_back(name);
  }

  // ---- names

  void define(std::string_view name) {
    if (records_) out_.definitions.emplace_back(name);
  }

  std::size_t scope() const { return std::max(blocks_.back().scope, pending_.scope); }

  void assign(std::string_view name, const Value& value) {
    values_.assign(globals_.contains(name) ? 0 : scope(), name, value);
  }

  void read_expressions(std::size_t first, std::size_t end, std::size_t from = 0) {
    PythonExpressions::Situation& situation = expressions_.situation;
    situation.scope = scope();
    situation.is_by_setting =
        blocks_.back().is_by_setting || pending_.is_by_setting || is_by_setting_;
    expressions_.read(first, end, from);
  }

  void finish() {
    for (std::size_t i = 0; i < out_.imports.size(); ++i) {
      Import& one = out_.imports[i];
      for (const std::string_view name : bound_[i]) {
        if (demanded_.contains(name)) one.optional = false;
      }
    }
    const std::unordered_set<std::string_view> set(out_.variables_set.begin(),
                                                   out_.variables_set.end());
    std::unordered_set<std::string_view> asked;
    for (const VariableRead& one : out_.variables) {
      if (!one.required) asked.insert(one.name);
    }
    for (VariableRead& one : out_.variables) {
      if (set.contains(one.name) || asked.contains(one.name) || expressions_.opens_environment ||
          expressions_.guarded.contains(one.name))
        one.required = false;
    }
    out_.open_calls = out_.open_calls || source_.has_unknown;
    out_.open_definitions = out_.open_definitions || source_.has_unknown;
  }

  const PythonTokens& source_;
  const std::vector<PythonToken>& tokens_;
  Contents& out_;
  PythonValues values_;
  PythonExpressions expressions_;
  bool records_ = false;
  bool is_decorated_ = false;
  bool follows_decorator_ = false;
  std::vector<PythonLine>::const_iterator line_;  ///< the present one
  std::vector<Block> blocks_;
  Block pending_;  ///< what an indentation after the present line begins
  std::vector<Try> tries_;
  std::size_t imports_ = 0;
  std::size_t scopes_ = 0;
  std::string_view function_;
  std::vector<std::vector<std::string_view>> bound_;  ///< names, by import
  std::unordered_set<std::string_view> demanded_;
  std::unordered_set<std::string_view> globals_;
  bool is_by_setting_ = false;  ///< whether the present line chooses: "a if SETTING else c"
};

}  // namespace

Contents read_python(std::string_view source, int minor, bool by_hand) {
  Contents contents;
  const PythonTokens tokens = read_python_tokens(source, minor);
  Reader(tokens, contents).run();
  contents.syntax_error = find_syntax_error(tokens, minor);
  if (by_hand && !contents.syntax_error && !contents.open_definitions) {
    contents.unbound = find_unbound_names(tokens);
  }
  return contents;
}

}  // namespace dbrepl::analysis::code
