#include "commands/log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <utility>

namespace dbrepl::commands {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// What takes longer is worth a word to who waits for it.
constexpr auto noticed = std::chrono::milliseconds(500);
constexpr auto between_updates = std::chrono::milliseconds(100);

/// Hands lines to the err of a command.
class OutputSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit OutputSink(Output& output) : output_(output) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    output_.write({line.data(), line.size()});
    output_.flush();
  }
  void flush_() override { output_.flush(); }

  Output& output_;
};

}  // namespace

Log::Log(const Streams& streams, bool verbose)
    : streams_(streams), verbose_(verbose), start_(Clock::now()) {}

Log::~Log() = default;

void Log::step(std::string_view what) {
  const Clock::time_point now = Clock::now();
  const auto taken = now - std::exchange(start_, now);
  if (!verbose_ && (taken < noticed || !streams_.err.is_terminal())) return;
  if (logger_ == nullptr) {
    logger_ =
        std::make_shared<spdlog::logger>("dbrepl", std::make_shared<OutputSink>(streams_.err));
    logger_->set_pattern("%n: %v");
  }
  logger_->info("{}, {:.1f} ms", what, Milliseconds(taken).count());
}

Progress::Progress(Output& err, std::size_t total)
    : err_(err), total_(total), last_(Clock::now() + noticed) {}

Progress::~Progress() {
  if (!shown_) return;
  err_.write("\r\x1b[K");
  err_.flush();
}

void Progress::show(std::size_t done) {
  if (!err_.is_terminal()) return;
  const Clock::time_point now = Clock::now();
  if (now < last_ + between_updates) return;
  last_ = now;
  shown_ = true;
  err_.write(fmt::format("\r{} of {} files", done, total_));
  err_.flush();
}

}  // namespace dbrepl::commands
