#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_circumstances;

constinit const Check property_circumstances{
    .rule =
        {
            .id = "SCH018",
            .severity = Severity::error,
            .title = "Properties fit each other as the service demands",
            .why =
                "What a property may be depends on others: an engine has versions and classes of "
                "its own, inline code needs a runtime, a route has one target. These facts come "
                "from conditional schemas and tables; a finding has the severity that fits the "
                "case.",
            .bad = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/function
      Handler: index.handler
      Code:
        ZipFile: "def handler(event, context): pass"
)yaml",
            .good = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/function
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: "def handler(event, context): pass"
)yaml",
            .peers = "E2530 E3013 E3023 E3025 E3026 E3027 E3029 E3042 E3044 E3045 E3046 "
                     "E3047 E3048 E3056 E3061 E3062 E3063 E3501 E3511 E3615 E3617 E3620 E3621 "
                     "E3628 E3633 E3634 E3635 E3636 E3638 E3639 E3641 E3647 E3660 E3661 "
                     "E3663 E3667 E3670 E3671 E3672 E3673 E3674 E3675 E3676 E3677 E3678 "
                     "E3679 E3680 E3681 E3682 E3683 E3684 E3685 E3686 E3687 E3688 E3689 "
                     "E3690 E3691 E3692 E3693 E3694 E3695 E3696 E3702 E3704 E3715 E3716 E3718 "
                     "E3719 E3720 E3721 W2533 W3045 W3671 W3687 W3688 W3689 W3690 W3691 W3701 "
                     "W3693 W3694 W3698 W3699 W3700 W3702 W3703",
            .source = "schemas/conditions and schemas/tables",
        },
};

}  // namespace dbrepl::rules
