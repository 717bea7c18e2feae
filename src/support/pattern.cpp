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

/// What a match works with. PCRE2 keeps some twenty KiB in it: all patterns of a thread share one.
struct Workspace {
  std::unique_ptr<pcre2_match_data, Free> data{pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Free> context{pcre2_match_context_create(nullptr)};

  Workspace() {
    pcre2_set_match_limit(context.get(), most_steps);
    pcre2_set_depth_limit(context.get(), most_steps);
    pcre2_set_heap_limit(context.get(), most_kib);
  }
};

/// What PCRE2 says: negative where nothing matches, or no answer was found.
int match_with(const pcre2_code* code, std::string_view text, std::uint32_t flags) {
  thread_local const Workspace workspace;
  return pcre2_match(code, bytes(text), text.size(), 0, flags, workspace.data.get(),
                     workspace.context.get());
}

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<pcre2_code, Free> code;
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
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

Match Pattern::match(std::string_view text) const {
  if (compiled_ == nullptr) return Match::unknown;
  const int result = match_with(compiled_->code.get(), text, 0);
  if (result >= 0) return Match::yes;
  return result == PCRE2_ERROR_NOMATCH ? Match::no : Match::unknown;
}

std::optional<std::size_t> Pattern::fitting(std::string_view text) const {
  if (compiled_ == nullptr) return std::nullopt;
  const auto begins = [&](std::size_t size) {
    const int result = match_with(compiled_->code.get(), whole_characters(text, size),
                                  PCRE2_ANCHORED | PCRE2_PARTIAL_SOFT);
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
