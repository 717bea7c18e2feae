#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "schema/database.hpp"
#include "support/quote.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check resource_type;

namespace {

/// A known type behind a misspelt vendor: "AW::S3::Bucket", "aws::S3::Bucket", "AWS:S3::Bucket".
bool misspells_vendor(std::string_view type, const schema::Database& database) {
  const std::size_t colon = type.find(':');
  const std::size_t name = type.find_first_not_of(':', colon);
  if (colon == std::string_view::npos || name == std::string_view::npos) return false;
  const std::string_view vendor = type.substr(0, colon);
  const std::vector<std::string_view> known{"AWS"};
  if (vendor != known.front() && support::nearest_spelling(vendor, known).empty() &&
      vendor != "aws" && vendor != "Aws")
    return false;
  const std::string spelt = "AWS::" + std::string(type.substr(name));
  return database.find(spelt).has_value() || !database.nearest(spelt).empty();
}

/// Every type is Vendor::Service::Name.
bool is_type_name(std::string_view type) {
  const std::size_t first = type.find("::");
  return first != std::string_view::npos && type.find("::", first + 2) != std::string_view::npos;
}

/// Types that no schema describes, and that are not for us to judge.
bool is_foreign(const Resource& resource, const schema::Database& database) {
  const std::string_view type = resource.type;
  const bool official = type.starts_with("AWS::") || type.starts_with("Alexa::") ||
                        misspells_vendor(type, database) || !is_type_name(type);
  return type.empty() || resource.is_custom() || resource.is_module() || !official;
}

void run(const Context& context, Reporter& reporter) {
  const schema::Database& database = schema::Database::installed();
  const std::string& region = context.options.region;
  const std::optional<std::size_t> where = database.find_region(region);
  for (const Resource& resource : context.tree.resources()) {
    const std::optional<schema::Type> type = database.find(resource.type);
    if (type) {
      if (!where || type->exists_in(*where)) continue;
      reporter.report(
          resource_type, resource_place(resource, {"Type"}), resource.type_mark,
          fmt::format("resource type \"{}\" does not exist in {}", resource.type, region));
      continue;
    }
    // What a macro makes of a type is not known here.
    if (is_foreign(resource, database) || context.tree.is_open()) continue;
    const std::string_view nearest = database.nearest(resource.type);
    reporter.report(resource_type, resource_place(resource, {"Type"}), resource.type_mark,
                    fmt::format("unknown resource type {}", support::quoted(resource.type)),
                    nearest.empty() ? std::string() : fmt::format("did you mean \"{}\"?", nearest));
  }
}

}  // namespace

constinit const Check resource_type{
    .rule =
        {
            .id = "SCH001",
            .severity = Severity::error,
            .title = "Every resource type exists, also in the region given",
            .why =
                "CloudFormation refuses the whole template where it does not know the type of a "
                "resource. With --region, types that this region lacks are found, too. Private and "
                "third-party types, modules and custom resources are not judged.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queu
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
)yaml",
            .peers = "E3006",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-template-resource-type-ref.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
