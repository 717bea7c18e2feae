#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/security/secret_names.hpp"

namespace dbrepl::rules {

extern const Check credential_known;

namespace {

void walk(const Node& value, const Path* path, Reporter& reporter) {
  if (value.is_string()) {
    const std::string_view found = known_credential(value.text());
    if (found.empty()) return;
    reporter.report(credential_known, path, value.mark(),
                    fmt::format("the text holds {}", kind_of_credential(found)),
                    "withdraw it, and keep its successor out of the template");
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Path step(path, i);
      walk(value.items()[i], &step, reporter);
    }
  } else if (value.is_object()) {
    for (const Member& member : value.members()) {
      const Path step(path, member.key);
      walk(member.value, &step, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  // Most templates hold none: the source tells at the cost of a search.
  if (known_credential(context.document.text()).empty()) return;
  walk(context.tree.root(), nullptr, reporter);
}

}  // namespace

constinit const Check credential_known{
    .rule =
        {
            .id = "SEC004",
            .severity = Severity::warning,
            .title = "No access key, private key or token of a service stands in the template",
            .why = "Credentials in a template are known to everybody who reads it, its repository "
                   "or the stack. Scanners look for exactly these forms.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Metadata:
      DeployedWith: AKIAQ3EGRMZ5T2XW7VLD
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Metadata:
      DeployedWith: role/deployment
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                      "best-practices.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
