#include "support/quote.hpp"

#include "support/catch.hpp"

using dbrepl::support::quoted;

TEST_CASE("A quoted text stays on one line and within bounds") {
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("a \"b\" \\ é") == "\"a \\\"b\\\" \\\\ é\"");
  CHECK(quoted("a\nb\tc\rd\x01\x7f") == "\"a\\nb\\tc\\rd\\u0001\\u007f\"");
  CHECK(quoted("abcdef", 6) == "\"abcdef\"");
  CHECK(quoted("abcdefg", 6) == "\"abcdef…\"");
  CHECK(quoted("abcdeé", 6) == "\"abcde…\"");
  CHECK(quoted("é", 1) == "\"…\"");
}
