#include "support/config_findings.hpp"

using namespace dbrepl::tests;

namespace {

constexpr ConfigCase cases[] = {
    {"overlapping ranges",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.1.128.0/20})",
     R"(3:21: error[CFG007]: the range 10.1.128.0/20 of 'b' overlaps with 10.1.0.0/16 of 'a'
  hint: VPCs with overlapping ranges cannot be peered)"},
    {"a subnet outside of its VPC",
     R"(environments:
  - name: a
    cidr: 10.1.0.0/16
    subnets: [10.1.1.0/24, 10.2.2.0/24])",
     R"(4:28: error[CFG008]: the subnet 10.2.2.0/24 does not lie in the range 10.1.0.0/16 of 'a')"},
    {"overlapping subnets",
     R"(environments:
  - name: a
    cidr: 10.1.0.0/16
    subnets: [10.1.0.0/20, 10.1.2.0/24])",
     R"(4:28: error[CFG008]: the subnet 10.1.2.0/24 overlaps with the subnet 10.1.0.0/20)"},
    {"a subnet twice",
     R"(environments:
  - name: a
    cidr: 10.1.0.0/16
    subnets: [10.1.1.0/24, 10.1.1.0/24])",
     R"(4:28: error[CFG010]: element 2 of 'subnets' stands there already)"},
    {"fewer subnets than zones",
     R"(environments:
  - name: a
    cidr: 10.1.0.0/16
    zones: 3
    subnets: [10.1.1.0/24, 10.1.2.0/24])",
     R"(5:14: error[CFG009]: the environment 'a' has fewer subnets (2) than zones (3)
  hint: give at least one subnet a zone)"},
    {"a range without room for subnets",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/28})",
     R"(2:21: error[CFG009]: the range 10.1.0.0/28 of 'a' has no room for a subnet in each of 2 zones
  hint: give a larger range, or name the 'subnets')"},
    {"an environment twice",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: a, cidr: 10.2.0.0/16}
peerings: [])",
     R"(3:12: error[CFG010]: the environment 'a' stands there twice)"},
    {"environments with the same logical ids",
     R"(environments:
  - {name: a1, cidr: 10.1.0.0/16}
  - {name: a-1, cidr: 10.2.0.0/16})",
     R"(3:12: error[CFG010]: the environments 'a1' and 'a-1' have the same logical ids, which begin with 'A1'
  hint: rename one of them)"},
    {"an unknown environment in a peering",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
peerings:
  - [a, c])",
     R"(5:9: error[CFG011]: no environment is named 'c')"},
    {"a misspelt environment in a peering",
     R"(peerings:
  - [dev, stagin])",
     R"(2:11: error[CFG011]: no environment is named 'stagin'
  hint: did you mean 'staging'?)"},
    {"a peering with itself",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
peerings:
  - [a, a])",
     R"(5:5: error[CFG012]: the environment 'a' is peered with itself)"},
    {"a peering twice",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
peerings:
  - [a, b]
  - [a, b])",
     R"(6:5: error[CFG010]: element 2 of 'peerings' stands there already)"},
    {"a peering in both directions",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
peerings:
  - [a, b]
  - [b, a])",
     R"(6:5: error[CFG012]: the environments 'b' and 'a' are peered already
  hint: one peering serves both directions)"},
    {"a peering of three",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
peerings:
  - [a, b, a])",
     R"(5:5: error[CFG004]: element 1 of 'peerings' expects two environments such as ["dev", "staging"], found a list)"},
    {"peerings with the same logical ids",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b-to-c, cidr: 10.2.0.0/16}
  - {name: a-to-b, cidr: 10.3.0.0/16}
  - {name: c, cidr: 10.4.0.0/16}
peerings:
  - [a, b-to-c]
  - [a-to-b, c])",
     R"(1:1: warning[CFG015]: functions in 'a' cannot reach 'a-to-b', 'c': no peering joins them, and peering is not transitive
  hint: peer 'a' with them
