// Judges a template that stands in the program, and prints what is wrong with it.
#include <cstdio>
#include <dbrepl/validate.hpp>
#include <dbrepl/version.hpp>

int main() {
  const char* text =
      "Resources:\n"
      "  Queue:\n"
      "    Type: AWS::SQS::Queue\n"
      "    Properties:\n"
      "      QueueName: jobs\n"
      "      QueueName: work\n";
  const dbrepl::Report report = dbrepl::validate("queue.yaml", text);

  std::printf("dbrepl %s: %zu errors\n", dbrepl::version, report.summary.errors);
  for (const dbrepl::findings::Finding& finding : report.findings) {
    std::printf("%u:%u %s\n", finding.place.line, finding.place.column, finding.message.c_str());
  }
  return 0;
}
