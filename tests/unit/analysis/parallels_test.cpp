#include "analysis/parallels.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Options;
using dbrepl::analysis::Parallels;
using dbrepl::analysis::words_of;

namespace {

using Words = std::vector<std::string_view>;

/// The words of a template's schemes, in order.
std::vector<std::string> scheme_of(std::string text) {
  const auto document = dbrepl::document::read("t.yaml", std::move(text));
  const Options options;
  Analysis analysis(document, options);
  std::vector<std::string> words;
  for (const Parallels::Entry& word : analysis.model<Parallels>().words())
    words.push_back(word.text);
  return words;
}

}  // namespace

TEST_CASE("names fall into words") {
  CHECK(words_of("DevKMSKey1") == Words{"Dev", "KMS", "Key", "1"});
  CHECK(words_of("DEV_SECRET_ARN") == Words{"DEV", "SECRET", "ARN"});
  CHECK(words_of("prod-aurora-cluster") == Words{"prod", "aurora", "cluster"});
  CHECK(words_of("VPCProd") == Words{"VPC", "Prod"});
  CHECK(words_of("ProdVPC") == Words{"Prod", "VPC"});
  CHECK(words_of("AnElb2b") == Words{"An", "Elb", "2", "b"});
  CHECK(words_of("PreProdVPC") == Words{"PreProd", "VPC"});
  CHECK(words_of("NON_PROD_ARN") == Words{"NON_PROD", "ARN"});
  CHECK(words_of("PreSignedUrl") == Words{"Pre", "Signed", "Url"});
  CHECK(words_of("").empty());
  CHECK(words_of("--").empty());
}

TEST_CASE("words that alternate in several kinds of resources are a scheme") {
  CHECK(scheme_of("Resources:\n  DevKey: {Type: AWS::KMS::Key}\n  ProdKey: {Type: AWS::KMS::Key}\n"
                  "  DevTopic: {Type: AWS::SNS::Topic}\n  ProdTopic: {Type: AWS::SNS::Topic}\n") ==
        std::vector<std::string>{"dev", "prod"});
  // One kind shows nothing, and numbers count copies.
  CHECK(scheme_of("Resources:\n  DevKey: {Type: AWS::KMS::Key}\n  ProdKey: {Type: AWS::KMS::Key}\n")
            .empty());
  CHECK(scheme_of("Resources:\n  Key1: {Type: AWS::KMS::Key}\n  Key2: {Type: AWS::KMS::Key}\n"
                  "  Topic1: {Type: AWS::SNS::Topic}\n  Topic2: {Type: AWS::SNS::Topic}\n"
                  "  Queue1: {Type: AWS::SQS::Queue}\n  Queue2: {Type: AWS::SQS::Queue}\n")
            .empty());
}

TEST_CASE("a name is read by the words of a scheme") {
  const auto document = dbrepl::document::read(
      "t.yaml",
      "Resources:\n  DevKey: {Type: AWS::KMS::Key}\n  ProdKey: {Type: AWS::KMS::Key}\n"
      "  DevTopic: {Type: AWS::SNS::Topic}\n  ProdTopic: {Type: AWS::SNS::Topic}\n");
  const Options options;
  Analysis analysis(document, options);
  auto& parallels = analysis.model<Parallels>();
  REQUIRE(parallels.schemes() == 1);
  CHECK(parallels.is_environments(0));
  const auto dev = parallels.read("DEV_KEY_ARN", 0);
  const auto prod = parallels.read("PROD_KEY_ARN", 0);
  REQUIRE(dev.word);
  CHECK(parallels.words()[*dev.word].text == "dev");
  CHECK(dev.rest == prod.rest);
  CHECK(dev.rest != parallels.read("DEV_KEY_ID", 0).rest);
  CHECK_FALSE(parallels.read("Device", 0).word);
  CHECK(parallels.read("DevToProd", 0).several);
  CHECK_FALSE(parallels.read("DevToProd", 0).word);
  const auto* counterpart = parallels.counterpart(*analysis.tree.resource("DevKey"), 0, *prod.word);
  REQUIRE(counterpart != nullptr);
  CHECK(counterpart->id == "ProdKey");
}
