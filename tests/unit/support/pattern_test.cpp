#include "support/pattern.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using dbrepl::support::Match;
using dbrepl::support::Pattern;

TEST_CASE("a pattern matches a part of a text, or the whole") {
  const Pattern part("b+", {});
  CHECK(part.match("abba") == Match::yes);
  CHECK(part.match("aa") == Match::no);
  const Pattern whole("b+", {.whole = true});
  CHECK(whole.match("bb") == Match::yes);
  CHECK(whole.match("abba") == Match::no);
  CHECK(whole.match("bb\n") == Match::no);
  const Pattern nothing("^$", {.whole = true});
  CHECK(nothing.match(std::string_view()) == Match::yes);
}

TEST_CASE("a pattern says what characters are") {
  CHECK(Pattern("^.$", {}).match("ä") == Match::yes);
  CHECK(Pattern("^.$", {.is_utf8 = false}).match("ä") == Match::no);
  CHECK(Pattern("^\\w$", {}).match("ä") == Match::no);
  CHECK(Pattern("^\\w$", {.wide_classes = true}).match("ä") == Match::yes);
  CHECK(Pattern("^\\u0041$", {}).match("A") == Match::yes);
  CHECK(Pattern("^(?!aws)[a-z]+$", {}).match("awsome") == Match::no);
}

TEST_CASE("what cannot be decided about a pattern is unknown") {
  const Pattern none("[a-", {});
  CHECK(none.problem() == "missing terminating ] for character class");
  CHECK(none.match("a") == Match::unknown);
  CHECK(Pattern("^a$", {}).match("\xff\xfe") == Match::unknown);
  const Pattern slow("^(a+)+$", {});
  CHECK(slow.problem().empty());
  CHECK(slow.match(std::string(40, 'a') + "b") == Match::unknown);
}

TEST_CASE("a pattern says how much of a text can begin a match") {
  const Pattern identifier("^arn:aws:iam::\\d{12}:role/(?!aws)[a-zä]+$", {});
  CHECK(identifier.fitting("arn:aws:iam::12345:role/x") == 18);
  CHECK(identifier.fitting("arn:aws:iam::123456789012:role/") == 31);
  CHECK(identifier.fitting("arn:aws:iam::123456789012:role/xä€") == 34);
  CHECK(identifier.fitting("arn:aws:iam::123456789012:role/awsx") == 33);
  CHECK(identifier.fitting("urn") == 0);
  CHECK(identifier.fitting("") == 0);
  CHECK_FALSE(Pattern("[a-", {}).fitting("a"));
}
