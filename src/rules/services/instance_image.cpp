#include <fmt/format.h>

#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check instance_image;

namespace {

const Resource* launch_template_of(const Context& context, const Resource& instance) {
  for (const std::string_view name : {"LaunchTemplateId", "LaunchTemplateName"}) {
    const Node* named = property_of(instance, {"LaunchTemplate", name});
    if (named != nullptr) return referred(context, named, {"AWS::EC2::LaunchTemplate"});
  }
  return nullptr;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& instance : context.tree.resources()) {
    if (instance.type != "AWS::EC2::Instance" || !surely_lacks(instance.properties, "ImageId"))
      continue;
    const Resource* launch = launch_template_of(context, instance);
    if (launch == nullptr || !surely_lacks(property_of(*launch, {"LaunchTemplateData"}), "ImageId"))
      continue;
    Finding& finding =
        reporter.report(instance_image, property_place(instance), instance.properties->mark(),
                        fmt::format("neither {} nor its launch template {} has an ImageId",
                                    quoted(instance.id), quoted(launch->id)));
    finding.related.push_back(reporter.related("the launch template", launch->mark));
  }
}

}  // namespace

constinit const Check instance_image{
    .rule =
        {
            .id = "SCH060",
            .severity = Severity::error,
            .title = "A launch template has the image that its instances lack",
            .why = "An instance starts from an image, its own or that of its launch "
                   "template. EC2 refuses one where neither names an image.",
            .bad = R"yaml(Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: t3.micro
  Worker:
    Type: AWS::EC2::Instance
    Properties:
      LaunchTemplate:
        LaunchTemplateId: !Ref Template
        Version: !GetAtt Template.LatestVersionNumber
)yaml",
            .good = R"yaml(Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: t3.micro
        ImageId: ami-0123456789abcdef0
  Worker:
    Type: AWS::EC2::Instance
    Properties:
      LaunchTemplate:
        LaunchTemplateId: !Ref Template
        Version: !GetAtt Template.LatestVersionNumber
)yaml",
            .peers = "E3673",
            .source =
                " "
                "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
