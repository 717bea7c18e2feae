#include "template/writer.hpp"

#include "template/printing.hpp"

namespace dbrepl::cfn {

std::string write(const document::Node& root, Format format) {
  constexpr std::size_t usual_size = 64U << 10U;
  std::string out;
  out.reserve(usual_size);
  if (format == Format::yaml) {
    write_yaml(out, root);
  } else {
    write_json(out, root, format == Format::compact);
  }
  return out;
}

}  // namespace dbrepl::cfn
