#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check user_data;

namespace {

bool is_encoded(char c) {
  return support::is_alphanumeric(c) || c == '+' || c == '/' || c == '=' || c == '\n' ||
         c == '\r' || c == ' ';
}

void check(const Context& context, const Resource& resource, const Node* data, const Place& place,
           Reporter& reporter) {
  if (data == nullptr) return;
  for (const analysis::SymbolicText& text : context.analysis.symbols.texts_of(*data)) {
    for (const analysis::Piece& piece : text.pieces) {
      if (piece.kind != analysis::Piece::Kind::literal ||
          piece.text.find("{{resolve:") != std::string_view::npos ||
          std::all_of(piece.text.begin(), piece.text.end(), is_encoded)) {
        continue;
      }
      reporter.report(user_data, place, data->mark(),
                      fmt::format("the user data of {} are not encoded", quoted(resource.id)),
                      "Fn::Base64 around it");
      return;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::EC2::Instance" ||
        resource.type == "AWS::AutoScaling::LaunchConfiguration") {
      check(context, resource, property_of(resource, {"UserData"}),
            property_place(resource, {"UserData"}), reporter);
    } else if (resource.type == "AWS::EC2::LaunchTemplate") {
      check(context, resource, property_of(resource, {"LaunchTemplateData", "UserData"}),
            property_place(resource, {"LaunchTemplateData", "UserData"}), reporter);
    }
  }
}

}  // namespace

constinit const Check user_data{
    .rule =
        {
            .id = "SCH078",
            .severity = Severity::error,
            .title = "User data of an instance are encoded",
            .why = "EC2 takes user data in Base64, and refuses a script as it is: "
                   "InvalidUserData.Malformed. Fn::Base64 encodes it at deployment.",
            .bad = R"yaml(Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        InstanceType: t3.small
        UserData: !Sub |
          #!/bin/bash
          echo ${AWS::StackName}
)yaml",
            .good = R"yaml(Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        InstanceType: t3.small
        UserData:
          Fn::Base64: !Sub |
            #!/bin/bash
            echo ${AWS::StackName}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
