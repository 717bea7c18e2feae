#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_deprecated;

constinit const Check property_deprecated{
    .rule =
        {
            .id = "SCH017",
            .severity = Severity::info,
            .title = "Properties are not deprecated",
            .why = "The service still takes the property, but has a better one, and may drop it.",
            .bad = R"yaml(Resources:
  Tracker:
    Type: AWS::Location::Tracker
    Properties:
      TrackerName: vehicles
      PricingPlan: RequestBasedUsage
)yaml",
            .good = R"yaml(Resources:
  Tracker:
    Type: AWS::Location::Tracker
    Properties:
      TrackerName: vehicles
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
