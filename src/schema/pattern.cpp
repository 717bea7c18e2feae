#include "schema/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(cppcoreguidelines-macro-usage): pcre2.h asks for it
#include <pcre2.h>

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace dbrepl::schema {
namespace {

constexpr std::uint32_t match_limit = 100'000;
constexpr std::uint32_t heap_limit_kib = 4'096;
constexpr std::size_t longest_text = 65'536;

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeCompileContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A pattern for texts of ASCII alone, and for all others: the former is faster to compile.
struct Compiled {
  std::unique_ptr<pcre2_code, FreeCode> code[2];
  bool tried[2] = {false, false};
};

}  // namespace

struct Patterns::Store {
  Store()
      : match(pcre2_match_context_create(nullptr)),
        compile(pcre2_compile_context_create(nullptr)),
        data(pcre2_match_data_create(1, nullptr)) {
    pcre2_set_match_limit(match.get(), match_limit);
    pcre2_set_depth_limit(match.get(), match_limit);
    pcre2_set_heap_limit(match.get(), heap_limit_kib);
    pcre2_set_compile_extra_options(compile.get(), PCRE2_EXTRA_ALT_BSUX);
  }

  const pcre2_code* find(std::string_view pattern, bool unicode) {
    Compiled& known = compiled[pattern.data()];
    const std::size_t which = unicode ? 1 : 0;
    if (!known.tried[which]) {
      known.tried[which] = true;
      const std::uint32_t options =
          PCRE2_ALT_BSUX | (unicode ? static_cast<std::uint32_t>(PCRE2_UTF | PCRE2_UCP) : 0U);
      int error = 0;
      std::size_t offset = 0;
      known.code[which].reset(
          pcre2_compile(bytes(pattern), pattern.size(), options, &error, &offset, compile.get()));
    }
    return known.code[which].get();
  }

  std::unordered_map<const void*, Compiled> compiled;
  std::unique_ptr<pcre2_match_context, FreeMatchContext> match;
  std::unique_ptr<pcre2_compile_context, FreeCompileContext> compile;
  std::unique_ptr<pcre2_match_data, FreeData> data;
};

Patterns::Patterns() = default;
Patterns::~Patterns() = default;
Patterns::Patterns(Patterns&&) noexcept = default;
Patterns& Patterns::operator=(Patterns&&) noexcept = default;

Match Patterns::matches(std::string_view pattern, std::string_view text) {
  if (text.size() > longest_text) return Match::unknown;
  if (!store_) store_ = std::make_unique<Store>();
  // "\u" names characters beyond a byte.
  const bool unicode =
      !is_ascii(text) || !is_ascii(pattern) || pattern.find("\\u") != std::string_view::npos;
  const pcre2_code* code = store_->find(pattern, unicode);
  if (code == nullptr) return Match::unknown;
  if (text.data() == nullptr) text = "";  // PCRE2 before 10.40 takes no null, not even for nothing
  const int result =
      pcre2_match(code, bytes(text), text.size(), 0, unicode ? PCRE2_NO_UTF_CHECK : 0U,
                  store_->data.get(), store_->match.get());
  if (result >= 0) return Match::yes;
  return result == PCRE2_ERROR_NOMATCH ? Match::no : Match::unknown;
}

}  // namespace dbrepl::schema
