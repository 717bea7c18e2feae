#include "commands/judging.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "commands/files.hpp"
#include "commands/log.hpp"
#include "rules/validate.hpp"

namespace dbrepl::commands {
namespace {

/// A file's folder: where its nested templates are looked up.
std::string folder_of(const std::string& path) {
  if (path == "-") return {};
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Nothing where the file is to be left out.
std::optional<output::Source> judge_file(const TemplateFile& file, const Judgement& judgement,
                                         int in, bool is_alone) {
  output::Source source;
  source.name = file.path == "-" ? "<stdin>" : file.path;
  FileText read = read_file(file.path, in, document::Limits().bytes);
  source.failure = std::move(read.failure);
  if (!source.failure.empty()) return source;
  if (file.found && !looks_like_template(read.text)) return std::nullopt;

  dbrepl::ValidateOptions options = judgement.options;
  options.directory = folder_of(file.path);
  options.single_thread = !is_alone;
  document::Document document = document::read(source.name, std::move(read.text));
  Report report = rules::validate(document, options);
  std::erase_if(report.findings, [&](const findings::Finding& finding) {
    return finding.severity > judgement.reported;
  });
  source.resources = report.summary.resources;
  source.findings = std::move(report.findings);
  source.evidence = std::move(report.evidence);
  if (!source.findings.empty()) source.text = document.release_text();
  return source;
}

/// Shares the files among threads, each taking the next one until none is left.
class Crew {
 public:
  Crew(const std::vector<TemplateFile>& files, const Judgement& judgement, const Streams& streams)
      : files_(files), judgement_(judgement), streams_(streams), judged_(files.size()) {}

  std::vector<std::optional<output::Source>> run() {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < std::min(cores, files_.size()); ++i) {
        others.emplace_back([this] { work(nullptr); });
      }
      Progress progress(streams_.err, files_.size());
      work(&progress);
    }
    if (failed_) std::rethrow_exception(failed_);
    return std::move(judged_);
  }

 private:
  void work(Progress* progress) {
    try {
      for (std::size_t i = next_++; i < files_.size(); i = next_++) {
        judged_[i] = judge_file(files_[i], judgement_, streams_.in, files_.size() == 1);
        if (progress != nullptr) progress->show(i + 1);
      }
    } catch (...) {
      const std::lock_guard lock(failure_);
      failed_ = std::current_exception();
      next_ = files_.size();
    }
  }

  const std::vector<TemplateFile>& files_;
  const Judgement& judgement_;
  const Streams& streams_;
  std::vector<std::optional<output::Source>> judged_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex failure_;
  std::exception_ptr failed_;
};

}  // namespace

std::vector<output::Source> judge_files(const std::vector<TemplateFile>& files,
                                        const Judgement& judgement, const Streams& streams) {
  std::vector<output::Source> sources;
  for (std::optional<output::Source>& source : Crew(files, judgement, streams).run()) {
    if (source) sources.push_back(std::move(*source));
  }
  return sources;
}

bool any_at_least(const std::vector<output::Source>& sources, findings::Severity least) {
  for (const output::Source& source : sources) {
    for (const findings::Finding& finding : source.findings) {
      if (finding.severity <= least) return true;
    }
  }
  return false;
}

}  // namespace dbrepl::commands
