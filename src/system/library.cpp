#include <string>
#include <utility>

#include "config/load.hpp"
#include "dbrepl/synthesize.hpp"
#include "document/document.hpp"
#include "system/synthesize.hpp"
#include "template/template.hpp"
#include "template/writer.hpp"

namespace dbrepl {
namespace {

cfn::Format writer_format(TemplateFormat format) {
  switch (format) {
    case TemplateFormat::compact:
      return cfn::Format::compact;
    case TemplateFormat::yaml:
      return cfn::Format::yaml;
    case TemplateFormat::json:
      break;
  }
  return cfn::Format::json;
}

std::string print(const config::Config& config, TemplateFormat format) {
  document::Builder builder;
  return cfn::write(system::synthesize(config).build(builder), writer_format(format));
}

}  // namespace

Synthesis synthesize(std::string name, std::string text, TemplateFormat format) {
  const document::Document source = document::read(std::move(name), std::move(text));
  config::Loaded loaded = config::load(source);
  Synthesis result;
  if (loaded.ok()) {
    result.text = print(loaded.config, format);
  }
  result.findings = std::move(loaded.findings);
  return result;
}

std::string synthesize_default(TemplateFormat format) {
  return print(config::default_config(), format);
}

}  // namespace dbrepl
