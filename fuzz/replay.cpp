// Runs a fuzz target without libFuzzer: over seeds, and over a fixed number of mutants of them, the
// same ones in every run. What `./dev test` can afford of fuzzing, with any compiler.
//
// Usage: replay_NAME MUTANTS SEED_FILE_OR_FOLDER...
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// Larger seeds are run, but not mutated: they would take the time of many small ones.
constexpr std::size_t largest_mutated = 8192;

std::vector<std::string> read_seeds(int count, char** arguments) {
  std::vector<std::filesystem::path> files;
  for (int i = 0; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) {
      files.emplace_back(arguments[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string text = any_seed();
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
  }

 private:
  // The distributions of the standard library differ between its implementations.
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  const std::string& any_seed() { return seeds_[below(seeds_.size())]; }

  void change(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(6)) {
      case 0:
        text.insert(at, 1, static_cast<char>(random_() & 0xffU));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 3:
        if (at < text.size()) text[at] = "{}[]:,-'\"!&*|>#\n\t 0"[below(20)];
        break;
      case 4: {
        const std::string& other = any_seed();
        const std::size_t from = below(other.size() + 1);
        text.replace(at, length, other, from, below(80));
        break;
      }
      default:
        if (at < text.size())
          text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << below(8)));
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_{20'231'123};
};

const std::string* running = nullptr;

/// Leaves the input that a run ended with beside the program's other files.
void keep_input(int signal) {
  std::signal(signal, SIG_DFL);
  std::ofstream("replay-crash", std::ios::binary) << *running;
  std::fputs("the input is in replay-crash\n", stderr);
  std::raise(signal);
}

void run(const std::string& text) {
  running = &text;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("Usage: replay_NAME MUTANTS SEED_FILE_OR_FOLDER...\n", stderr);
    return 2;
  }
  std::signal(SIGABRT, keep_input);
  std::signal(SIGSEGV, keep_input);
  std::vector<std::string> seeds = read_seeds(argc - 2, argv + 2);
  for (const std::string& seed : seeds) run(seed);
  std::printf("%zu seeds", seeds.size());
  std::erase_if(seeds, [](const std::string& seed) { return seed.size() > largest_mutated; });
  if (seeds.empty()) return 1;
  Mutator mutator(seeds);
  const unsigned long mutants = std::strtoul(argv[1], nullptr, 10);
  for (unsigned long i = 0; i < mutants; ++i) run(mutator.next());
  std::printf(", %lu mutants: no crash\n", mutants);
  return 0;
}
