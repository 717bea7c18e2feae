#include "analysis/code/packed.hpp"

#include <string>

#include "analysis/code/decoding.hpp"
#include "support/catch.hpp"

namespace dbrepl::analysis::code {
namespace {

/// "import os\nX = 1\n" by zlib, in base 64.
constexpr const char* kZlib = "eJzLzC3ILypRyC/milCwVTDkAgAwjwS4";

std::string unpacked(const std::string& source) {
  const auto result = unpack_python(source);
  return result ? result->text : "-";
}

}  // namespace

TEST_CASE("texts are decoded", "[code]") {
  CHECK(decode_base64("aGVsbG8=") == "hello");
  CHECK(decode_base64("aGVs\nbG8") == "hello");
  CHECK(decode_base64("_-8") == "\xff\xef");
  CHECK(decode_base64("a") == std::nullopt);
  CHECK(decode_base85("Xk~0{Zv") == "hello");
  CHECK(decode_base85("\"") == std::nullopt);
  CHECK(decode_base85("~~~~~") == std::nullopt);
  CHECK(decode_base16("68656C6c6f") == "hello");
  CHECK(decode_base16("6") == std::nullopt);
  CHECK(decode_base16("6g") == std::nullopt);
}

TEST_CASE("what a source unpacks and runs takes its place", "[code]") {
  const std::string call = "zlib.decompress(base64.b64decode('" + std::string(kZlib) + "'))";
  CHECK(unpacked("import zlib,base64\nexec(" + call + ")\n") ==
        "import zlib,base64\n\nimport os\nX = 1\n\n\n");
  CHECK(unpacked("import zlib,base64;exec(" + call + ".decode());y=2\n") ==
        "import zlib,base64;\nimport os\nX = 1\n\ny=2\n");
  CHECK(
      unpacked("import zlib,base64\nexec(compile(" + call + ", 'packed', 'exec'), globals())\n") ==
      "import zlib,base64\n\nimport os\nX = 1\n\n\n");
  CHECK(unpacked("import zlib,base64\np = " + call +
                 ".decode().split('\\n')\nexec(p[1] + ';' + p[0])\n# decode(\n")
            .find("X = 1;import os") != std::string::npos);
  CHECK(unpacked("exec(bytes.fromhex('783d31').decode())") == "\nx=1\n");
  CHECK(unpack_python("a = 1\nexec(bytes.fromhex('783d31').decode())")->unchanged == 6);
}

TEST_CASE("what is packed twice is unpacked twice", "[code]") {
  // exec(bytes.fromhex('783d31').decode())
  CHECK(unpacked("import base64\nexec(base64.b64decode("
                 "'ZXhlYyhieXRlcy5mcm9taGV4KCc3ODNkMzEnKS5kZWNvZGUoKSk='))\n")
            .find("\nx=1\n") != std::string::npos);
}

TEST_CASE("what is not made of constants stays packed", "[code]") {
  CHECK(unpacked("exec(open('x').read().decode())") == "-");
  CHECK(unpacked("exec(base64.b64decode(text))") == "-");
  CHECK(unpacked("exec(zlib.decompress(base64.b64decode('AAAA')))") == "-");
  CHECK(unpacked("exec(base64.b64decode('eD0x') + x)") == "-");
  CHECK(unpacked("def f():\n    exec(base64.b64decode('eD0x'))\n") == "-");
  CHECK(unpacked("p = 'eD0x'\np = other(p)\nexec(base64.b64decode(p))\n") == "-");
  CHECK(unpacked("p = 'eD0x'\np += x\nexec(base64.b64decode(p))\n") == "-");
  CHECK(unpacked("exec(base64.b64decode(('eD0x'") == "-");
  CHECK(unpacked("exec(base64.b64decode('eD0x'.split('D')[7]))") == "-");
}

TEST_CASE("what would grow without bound stays packed", "[code]") {
  std::string grows = "a = 'xxxxxxxxxxxxxxxx'\n";
  for (int i = 0; i < 64; ++i) grows += "a = a + a\n";
  CHECK(unpacked(grows + "exec(a.decode())\n") == "-");
  CHECK(unpacked("exec(" + std::string(5000, '(') + "'x'.decode()" + std::string(5000, ')') +
                 ")") == "-");
}

}  // namespace dbrepl::analysis::code
