#include "analysis/code/script_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dbrepl::analysis::code {

namespace {

using Kind = ScriptTokenKind;

/// What is there without a declaration: words of the language, and globals of Node.js and Lambda.
/// https://nodejs.org/api/globals.html
bool is_given(std::string_view name) {
  static constexpr std::array<std::string_view, 115> names = {"AbortController",
                                                              "AbortSignal",
                                                              "AggregateError",
                                                              "Array",
                                                              "ArrayBuffer",
                                                              "Atomics",
                                                              "BigInt",
                                                              "BigInt64Array",
                                                              "BigUint64Array",
                                                              "Blob",
                                                              "Boolean",
                                                              "BroadcastChannel",
                                                              "Buffer",
                                                              "CompressionStream",
                                                              "CountQueuingStrategy",
                                                              "Crypto",
                                                              "CryptoKey",
                                                              "CustomEvent",
                                                              "DOMException",
                                                              "DataView",
                                                              "Date",
                                                              "DecompressionStream",
                                                              "Error",
                                                              "EvalError",
                                                              "Event",
                                                              "EventSource",
                                                              "EventTarget",
                                                              "File",
                                                              "FinalizationRegistry",
                                                              "Float32Array",
                                                              "Float64Array",
                                                              "FormData",
                                                              "Function",
                                                              "Generator",
                                                              "Headers",
                                                              "Infinity",
                                                              "Int16Array",
                                                              "Int32Array",
                                                              "Int8Array",
                                                              "Intl",
                                                              "Iterator",
                                                              "JSON",
                                                              "Map",
                                                              "Math",
                                                              "MessageChannel",
                                                              "MessageEvent",
                                                              "MessagePort",
                                                              "NaN",
                                                              "Navigator",
                                                              "Number",
                                                              "Object",
                                                              "Performance",
                                                              "PerformanceObserver",
                                                              "Promise",
                                                              "Proxy",
                                                              "RangeError",
                                                              "ReadableStream",
                                                              "ReferenceError",
                                                              "Reflect",
                                                              "RegExp",
                                                              "Request",
                                                              "Response",
                                                              "Set",
                                                              "SharedArrayBuffer",
                                                              "Storage",
                                                              "String",
                                                              "SubtleCrypto",
                                                              "SuppressedError",
                                                              "Symbol",
                                                              "SyntaxError",
                                                              "TextDecoder",
                                                              "TextDecoderStream",
                                                              "TextEncoder",
                                                              "TextEncoderStream",
                                                              "TransformStream",
                                                              "TypeError",
                                                              "URIError",
                                                              "URL",
                                                              "URLPattern",
                                                              "URLSearchParams",
                                                              "Uint16Array",
                                                              "Uint32Array",
                                                              "Uint8Array",
                                                              "Uint8ClampedArray",
                                                              "WeakMap",
                                                              "WeakRef",
                                                              "WeakSet",
                                                              "WebAssembly",
                                                              "WebSocket",
                                                              "WritableStream",
                                                              "__dirname",
                                                              "__filename",
                                                              "arguments",
                                                              "async",
                                                              "awslambda",
                                                              "console",
                                                              "crypto",
                                                              "exports",
                                                              "fetch",
                                                              "function",
                                                              "global",
                                                              "globalThis",
                                                              "import",
                                                              "localStorage",
                                                              "module",
                                                              "navigator",
                                                              "new",
                                                              "performance",
                                                              "process",
                                                              "queueMicrotask",
                                                              "require",
                                                              "self",
                                                              "super",
                                                              "this",
                                                              "undefined"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether a character may have been read in another way than JavaScript does, or names may come
/// from elsewhere.
bool is_open(const std::vector<ScriptToken>& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const ScriptToken& token = tokens[i];
    if (token.kind == Kind::unknown || token.is("eval") || token.is("with") || token.is("global") ||
        token.is("globalThis")) {
      return true;
    }
    if (i > 0 && token.is("/") && (tokens[i - 1].is(")") || tokens[i - 1].is("}"))) return true;
  }
  return false;
}

}  // namespace

std::vector<NameUse> find_unbound_names(const std::vector<ScriptToken>& tokens) {
  if (is_open(tokens)) return {};
  struct Seen {
    std::size_t first = 0;
    bool may_be_bound = false;
  };
  std::unordered_map<std::string_view, Seen> names;
  std::vector<std::string_view> order;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const ScriptToken& token = tokens[i];
    if (token.kind != Kind::name) continue;
    const bool spread = i > 2 && tokens[i - 1].is(".") && tokens[i - 2].is(".");
    if (i > 0 && tokens[i - 1].is(".") && !spread) continue;
    const auto [at, added] = names.try_emplace(token.text, Seen{i, false});
    if (added) order.push_back(token.text);
    const bool is_instance = i > 0 && tokens[i - 1].is("new") && tokens[i + 1].is("(");
    const bool is_asked =
        tokens[i + 1].is(".") && !tokens[std::min(i + 2, tokens.size() - 1)].is(".");
    if (!is_instance && !is_asked) at->second.may_be_bound = true;
  }
  std::vector<NameUse> unbound;
  for (const std::string_view name : order) {
    const Seen& seen = names[name];
    if (seen.may_be_bound || is_given(name)) continue;
    unbound.push_back({std::string(name), tokens[seen.first].place});
  }
  return unbound;
}

}  // namespace dbrepl::analysis::code
