#include "schema/principals.hpp"

#include "support/catch.hpp"

using dbrepl::schema::is_aws_principal;
using dbrepl::schema::is_service_principal;

TEST_CASE("principals of AWS are accounts and what IAM has in them") {
  for (const char* text :
       {"*", "123456789012", "arn:aws:iam::123456789012:root",
        "arn:aws-cn:iam::123456789012:role/a/b", "arn:aws-us-gov:iam::123456789012:user/a",
        "arn:aws:sts::123456789012:assumed-role/a/b", "arn:aws:sts::123456789012:federated-user/a",
        "arn:aws-iso:iam::123456789012:root",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}) {
    INFO(text);
    CHECK(is_aws_principal(text));
  }
  for (const char* text :
       {"", "12345", "admin", "arn:aws:iam::123456789012:rootx", "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::12345:root", "arn:aws:iam:eu-west-1:123456789012:root", "arn:aws:s3:::bucket",
        "arn:aws:sts::123456789012:root", "arn:", "arn:aws:iam::cloudfront:user/"}) {
    INFO(text);
    CHECK_FALSE(is_aws_principal(text));
  }
}

TEST_CASE("principals of services have the name of a service") {
  for (const char* text :
       {"*", "lambda.amazonaws.com", "ec2.amazonaws.com.cn", "states.eu-west-1.amazonaws.com",
        "alexa-appkit.amazon.com", "apidestinations.events.amazonaws.com",
        "inspector2.amazonaws.com", "some-new-service.amazonaws.com",
        "logs.cn-north-1.amazonaws.com.cn", "ecs.amazonaws.com",
        "member.org.stacksets.cloudformation.amazonaws.com"}) {
    INFO(text);
    CHECK(is_service_principal(text));
  }
  for (const char* text :
       {"", "lambda", "lambda.amazonaws.comx", "lamda.amazonaws.com", "lambdas.amazonaws.com",
        "ecs-task.amazonaws.com", "evnets.amazonaws.com", "state.eu-west-1.amazonaws.com",
        ".amazonaws.com", "lambda.amazon.aws"}) {
    INFO(text);
    CHECK_FALSE(is_service_principal(text));
  }
}
