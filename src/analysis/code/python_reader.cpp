#include "analysis/code/python_reader.hpp"

#include <algorithm>
#include <bitset>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analysis/code/python_syntax.hpp"
#include "analysis/code/python_tokens.hpp"
#include "analysis/code/service_actions.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;

/// What an expression stands for, as far as this reader follows it.
struct Value {
  enum class Kind : std::uint8_t {
    none,
    boto3,        ///< the module, or a session
    make_client,  ///< boto3.client and its like
    make_resource,
    os,
    environ,
    get_variable,  ///< os.getenv, os.environ.get
    client,        ///< of `text`; of the parameter `parameter` of its function where that is given
    resource,
    part,      ///< `kind` of a resource: "Bucket", "Bucket objects"
    function,  ///< yields a client of the service that its parameter `parameter` names
    text,      ///< a literal
    variable,  ///< of the environment variable `text`
  };
  Kind kind = Kind::none;
  std::string text;
  std::string part;  ///< of a session: "foreign" where it has credentials of its own
  int parameter = -1;
  std::vector<Argument> arguments;  ///< that made it

  explicit operator bool() const { return kind != Kind::none; }
};

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
  std::string_view head;
  std::size_t scope = 0;
  bool defines = false;      ///< of a function or class
  bool is_optional = false;  ///< whether it runs in some circumstances only
  bool is_handler = false;   ///< of an exception
};

class Reader {
 public:
  Reader(const PythonTokens& source, Contents& out)
      : source_(source), tokens_(source.tokens), out_(out) {}

  void run() {
    walk();
    records_ = true;
    walk();
    finish();
  }

 private:
  // ---- statements

