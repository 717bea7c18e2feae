#include "config/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(cppcoreguidelines-macro-usage): pcre2.h asks for it
#include <pcre2.h>

namespace dbrepl::config {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

}  // namespace

struct Patterns::Compiled {
  const char* key;
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_data, FreeMatch> data;
};

Patterns::Patterns() = default;
Patterns::~Patterns() = default;

bool Patterns::match(std::string_view pattern, std::string_view text) {
  const Compiled* found = nullptr;
  for (const Compiled& each : compiled_) {
    if (each.key == pattern.data()) {
      found = &each;
    }
  }
  if (found == nullptr) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    Compiled made;
    made.key = pattern.data();
    made.code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                  PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr));
    if (made.code == nullptr) {
      return false;
    }
    made.data.reset(pcre2_match_data_create_from_pattern(made.code.get(), nullptr));
    found = &compiled_.emplace_back(std::move(made));
  }
  if (text.data() == nullptr) text = "";  // PCRE2 before 10.40 takes no null, not even for nothing
  return pcre2_match(found->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                     0, found->data.get(), nullptr) >= 0;
}

}  // namespace dbrepl::config
