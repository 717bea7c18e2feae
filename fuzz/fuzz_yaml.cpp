// Reads YAML: no crash, no blow-up, and each place within the text.
#include <cstdint>
#include <string>

#include "check_document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dbrepl::document::Limits limits{1U << 20U, 40, 10'000, 20};
  const dbrepl::document::Document document =
      dbrepl::document::read("fuzz", std::string(data, data + size), limits);
  dbrepl::fuzz::DocumentCheck check(document, limits);
  return 0;
}
