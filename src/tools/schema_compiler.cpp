/// Compiles the facts under schemas/ into the image that the executable carries:
/// dbrepl-schema-compiler FACTS_DIR OUT
#include <cstdio>
#include <filesystem>
#include <string>

#include "schema/compiler/facts_folder.hpp"

namespace {

bool write(const std::string& path, const std::vector<dbrepl::schema::Word>& words) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool whole = std::fwrite(words.data(), sizeof words[0], words.size(), file) == words.size();
  return std::fclose(file) == 0 && whole;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: dbrepl-schema-compiler FACTS_DIR OUT\n", stderr);
    return 2;
  }
  const dbrepl::schema::Compiled compiled = dbrepl::schema::compile_facts(argv[1]);
  for (const std::string& problem : compiled.problems)
    std::fprintf(stderr, "%s: %s\n", argv[1], problem.c_str());
  if (!compiled.problems.empty()) return 1;
  if (!write(argv[2], compiled.image)) {
    std::fprintf(stderr, "%s: cannot be written\n", argv[2]);
    return 3;
  }
  return 0;
}
