#include "support/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(cppcoreguidelines-macro-usage): pcre2.h asks for it
#include <pcre2.h>

#include <utility>

#include "support/characters.hpp"

namespace dbrepl::support {
namespace {

constexpr std::uint32_t most_steps = 100'000;
constexpr std::uint32_t most_kib = 4'096;

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

PCRE2_SPTR bytes(std::string_view text) {
  // PCRE2 before 10.40 takes no null, not even for nothing.
  return reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data());
}

/// What PCRE2 refuses and Java takes: a hyphen behind a class such as "\w", "\p{Alnum}" and the
/// like, surrogates, and a look-behind of bounded length.
bool is_java(int error) {
  switch (error) {
    case PCRE2_ERROR_CLASS_INVALID_RANGE:
    case PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH:
    case PCRE2_ERROR_MALFORMED_UNICODE_PROPERTY:
    case PCRE2_ERROR_UNICODE_DISALLOWED_CODE_POINT:
    case PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<pcre2_code, Free> code;
  std::unique_ptr<pcre2_match_data, Free> data;
  std::unique_ptr<pcre2_match_context, Free> context;
};

Pattern::Pattern(std::string_view expression, Options options) {
  // "\u0041" is "A", as in the languages that the patterns are written for.
  std::uint32_t flags = PCRE2_ALT_BSUX;
  if (options.is_utf8) flags |= PCRE2_UTF;
  if (options.wide_classes) flags |= PCRE2_UCP;
  if (options.whole) flags |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
  const std::unique_ptr<pcre2_compile_context, Free> context(pcre2_compile_context_create(nullptr));
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALT_BSUX);
  int error = 0;
  std::size_t offset = 0;
  std::unique_ptr<pcre2_code, Free> code(
      pcre2_compile(bytes(expression), expression.size(), flags, &error, &offset, context.get()));
  if (code == nullptr) {
    if (is_java(error)) return;
    PCRE2_UCHAR text[160];
    pcre2_get_error_message(error, text, sizeof text);
    problem_ = reinterpret_cast<const char*>(text);
    return;
  }
  compiled_ = std::make_unique<Compiled>();
  compiled_->code = std::move(code);
  compiled_->data.reset(pcre2_match_data_create(1, nullptr));
  compiled_->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(compiled_->context.get(), most_steps);
  pcre2_set_depth_limit(compiled_->context.get(), most_steps);
  pcre2_set_heap_limit(compiled_->context.get(), most_kib);
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

Match Pattern::match(std::string_view text) const {
  if (compiled_ == nullptr) return Match::unknown;
  const int result = pcre2_match(compiled_->code.get(), bytes(text), text.size(), 0, 0,
                                 compiled_->data.get(), compiled_->context.get());
  if (result >= 0) return Match::yes;
  return result == PCRE2_ERROR_NOMATCH ? Match::no : Match::unknown;
}

std::optional<std::size_t> Pattern::fitting(std::string_view text) const {
  if (compiled_ == nullptr) return std::nullopt;
  const auto begins = [&](std::size_t size) {
    const int result = pcre2_match(
        compiled_->code.get(), bytes(text), whole_characters(text, size).size(), 0,
        PCRE2_ANCHORED | PCRE2_PARTIAL_SOFT, compiled_->data.get(), compiled_->context.get());
    return result >= 0 || result == PCRE2_ERROR_PARTIAL;
  };
  // What cannot begin a match cannot do so with more behind it.
  std::size_t fits = 0;
  std::size_t fails = text.size() + 1;
  while (fails - fits > 1) {
    const std::size_t middle = fits + (fails - fits) / 2;
    (begins(middle) ? fits : fails) = middle;
  }
  return whole_characters(text, fits).size();
}

}  // namespace dbrepl::support
