#include "tools/model/emit.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace dbrepl::tools {

namespace {

template <class... Arguments>
void put(std::string& out, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Arguments>(arguments)...);
}

void put_notice(std::string& out, const TypeName& type) {
  put(out, "// Generated from schemas/resources/{}; changes are lost with the next build.\n",
      type.facts_file);
}

std::string include_path(const TypeName& type) {
  return fmt::format("aws/{}/{}.hpp", type.service, type.parts);
}

void put_structure(std::string& out, const Structure& structure) {
  put(out, "struct {} {{\n", structure.name);
  for (const MemberOf& member : structure.members) {
    put(out, "  cfn::{}<{}> {}{};\n", member.required ? "Value" : "Optional", member.kind,
        member.name, member.required ? "" : "{}");
  }
  put(out, "}};\ncfn::Tree to_tree({}&& properties);\n\n", structure.name);
}

void put_attributes(std::string& out, const ResourceModel& model) {
  put(out, "struct Attributes {{\n");
  if (model.attributes.empty()) {
    put(out, "  explicit constexpr Attributes(std::string_view /*resource*/) {{}}\n}};\n\n");
    return;
  }
  put(out,
      "  explicit constexpr Attributes(std::string_view resource) : resource_(resource) {{}}\n");
  put(out, " private:\n  std::string_view resource_;\n\n public:\n");
  for (const MemberOf& member : model.attributes) {
    put(out, "  cfn::Attribute<{}> {}{{resource_, \"{}\"}};\n", member.kind, member.name,
        member.property);
  }
  put(out, "}};\n\n");
}

void put_conversion(std::string& out, const Structure& structure) {
  if (structure.members.empty()) {
    put(out, "cfn::Tree to_tree({}&& /*properties*/) {{ return cfn::Tree::object(); }}\n\n",
        structure.name);
    return;
  }
  put(out, "cfn::Tree to_tree({}&& properties) {{\n  const cfn::Slot slots[] = {{\n",
      structure.name);
  for (const MemberOf& member : structure.members) {
    put(out, "      {{\"{}\", properties.{}.tree()}},\n", member.property, member.name);
  }
  put(out, "  }};\n  return cfn::object_of(slots);\n}}\n\n");
}

}  // namespace

std::string header_of(const ResourceModel& model) {
  const TypeName& type = model.type;
  std::string out;
  put_notice(out, type);
  put(out, "#pragma once\n\n#include \"template/handle.hpp\"\n#include \"template/value.hpp\"\n\n");
  if (!model.kinds.empty()) {
    put(out, "namespace dbrepl::aws::kinds {{\n");
    for (const std::string& kind : model.kinds) put(out, "struct {};\n", kind_name(kind));
    put(out, "}}\n\n");
  }
  put(out, "namespace dbrepl::aws::{} {{\n\nnamespace {} {{\n\n", type.service, type.parts);
  for (const Structure& each : model.property_types) put(out, "struct {};\n", each.name);
  if (model.has_standard_tag) put(out, "using cfn::Tag;\n");
  put(out, "\n");
  for (const Structure& each : model.property_types) put_structure(out, each);
  put_attributes(out, model);
  put(out, "}}  // namespace {}\n\n", type.parts);
  put_structure(out, model.resource);
  put(out, "}}  // namespace dbrepl::aws::{}\n\n", type.service);

  const std::string name = fmt::format("aws::{}::{}", type.service, type.resource);
  put(out, "namespace dbrepl::cfn {{\n\ntemplate <>\nstruct ResourceTraits<{}> {{\n", name);
  put(out, "  static constexpr std::string_view type = \"{}\";\n", type.full);
  put(out, "  static constexpr std::string_view type_of(const {}&) {{ return type; }}\n", name);
  put(out, "  using Identifier = {};\n",
      // Within cfn, kinds of reference are found through their own namespace.
      [&] {
        std::string kind = model.identifier_kind;
        for (std::size_t at = kind.find("kinds::"); at != std::string::npos;
             at = kind.find("kinds::", at + 12)) {
          kind.insert(at, "aws::");
        }
        return kind;
      }());
  put(out, "  using Attributes = aws::{}::{}::Attributes;\n}};\n\n}}  // namespace dbrepl::cfn\n",
      type.service, type.parts);
  return out;
}

std::string service_header(std::span<const ResourceModel* const> models) {
  std::string out;
  put_notice(out, models.front()->type);
  put(out, "#pragma once\n\n");
  for (const ResourceModel* model : models)
    put(out, "#include \"{}\"\n", include_path(model->type));
  return out;
}

std::string service_source(std::span<const ResourceModel* const> models) {
  const TypeName& first = models.front()->type;
  std::string out;
  put_notice(out, first);
  put(out, "#include \"aws/{}.hpp\"\n\nnamespace dbrepl::aws::{} {{\n\n", first.service,
      first.service);
  for (const ResourceModel* model : models) {
    put(out, "namespace {} {{\n\n", model->type.parts);
    for (const Structure& each : model->property_types) put_conversion(out, each);
    put(out, "}}  // namespace {}\n\n", model->type.parts);
    put_conversion(out, model->resource);
  }
  put(out, "}}  // namespace dbrepl::aws::{}\n", first.service);
  return out;
}

}  // namespace dbrepl::tools
