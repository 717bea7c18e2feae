#include "analysis/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(cppcoreguidelines-macro-usage): pcre2.h asks for it
#include <pcre2.h>
#include <cstdint>

namespace dbrepl::analysis {

struct Pattern::Compiled {
  struct FreeCode {
    void operator()(pcre2_code* freed) const { pcre2_code_free(freed); }
  };
  struct FreeData {
    void operator()(pcre2_match_data* freed) const { pcre2_match_data_free(freed); }
  };
  struct FreeContext {
    void operator()(pcre2_match_context* freed) const { pcre2_match_context_free(freed); }
  };
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_data, FreeData> data;
  std::unique_ptr<pcre2_match_context, FreeContext> context;
};

Pattern::Pattern(std::string_view expression) {
  constexpr std::uint32_t most_steps = 200'000;
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(expression.data());
  // CloudFormation matches the whole value.
  constexpr std::uint32_t options =
      PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_UTF | PCRE2_NO_UTF_CHECK;
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = pcre2_compile(bytes, expression.size(), options, &error, &offset, nullptr);
  if (code == nullptr) {
    PCRE2_UCHAR text[160];
    pcre2_get_error_message(error, text, sizeof text);
    problem_ = reinterpret_cast<const char*>(text);
    return;
  }
  compiled_ = std::make_unique<Compiled>();
  compiled_->code.reset(code);
  compiled_->data.reset(pcre2_match_data_create_from_pattern(code, nullptr));
  compiled_->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(compiled_->context.get(), most_steps);
  pcre2_set_depth_limit(compiled_->context.get(), most_steps);
}

Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view text) const {
  if (compiled_ == nullptr) return true;
  if (text.data() == nullptr) text = "";  // PCRE2 before 10.40 takes no null, not even for nothing
  const int result =
      pcre2_match(compiled_->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                  PCRE2_NO_UTF_CHECK, compiled_->data.get(), compiled_->context.get());
  return result != PCRE2_ERROR_NOMATCH;
}

}  // namespace dbrepl::analysis