  void walk() {
    blocks_.assign(1, {});
    tries_.clear();
    scopes_ = imports_ = variables_ = 0;
    pending_ = {};
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
        case Kind::newline:
          ++at;
          break;
        default: {
          std::size_t end = at;
          while (end < source_.source_end && tokens_[end].kind != Kind::newline) ++end;
          read_line(at, end);
          at = end;
        }
      }
    }
    close_tries(0);
    if (!records_) return;
    for (const auto& [first, last] : source_.embedded) read_expressions(first, last);
  }

  bool is_top_level() const {
    return std::none_of(blocks_.begin(), blocks_.end(),
                        [](const Block& one) { return one.defines; });
  }

  void read_line(std::size_t first, std::size_t end) {
    const PythonToken& head = tokens_[first];
    const bool continues_try = head.is_keyword("except") || head.is_keyword("finally") ||
                               head.is_keyword("else") || head.is_keyword("elif");
    close_tries(blocks_.size() + (continues_try ? 1 : 0));
    pending_ = blocks_.back();
    pending_.defines = false;
    pending_.head = head.text;
    pending_.is_handler = false;
    std::size_t from = first;
    if (head.kind == Kind::keyword) from = read_head(first, end);
    // Simple statements stand behind ';' and behind the ':' of a head.
    std::size_t start = from;
    for (std::size_t i = from; i < end; ++i) {
      if (tokens_[i].match > i) i = tokens_[i].match;
      if (tokens_[i].is_op(";")) {
        read_statement(start, i);
        start = i + 1;
      }
    }
    read_statement(start, end);
  }

  /// Behind the head of a compound statement, where its block may stand on the same line; `first`
  /// for a simple one.
  std::size_t read_head(std::size_t first, std::size_t end) {
    const PythonToken& head = tokens_[first];
    if (head.is_keyword("def") || head.is_keyword("class") ||
        (head.is_keyword("async") && first + 1 < end && tokens_[first + 1].is_keyword("def"))) {
      return read_definition(head.is_keyword("async") ? first + 1 : first, end);
    }
    std::size_t colon = first;
    std::size_t lambdas = 0;
    for (; colon < end; ++colon) {
      if (tokens_[colon].match > colon) colon = tokens_[colon].match;
      if (tokens_[colon].is_keyword("lambda")) ++lambdas;
      if (tokens_[colon].is_op(":") && lambdas-- == 0) break;
    }
    if (head.is_keyword("try")) {
      tries_.push_back({blocks_.size(), imports_, variables_, 0, 0, true, false, false, false});
    } else if (head.is_keyword("except") || head.is_keyword("finally")) {
      read_handler(first, colon);
    } else if (head.is_keyword("if") || head.is_keyword("elif") || head.is_keyword("else")) {
      if (!(head.is_keyword("else") && !tries_.empty() && tries_.back().level == blocks_.size())) {
        pending_.is_optional = true;
      } else {
        end_body();
      }
      read_demand(first, colon, end);
    } else if (!head.is_keyword("for") && !head.is_keyword("while") && !head.is_keyword("with") &&
               !head.is_keyword("async")) {
      return first;
    }
    last_ = {};
    read_expressions(first + 1, std::min(colon, end));
    if (head.is_keyword("with") || head.is_keyword("async")) read_with(first, std::min(colon, end));
    return std::min(colon + 1, end);
  }

  std::size_t read_definition(std::size_t first, std::size_t end) {
    const bool is_function = tokens_[first].is_keyword("def");
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
      parameters_.clear();
    }
    ++at;
    if (at < end && tokens_[at].is_op("[") && tokens_[at].match > at) at = tokens_[at].match + 1;
    if (at < end && tokens_[at].is_op("(") && tokens_[at].match > at) {
      const std::size_t close = tokens_[at].match;
      if (is_function) read_parameters(at + 1, close);
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
        parameters_.push_back(tokens_[i].text);
        is_name = false;
      }
      if (tokens_[i].is_op(",")) is_name = true;
    }
  }

  void read_handler(std::size_t first, std::size_t colon) {
    if (tries_.empty() || tries_.back().level != blocks_.size()) return;
    end_body();
    Try& one = tries_.back();
    if (tokens_[first].is_keyword("finally")) return;
    pending_.is_handler = true;
    pending_.is_optional = true;
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
    one.variables_end = variables_;
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
    if (colon == first + 3 && tokens_[first + 1].is_keyword("not")) {
      name = tokens_[first + 2].text;
    } else if (colon == first + 4 && tokens_[first + 2].is_keyword("is") &&
               tokens_[first + 3].is_keyword("None")) {
      name = tokens_[first + 1].text;
    } else {
      return;
    }
    std::size_t next = colon + 1;
    while (next < source_.source_end &&
           (tokens_[next].kind == Kind::newline || tokens_[next].kind == Kind::indent)) {
      ++next;
    }
    if (next <= std::max(end + 2, colon + 2) && tokens_[next].is_keyword("raise")) {
      demanded_.insert(name);
    }
  }

  void read_with(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i + 1 < end; ++i) {
      if (!tokens_[i].is_keyword("as") || tokens_[i + 1].kind != Kind::name || i == first) continue;
      if (last_) assign(tokens_[i + 1].text, last_);
    }
  }

  void read_statement(std::size_t first, std::size_t end) {
    if (first >= end) return;
    const PythonToken& head = tokens_[first];
    if (head.is_keyword("import")) return read_import(first + 1, end);
    if (head.is_keyword("from")) return read_from_import(first + 1, end);
    if (head.is_keyword("raise")) note_raise();
    if (head.is_keyword("global") && !records_) {
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
    for (std::size_t i = first; i < end; ++i) {
      if (tokens_[i].match > i) {
        i = tokens_[i].match;
      } else if (tokens_[i].is_keyword("lambda")) {
        break;
      } else if (tokens_[i].is_op("=")) {
        equals = i;
      }
    }
    last_ = {};
    read_expressions(first, end, equals == first ? first : equals + 1);
    const bool assigns = equals != first;
    if (!assigns) {
      if (tokens_[first].is_keyword("return") && last_ && !function_.empty() &&
          blocks_.back().scope != 0) {
        if (last_.kind == Value::Kind::client || last_.kind == Value::Kind::resource) {
          returns(last_);
        }
      }
      return;
    }
    if (equals + 2 == end && tokens_[end - 1].kind == Kind::string) {
      if (const auto text = plain_text(tokens_[end - 1])) {
        last_ = {};
        last_.kind = Value::Kind::text;
        last_.text = *text;
      }
    }
    const bool top = is_top_level();
    for (std::size_t i = first; i < equals; ++i) {
      const PythonToken& token = tokens_[i];
      if (token.kind != Kind::name || (i > first && tokens_[i - 1].is_op("."))) continue;
      if (top || globals_.contains(token.text)) define(token.text);
    }
    if (!last_) return;
    if (tokens_[first].kind == Kind::name &&
        (equals == first + 1 || tokens_[first + 1].is_op(":"))) {
      assign(tokens_[first].text, last_);
    } else if (equals == first + 3 && tokens_[first + 1].is_op(".")) {
      members_[tokens_[first + 2].text] = merged(members_[tokens_[first + 2].text], last_);
    }
  }

  void returns(const Value& value) {
    Value result = value;
    if (value.parameter >= 0) result.kind = Value::Kind::function;
    functions_[function_] = result;
    seen_.set(slot(function_));
  }

  // ---- imports

  void read_import(std::size_t at, std::size_t end) {
    while (at < end) {
      const std::size_t first = at;
      std::string module;
      while (at < end && !tokens_[at].is_op(",") && !tokens_[at].is_keyword("as")) {
        module += tokens_[at++].text;
      }
      const std::string root = module.substr(0, module.find('.'));
      std::string_view name = tokens_[first].text;
      bool renamed = false;
      if (at + 1 < end && tokens_[at].is_keyword("as")) {
        name = tokens_[at + 1].text;
        renamed = true;
        at += 2;
      }
      if (first < at) {
        add_import(module, name, tokens_[first].place);
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
    while (at < end && !tokens_[at].is_keyword("import")) module += tokens_[at++].text;
    if (at >= end || first == at) return;
    add_import(module, {}, tokens_[first].place);
    ++at;
    for (; at < end; ++at) {
      if (tokens_[at].is_op("*")) {
        if (records_) out_.open_definitions = true;
        if (module == "os") bind_member(module, "environ", "environ");
      }
      if (tokens_[at].kind != Kind::name) continue;
      const std::string_view what = tokens_[at].text;
      std::string_view name = what;
      if (at + 2 < end && tokens_[at + 1].is_keyword("as")) name = tokens_[at += 2].text;
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
    const std::size_t where = globals_.contains(name) ? 0 : scope();
    seen_.set(slot(name));
    auto& known = names_[where];
    known[name] = merged(known[name], value);
  }

  /// Of two that a name stands for at different times, nothing is known but their kind.
  static Value merged(const Value& a, const Value& b) {
    if (!a) return b;
    if (!b || (a.kind == b.kind && a.text == b.text && a.part == b.part)) return a;
    if (a.kind != b.kind) return b.kind == Value::Kind::client ? b : a;
    Value both = a;
    both.text.clear();
    both.arguments.clear();
    return both;
  }

  /// Most names stand for nothing that is followed; this tells without a search.
  static std::size_t slot(std::string_view name) {
    return (static_cast<unsigned char>(name.front()) * 31U +
            static_cast<unsigned char>(name.back()) * 7U + name.size()) %
           512U;
  }

  Value value_of(std::string_view name) const {
    if (!seen_.test(slot(name))) return {};
    for (const std::size_t where : {scope(), std::size_t{0}}) {
      const auto names = names_.find(where);
      if (names == names_.end()) continue;
      const auto found = names->second.find(name);
      if (found != names->second.end()) return found->second;
    }
    const auto function = functions_.find(name);
    return function == functions_.end() ? Value() : function->second;
  }

  // ---- expressions

  /// Reads every chain of names, calls and subscripts in a stretch. The value of the last one that
  /// begins behind `from`, outside of brackets, is kept in `last_`.
  void read_expressions(std::size_t first, std::size_t end, std::size_t from = 0) {
    std::size_t depth = 0;
    for (std::size_t i = first; i < end; ++i) {
      const PythonToken& token = tokens_[i];
      if (token.kind == Kind::op && token.text.size() == 1) {
        const char c = token.text.front();
        if (c == '(' || c == '[' || c == '{') ++depth;
        if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
      }
      if (token.kind == Kind::string) {
        note_guard(i, end);
        continue;
      }
      if (token.kind != Kind::name || (i > first && tokens_[i - 1].is_op("."))) continue;
      if (depth > 0 && i + 1 < end && tokens_[i + 1].is_op("=")) continue;
      Value value = chain(i, end);
      if (depth == 0 && i >= from && value) last_ = std::move(value);
    }
  }

  /// "X" in os.environ.
  void note_guard(std::size_t i, std::size_t end) {
    std::size_t next = i + 1;
    if (next < end && tokens_[next].is_keyword("not")) ++next;
    if (next + 1 >= end || !tokens_[next].is_keyword("in")) return;
    const auto name = plain_text(tokens_[i]);
    if (name && tokens_[next + 1].kind == Kind::name) guarded_.insert(*name);
  }

  Value chain(std::size_t at, std::size_t end) {
    constexpr int deepest = 4;
    Value value;
    if (nesting_ > deepest) return value;
    ++nesting_;
    value = read_chain(at, end);
    --nesting_;
    return value;
  }

  Value read_chain(std::size_t at, std::size_t end) {
    Value value;
    const PythonToken& head = tokens_[at];
    std::size_t next = at + 1;
    if ((head.text == "self" || head.text == "cls") && next + 1 < end && tokens_[next].is_op(".")) {
      const auto member = members_.find(tokens_[next + 1].text);
      const auto method = functions_.find(tokens_[next + 1].text);
      if (member != members_.end()) {
        value = member->second;
      } else if (method != functions_.end()) {
        value = method->second;
        if (value.parameter >= 0) --value.parameter;  // the object itself is the first one
      }
      next += 2;
    } else {
      value = value_of(head.text);
      note_dynamic(head.text, next, end);
    }
    while (next < end && value) {
      const PythonToken& token = tokens_[next];
      if (token.is_op(".") && next + 1 < end && tokens_[next + 1].kind == Kind::name) {
        const PythonToken& member = tokens_[next + 1];
        next += 2;
        if (next < end && tokens_[next].is_op("(") && tokens_[next].match > next) {
          value = call_member(value, member, next);
          next = tokens_[next].match + 1;
        } else {
          value = attribute(value, member.text);
        }
      } else if (token.is_op("(") && token.match > next) {
        value = call(value, next, head.place);
        next = token.match + 1;
      } else if (token.is_op("[") && token.match > next) {
        value = subscript(value, next, end);
        next = token.match + 1;
      } else {
        break;
      }
    }
    return value;
  }

  void note_dynamic(std::string_view name, std::size_t next, std::size_t end) {
    if (!records_ || next >= end || !tokens_[next].is_op("(")) return;
    if (name == "exec" || name == "eval" || name == "globals" || name == "setattr" ||
        name == "__import__") {
      out_.open_definitions = out_.open_calls = true;
    }
  }

  Value attribute(const Value& value, std::string_view name) const {
    Value result;
    switch (value.kind) {
      case Value::Kind::os:
        if (name == "environ") result.kind = Value::Kind::environ;
        break;
      case Value::Kind::boto3:
        if (name == "session" || name == "Session") result = value;
        if (name == "client" || name == "resource") {
          result = value;
          result.kind = name == "client" ? Value::Kind::make_client : Value::Kind::make_resource;
        }
        break;
      case Value::Kind::part:
        if (name == "objects" || name == "object_versions") {
          result = value;
          result.part = std::string(value.part) + " " + std::string(name);
        }
        break;
      case Value::Kind::resource:
        if (name == "meta") result = value;
        if (name == "client") {
          result = value;
          result.kind = Value::Kind::client;
        }
        break;
      default:
        break;
    }
    return result;
  }

  Value call(const Value& value, std::size_t open, Place place) {
    Value result;
    switch (value.kind) {
      case Value::Kind::boto3:
        return session(value, open);
      case Value::Kind::make_client:
        return client(value, open, Value::Kind::client);
      case Value::Kind::make_resource:
        return client(value, open, Value::Kind::resource);
      case Value::Kind::get_variable:
        return read_variable(open, false, place);
      case Value::Kind::function:
        return call_function(value, open);
      case Value::Kind::client:
      case Value::Kind::resource:
        return value;  // what the function of this name returns
      default:
        return result;
    }
  }

  Value call_member(const Value& value, const PythonToken& member, std::size_t open) {
    const std::string_view name = member.text;
    switch (value.kind) {
      case Value::Kind::boto3:
        if (name == "client") return client(value, open, Value::Kind::client);
        if (name == "resource") return client(value, open, Value::Kind::resource);
        if (name == "Session" || name == "session") return session(value, open);
        return {};
      case Value::Kind::os:
        if (name == "getenv") return read_variable(open, false, member.place);
        return {};
      case Value::Kind::environ:
        if (name == "get" || name == "pop") return read_variable(open, false, member.place);
        if (name == "setdefault") set_variable(open + 1);
        if (name == "update" && records_) opens_environment_ = true;
        return {};
      case Value::Kind::client:
        return call_client(value, member, open);
      case Value::Kind::resource:
        return call_resource(value, member, open);
      case Value::Kind::part:
        return call_part(value, member, open);
      default:
        return {};
    }
  }

  /// Whether credentials are among the arguments of a call.
  bool has_credentials(std::size_t open) const {
    const std::size_t close = tokens_[open].match;
    for (std::size_t i = open + 1; i < close; i = end_of_argument(i, close) + 1) {
      if (tokens_[i].text.starts_with("aws_") || tokens_[i].text == "profile_name" ||
          tokens_[i].is_op("**")) {
        return true;
      }
    }
    return false;
  }

  Value session(const Value& value, std::size_t open) const {
    Value result = value;
    if (has_credentials(open)) result.part = "foreign";
    return result;
  }

  /// What boto3.client(…) and its like yield. Which role a client with credentials of its own has
  /// is not known, and so it counts as one of an unknown service.
  Value client(const Value& maker, std::size_t open, Value::Kind kind) {
    Value result;
    result.kind = kind;
    if (maker.part == "foreign" || has_credentials(open)) return result;
    const std::size_t close = tokens_[open].match;
    for (std::size_t i = open + 1; i < close;) {
      const std::size_t end = end_of_argument(i, close);
      const bool named = i + 1 < end && tokens_[i + 1].is_op("=");
      const std::size_t start = named ? i + 2 : i;
      if (named ? tokens_[i].text == "service_name" : i == open + 1) {
        if (end == start + 1) set_service(result, tokens_[start]);
      }
      i = end + 1;
    }
    return result;
  }

  void set_service(Value& result, const PythonToken& token) const {
    if (const auto text = plain_text(token)) {
      result.text = *text;
    } else if (token.kind == Kind::name) {
      const Value value = value_of(token.text);
      const auto parameter = std::find(parameters_.begin(), parameters_.end(), token.text);
      if (parameter != parameters_.end() && scope() != 0) {
        result.parameter = static_cast<int>(parameter - parameters_.begin());
      } else if (value.kind == Value::Kind::text) {
        result.text = value.text;
      }
    }
  }

  Value call_function(const Value& value, std::size_t open) const {
    Value result = value;
    result.kind = Value::Kind::client;
    result.parameter = -1;
    const std::size_t close = tokens_[open].match;
    int position = 0;
    for (std::size_t i = open + 1; i < close; ++position) {
      const std::size_t end = end_of_argument(i, close);
      if (position == value.parameter && end == i + 1) set_service(result, tokens_[i]);
      i = end + 1;
    }
    return result;
  }

  std::size_t end_of_argument(std::size_t at, std::size_t close) const {
    while (at < close && !tokens_[at].is_op(",")) {
      at = tokens_[at].match > at ? tokens_[at].match + 1 : at + 1;
    }
    return std::min(at, close);
  }

  /// Named arguments of which the value is known; the first one without a name as "".
  std::vector<Argument> arguments(std::size_t open) {
    std::vector<Argument> found;
    const std::size_t close = tokens_[open].match;
    for (std::size_t i = open + 1; i < close;) {
      const std::size_t end = end_of_argument(i, close);
      std::size_t start = i;
      Argument one;
      if (start + 2 < end && tokens_[start].kind == Kind::name && tokens_[start + 1].is_op("=")) {
        one.name = tokens_[start].text;
        start += 2;
      }
      if ((!one.name.empty() || i == open + 1) && fill(one, start, end)) {
        found.push_back(std::move(one));
      }
      i = end + 1;
    }
    return found;
  }

  bool fill(Argument& one, std::size_t start, std::size_t end) {
    if (end == start + 1) {
      if (const auto text = plain_text(tokens_[start])) {
        one.kind = Argument::Kind::text;
        one.text = *text;
        return true;
      }
    }
    if (start >= end || tokens_[start].kind != Kind::name) return false;
    // What surrounds the chain would change its value.
    std::size_t last = start + 1;
    while (last < end && (tokens_[last].is_op(".") || tokens_[last].kind == Kind::name ||
                          tokens_[last].match > last)) {
      last = tokens_[last].match > last ? tokens_[last].match + 1 : last + 1;
    }
    if (last != end) return false;
    const bool recording = std::exchange(records_, false);
    const std::size_t variables = variables_;
    const Value value = chain(start, end);
    records_ = recording;
    variables_ = variables;
    if (value.text.empty()) return false;
    if (value.kind == Value::Kind::text) one.kind = Argument::Kind::text;
    if (value.kind == Value::Kind::variable) one.kind = Argument::Kind::variable;
    one.text = value.text;
    return one.kind != Argument::Kind::unknown;
  }

  // ---- what is found

  ServiceCall& add_call(const Value& value, std::string_view method, Place place) {
    ServiceCall& one = out_.calls.emplace_back();
    one.client = value.text;
    one.service = service_of_client(value.text);
    one.method = method;
    one.place = place;
    return one;
  }

  Value call_client(const Value& value, const PythonToken& member, std::size_t open) {
    std::string_view method = member.text;
    if (method == "close" || method == "can_paginate" || method == "get_waiter" ||
        method == "generate_presigned_post") {
      return {};
    }
    const bool wraps = method == "get_paginator" || method == "generate_presigned_url";
    std::string operation;
    if (wraps) {
      const auto text = plain_text(tokens_[open + 1]);
      if (text) operation = *text;
      method = operation;
    }
    if (!records_) return {};
    if (value.text.empty() || method.empty()) {
      out_.open_calls = true;
      return {};
    }
    ServiceCall& one = add_call(value, method, member.place);
    add_actions(value.text, method, one.actions);
    if (!wraps) one.arguments = arguments(open);
    return {};
  }

  Value call_resource(const Value& value, const PythonToken& member, std::size_t open) {
    if (member.text.empty() || member.text.front() < 'A' || member.text.front() > 'Z') {
      if (records_) {
        if (value.text.empty()) {
          out_.open_calls = true;
        } else {
          add_actions(value.text, member.text, add_call(value, member.text, member.place).actions);
        }
      }
      return {};
    }
    Value result = value;
    result.kind = Value::Kind::part;
    result.part = member.text;
    result.arguments = arguments(open);
    for (Argument& one : result.arguments) {
      if (one.name.empty()) {
        one.name = member.text == "Table" ? "TableName" : "Bucket";
        if (member.text == "Topic") one.name = "TopicArn";
        if (member.text == "Queue") one.name = "QueueUrl";
      }
    }
    return result;
  }

  Value call_part(const Value& value, const PythonToken& member, std::size_t) {
    std::string kind = value.part;
    std::string method(member.text);
    if (const std::size_t space = kind.find(' '); space != std::string::npos) {
      method = kind.substr(space + 1) + "." + method;
      kind.resize(space);
    } else if (method == "Object") {
      Value result = value;
      result.part = "Object";
      return result;
    }
    std::vector<std::string> actions;
    add_resource_actions(value.text, kind, method, actions);
    if (records_) {
      if (actions.empty()) {
        out_.open_calls = true;
      } else {
        ServiceCall& one = add_call(value, method, member.place);
        one.actions = std::move(actions);
        one.arguments = value.arguments;
      }
    }
    Value result = value;
    return method.find('.') == std::string::npos ? Value() : result;
  }

  Value read_variable(std::size_t open, bool required, Place place) {
    const std::size_t close = tokens_[open].match;
    Value result;
    if (open + 1 >= close) return result;
    std::string name;
    if (const auto text = plain_text(tokens_[open + 1])) {
      name = *text;
    } else if (tokens_[open + 1].kind == Kind::name) {
      const Value value = value_of(tokens_[open + 1].text);
      if (value.kind == Value::Kind::text) name = value.text;
    }
    if (name.empty() || end_of_argument(open + 1, close) != open + 2) return result;
    ++variables_;
    if (records_) out_.variables.push_back({name, required, place});
    result.kind = Value::Kind::variable;
    result.text = std::move(name);
    return result;
  }

  void set_variable(std::size_t at) {
    const auto text = plain_text(tokens_[at]);
    if (text && records_) out_.variables_set.emplace_back(*text);
  }

  Value subscript(const Value& value, std::size_t open, std::size_t end) {
    if (value.kind != Value::Kind::environ) return {};
    const std::size_t close = tokens_[open].match;
    if (close + 1 < end && tokens_[close + 1].is_op("=")) {
      set_variable(open + 1);
      return {};
    }
    const bool conditional = blocks_.back().is_optional || pending_.is_optional ||
                             (close + 1 < end && tokens_[close + 1].is_keyword("if"));
    return read_variable(open, !conditional, tokens_[open + 1].place);
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
    for (VariableRead& one : out_.variables) {
      if (set.contains(one.name) || opens_environment_ || guarded_.contains(one.name))
        one.required = false;
    }
    out_.open_calls = out_.open_calls || source_.has_unknown;
    out_.open_definitions = out_.open_definitions || source_.has_unknown;
  }

  const PythonTokens& source_;
  const std::vector<PythonToken>& tokens_;
  Contents& out_;
  bool records_ = false;
  bool opens_environment_ = false;
  std::vector<Block> blocks_;
  Block pending_;  ///< what an indentation after the present line begins
  std::vector<Try> tries_;
  std::size_t imports_ = 0;
  std::size_t variables_ = 0;
  std::size_t scopes_ = 0;
  std::string_view function_;
  std::vector<std::string_view> parameters_;
  std::vector<std::vector<std::string_view>> bound_;  ///< names, by import
  std::unordered_set<std::string_view> demanded_;
  std::unordered_set<std::string_view> guarded_;
  std::unordered_set<std::string_view> globals_;
  std::unordered_map<std::size_t, std::unordered_map<std::string_view, Value>> names_;
  std::unordered_map<std::string_view, Value> members_;
  std::unordered_map<std::string_view, Value> functions_;
  Value last_;
  int nesting_ = 0;
  std::bitset<512> seen_;  ///< of names in names_ and functions_, by slot()
};

}  // namespace

Contents read_python(std::string_view source, int minor) {
  Contents contents;
  const PythonTokens tokens = read_python_tokens(source, minor);
  Reader(tokens, contents).run();
  contents.syntax_error = find_syntax_error(tokens, minor);
  return contents;
}

}  // namespace dbrepl::analysis::code
