#include "findings/finding.hpp"

#include "support/catch.hpp"

using dbrepl::findings::Finding;
using dbrepl::findings::precedes;

TEST_CASE("findings of a file come in the order of their places") {
  Finding first;
  first.place = {"t.yaml", 3, 9};
  first.rule = "REF001";
  Finding second = first;
  second.place.column = 10;
  CHECK(precedes(first, second));
  CHECK_FALSE(precedes(second, first));

  Finding other_rule = first;
  other_rule.rule = "SCH001";
  CHECK(precedes(first, other_rule));
  CHECK_FALSE(precedes(first, first));
}
