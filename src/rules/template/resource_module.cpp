#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_module;

namespace {

constexpr std::array<std::string_view, 4> refused{"CreationPolicy", "DeletionPolicy",
                                                  "UpdatePolicy", "UpdateReplacePolicy"};

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_module()) continue;
    for (const std::string_view attribute : refused) {
      const Member* member = resource.node->find_member(attribute);
      if (member == nullptr) continue;
      reporter.report(resource_module, resource_place(resource, {attribute}), member->key_mark,
                      fmt::format("{} is not an attribute of a module", quoted(attribute)));
    }
    const Member* tags =
        resource.properties == nullptr ? nullptr : resource.properties->find_member("Tags");
    if (tags != nullptr && tags->value.size() > 0) {
      reporter.report(resource_module, property_place(resource, {"Tags"}), tags->key_mark,
                      "a module takes no Tags");
    }
    constexpr std::string_view reserved = "AWS::CloudFormation::Module";
    const Member* key =
        resource.metadata == nullptr ? nullptr : resource.metadata->find_member(reserved);
    if (key != nullptr) {
      reporter.report(resource_module, resource_place(resource, {"Metadata", reserved}),
                      key->key_mark, fmt::format("metadata {} is reserved", quoted(reserved)));
    }
  }
}

}  // namespace

constinit const Check resource_module{
    .rule =
        {
            .id = "TPL067",
            .severity = Severity::error,
            .title = "A module has only the attributes that modules take",
            .why =
                "A module is replaced by its resources before anything is made. Its policies for "
                "creation, update and deletion have nothing to apply to, and CloudFormation "
                "refuses them.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: Company::S3::Bucket::MODULE
    DeletionPolicy: Retain
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: Company::S3::Bucket::MODULE
    Properties:
      KeepObjects: true
)yaml",
            .peers = "E5001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
