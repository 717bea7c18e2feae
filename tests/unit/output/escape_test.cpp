#include "output/escape.hpp"

#include "support/catch.hpp"
#include "unit/output/sample.hpp"

using namespace dbrepl::output;

namespace {

std::string with(void (*append)(std::string&, std::string_view), std::string_view text) {
  std::string out;
  append(out, text);
  return out;
}

}  // namespace

TEST_CASE("visible text obeys nothing that it holds") {
  CHECK(with(append_visible, sample::hostile) ==
        R"(\x1b[31m\x0d\x0a::error::x%,: "'<&>\ \x01 \xff \u{202e} end)");
  CHECK(with(append_visible, "grün 漢字 😀") == "grün 漢字 😀");
  CHECK(with(append_visible, "\xc2\x85") == "\\u{0085}");
  CHECK(with(append_visible, "") == "");
}

TEST_CASE("bytes that only look like UTF-8 are shown one by one") {
  CHECK(with(append_visible, "\xc0\xaf") == R"(\xc0\xaf)");                  // overlong
  CHECK(with(append_visible, "\xed\xa0\x80") == R"(\xed\xa0\x80)");          // surrogate
  CHECK(with(append_visible, "\xf4\x90\x80\x80") == R"(\xf4\x90\x80\x80)");  // beyond Unicode
  CHECK(with(append_visible, "a\xe6\xbc") == R"(a\xe6\xbc)");                // cut off
}

TEST_CASE("JSON strings hold any text") {
  CHECK(with(append_json, sample::hostile) ==
        "\"\\u001b[31m\\u000d\\n::error::x%,: \\\"'<&>\\\\ \\u0001 \xef\xbf\xbd \xe2\x80\xae "
        "end\"");
  CHECK(with(append_json, std::string_view("\0\t", 2)) == "\"\\u0000\\t\"");
}

TEST_CASE("XML holds any text") {
  CHECK(with(append_xml, sample::hostile) ==
        R"(\x1b[31m\x0d&#10;::error::x%,: &quot;&apos;&lt;&amp;&gt;\ \x01 \xff \u{202e} end)");
  CHECK(with(append_xml, "\xef\xbf\xbf") == "\\u{ffff}");
}

TEST_CASE("workflow commands cannot be ended or begun by what they hold") {
  CHECK(with(append_github_message, sample::hostile) ==
        R"(\x1b[31m%0D%0A::error::x%25,: "'<&>\ \x01 \xff \u{202e} end)");
  CHECK(with(append_github_property, "a:b,c%\n") == "a%3Ab%2Cc%25%0A");
}

TEST_CASE("paths become URI references") {
  CHECK(with(append_uri, "a b/ü#1?.json") == "a%20b/%C3%BC%231%3F.json");
  CHECK(with(append_uri, "/srv/t.yaml") == "/srv/t.yaml");
}

TEST_CASE("code points are counted, bytes outside of UTF-8 one each") {
  CHECK(count_code_points("aü漢😀") == 4);
  CHECK(count_code_points("\xff\xfe") == 2);
}
