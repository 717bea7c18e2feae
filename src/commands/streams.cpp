#include "commands/streams.hpp"

#include <unistd.h>

#include <cstdlib>

#include "commands/files.hpp"

namespace dbrepl::commands {
namespace {

constexpr std::size_t buffer_limit = 64U << 10U;

bool takes_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace

Output::Output(int descriptor)
    : descriptor_(descriptor),
      terminal_(isatty(descriptor) == 1),
      colour_(terminal_ && takes_colour()) {}

void Output::write(std::string_view text) {
  if (error_ != 0) return;
  buffer_ += text;
  if (descriptor_ >= 0 && buffer_.size() >= buffer_limit) flush();
}

bool Output::flush() {
  if (descriptor_ < 0) return true;
  if (error_ == 0) error_ = write_all(descriptor_, buffer_);
  buffer_.clear();
  return error_ == 0;
}

}  // namespace dbrepl::commands
