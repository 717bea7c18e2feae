// The floor: what it costs to read a template, parse it and print it again, and to do nothing else.
// The synthesis and the validation of a template are measured against this, in the same build.

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: dbrepl_floor FILE\n", stderr);
    return 2;
  }
  std::FILE* file = std::fopen(argv[1], "rb");
  if (file == nullptr) {
    std::perror(argv[1]);
    return 3;
  }
  std::string text;
  char block[1 << 16];
  for (std::size_t size = 0; (size = std::fread(block, 1, sizeof block, file)) > 0;) {
    text.append(block, size);
  }
  std::fclose(file);

  const auto document = nlohmann::ordered_json::parse(text, nullptr, false);
  if (document.is_discarded()) {
    std::fprintf(stderr, "%s is not JSON\n", argv[1]);
    return 1;
  }
  const std::string printed = document.dump(2);
  std::fwrite(printed.data(), 1, printed.size(), stdout);
  std::fputc('\n', stdout);
  return 0;
}
