// Generates the C++ types of the resource types that the system uses.
//
//   model_generator FACTS_FOLDER TYPES_FILE OUTPUT_FOLDER
//
// reads schemas/resources and the list of types, and writes OUTPUT_FOLDER/aws/<service>/<type>.hpp,
// aws/<service>.hpp and aws/<service>.cpp; a file whose contents stay the same keeps its date.

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tools/model/emit.hpp"
#include "tools/model/facts.hpp"
#include "tools/model/structures.hpp"

namespace dbrepl::tools {

namespace {

std::vector<TypeName> read_types(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
  std::vector<TypeName> types;
  std::set<std::string> known;
  std::set<std::string> headers;
  for (std::string line; std::getline(stream, line);) {
    const std::size_t end = line.find_last_not_of(" \t\r");
    line.resize(end == std::string::npos ? 0 : end + 1);
    if (line.empty() || line.front() == '#') continue;
    TypeName type = parse_type_name(line);
    if (!known.insert(line).second) {
      throw std::runtime_error(fmt::format("{} stands twice in {}", line, file.string()));
    }
    if (!headers.insert(type.service + "/" + type.parts).second) {
      throw std::runtime_error(fmt::format("{} and another type get one header", line));
    }
    types.push_back(std::move(type));
  }
  return types;
}

void write_if_changed(const std::filesystem::path& file, const std::string& text) {
  if (std::ifstream stream(file, std::ios::binary); stream) {
    const std::string present{std::istreambuf_iterator<char>(stream), {}};
    if (present == text) return;
  }
  std::filesystem::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  if (!stream.flush()) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
}

void generate(const std::filesystem::path& facts_folder, const std::filesystem::path& types_file,
              const std::filesystem::path& output_folder) {
  const Facts facts(facts_folder, read_types(types_file));
  std::vector<ResourceModel> models;
  models.reserve(facts.types().size());
  std::map<std::string, std::vector<const ResourceModel*>> services;
  const std::filesystem::path folder = output_folder / "aws";
  for (const TypeName& type : facts.types()) {
    const ResourceModel& model = models.emplace_back(model_of(facts, type));
    services[type.service].push_back(&model);
    write_if_changed(folder / type.service / (type.parts + ".hpp"), header_of(model));
  }
  for (const auto& [service, its_models] : services) {
    write_if_changed(folder / (service + ".hpp"), service_header(its_models));
    write_if_changed(folder / (service + ".cpp"), service_source(its_models));
  }
}

}  // namespace

}  // namespace dbrepl::tools

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: model_generator FACTS_FOLDER TYPES_FILE OUTPUT_FOLDER\n", stderr);
    return 2;
  }
  try {
    dbrepl::tools::generate(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "model_generator: %s\n", error.what());
    return 1;
  }
  return 0;
}
