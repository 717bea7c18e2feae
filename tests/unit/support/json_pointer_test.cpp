#include "support/json_pointer.hpp"

#include "support/catch.hpp"

using namespace dbrepl::support;

TEST_CASE("Keys and indices are appended to a JSON pointer") {
  std::string pointer;
  append_key(pointer, "Resources");
  append_index(pointer, 0);
  append_key(pointer, "");
  append_key(pointer, "a/b~c");
  append_key(pointer, "~1");
  append_index(pointer, 18446744073709551615U);
  CHECK(pointer == "/Resources/0//a~1b~0c/~01/18446744073709551615");
}