8:5: error[CFG010]: the peerings 'a' with 'b-to-c' and 'a-to-b' with 'c' have the same logical id 'AToBToCRoute'
  hint: rename one of the environments)"},
    {"a name too long for RDS",
     R"(environments:
  - name: an-environment-with-a-very-long-name
    cidr: 10.1.0.0/16)",
     R"(2:11: error[CFG013]: the instance identifier 'an-environment-with-a-very-long-name-aurora-instance-1-${EnvironmentSuffix}' has 75 characters at the longest suffix of 20, 63 are allowed
  hint: shorten the environment's name by 12, or lower the suffix's 'max_length')"},
    {"a name of functions too long",
     R"(names:
  functions: a-very-long-name-for-two-functions)",
     R"(2:14: error[CFG013]: the function name 'a-very-long-name-for-two-functions-schema-replication-${EnvironmentSuffix}' has 74 characters at the longest suffix of 20, 64 are allowed
  hint: shorten 'functions' in 'names' by 10, or lower the suffix's 'max_length')"},
    {"a bucket name too long",
     R"(names:
  bucket: a-very-long-name-for-one-bucket-only)",
     R"(2:11: error[CFG013]: the bucket name 'a-very-long-name-for-one-bucket-only-${EnvironmentSuffix}-${AWS::AccountId}' has 70 characters at the longest suffix of 20, 63 are allowed
  hint: shorten 'bucket' in 'names' by 7, or lower the suffix's 'max_length')"},
    {"a prefix that makes everything too long",
     R"(names:
  prefix: a-prefix-of-thirty-characters-x)",
     R"(2:11: error[CFG013]: the bucket name 'a-prefix-of-thirty-characters-x-migration-scripts-${EnvironmentSuffix}-${AWS::AccountId}' has 83 characters at the longest suffix of 20, 63 are allowed
  hint: shorten 'prefix' in 'names' by 20, or lower the suffix's 'max_length')"},
    {"a reserved parameter name",
     R"(names:
  parameters: aws-things)",
     R"(2:15: error[CFG014]: the parameter names '/aws-things/${EnvironmentSuffix}/…' begin with "/aws", which Systems Manager reserves)"},
    {"a reserved bucket name",
     R"(names:
  bucket: amzn-s3-demo-scripts)",
     R"(2:11: error[CFG014]: the bucket name 'amzn-s3-demo-scripts-${EnvironmentSuffix}-${AWS::AccountId}' begins with "amzn-s3-demo-", which S3 reserves)"},
    {"a reserved security group name",
     R"(environments:
  - {name: sg, cidr: 10.1.0.0/16})",
     R"(2:12: error[CFG014]: the security group name 'sg-aurora-sg-${EnvironmentSuffix}' begins with "sg-", which EC2 reserves)"},
    {"a default suffix longer than allowed",
     R"(parameters:
  environment_suffix:
    default: longer-than-ten
    max_length: 10)",
     R"(3:14: error[CFG005]: the default suffix "longer-than-ten" has 15 characters, 'max_length' allows 10)"},
    {"a default suffix with a hyphen at its end",
     R"(parameters:
  environment_suffix:
    default: pr-)",
     R"(3:14: error[CFG005]: 'default' expects lower case letters and digits joined by single hyphens, such as "pr-42", found "pr-")"},
    {"a master user that begins with a digit",
     R"(parameters:
  master_username: 1admin)",
     R"(2:20: error[CFG005]: 'master_username' expects a letter, then letters and digits, such as "admin", found "1admin")"},
    {"functions in an unknown environment",
     R"(functions:
  environment: stagign)",
     R"(2:16: error[CFG011]: no environment is named 'stagign'
  hint: did you mean 'staging'?)"},
    {"functions that cannot reach a database",
     R"(functions:
  environment: dev)",
     R"(2:16: warning[CFG015]: functions in 'dev' cannot reach 'prod': no peering joins them, and peering is not transitive
  hint: place them in 'staging', which is peered with all others)"},
    {"functions that nobody can reach all from",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
  - {name: c, cidr: 10.3.0.0/16}
  - {name: d, cidr: 10.4.0.0/16}
  - {name: e, cidr: 10.5.0.0/16}
peerings: [])",
     R"(1:1: warning[CFG015]: functions in 'a' cannot reach 'b', 'c', 'd' and 1 more: no peering joins them, and peering is not transitive
  hint: peer 'a' with them)"},
};

}  // namespace

TEST_CASE("Values that do not fit each other are reported with their place", "[config]") {
  for (const ConfigCase& each : cases) {
    DYNAMIC_SECTION(each.title) {
      CHECK(findings_of(each.text) == each.findings);
    }
  }
}
