// Loads a configuration and synthesizes what is accepted: no crash, no exception, findings within
// the text, and a template that reads back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/load.hpp"
#include "document/document.hpp"
#include "system/synthesize.hpp"
#include "template/template.hpp"
#include "template/writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dbrepl;
  const document::Limits limits{1U << 20U, 40, 10'000};
  const document::Document source = document::read("fuzz", std::string(data, data + size), limits);
  const config::Loaded loaded = config::load(source);
  for (const findings::Finding& finding : loaded.findings) {
    if (finding.place.line > source.text().size() + 1 || finding.message.empty()) {
      std::abort();
    }
  }
  if (loaded.ok()) {
    document::Builder builder;
    const document::Node root = system::synthesize(loaded.config).build(builder);
    if (!document::read("out", cfn::write(root, cfn::Format::compact)).problems().empty()) {
      std::abort();
    }
  }
  return 0;
}
