#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace dbrepl::schema {

/// Whether a text matches a pattern somewhere; unknown where the pattern is no pattern, or where
/// deciding would take more than a bounded effort.
enum class Match : std::uint8_t { yes, no, unknown };

/// The patterns of schemas, as JavaScript, Java and Python agree on them. Each is compiled when it
/// is first met, and kept; not for several threads at a time.
class Patterns {
 public:
  Patterns();
  ~Patterns();
  Patterns(Patterns&&) noexcept;
  Patterns& operator=(Patterns&&) noexcept;

  /// `pattern` must stay where it is as long as this: its address is its name.
  Match matches(std::string_view pattern, std::string_view text);

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace dbrepl::schema
