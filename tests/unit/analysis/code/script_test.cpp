#include <fmt/format.h>

#include <string>
#include <string_view>

#include "analysis/code/script_reader.hpp"
#include "support/catch.hpp"

using namespace dbrepl::analysis::code;

namespace {

std::string calls_of(std::string_view source) {
  std::string text;
  for (const ServiceCall& call : read_script(source).calls) {
    text += call.actions.empty() ? "?" + call.method : call.actions.front();
    for (const Argument& one : call.arguments) {
      text += fmt::format(" {}={}{}", one.name, one.kind == Argument::Kind::variable ? "$" : "",
                          one.text);
    }
    text += '\n';
  }
  return text;
}

std::string imports_of(std::string_view source) {
  std::string text;
  for (const Import& one : read_script(source).imports) {
    text += fmt::format("{}{}\n", one.module, one.optional ? "?" : "");
  }
  return text;
}

}  // namespace

TEST_CASE("calls of both JavaScript SDKs are found", "[code]") {
  CHECK(calls_of("const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');\n"
                 "const s3 = new S3Client({});\n"
                 "exports.handler = async () => s3.send(new GetObjectCommand({\n"
                 "  Bucket: process.env.BUCKET, Key: 'a' }));") ==
        "s3:GetObject Bucket=$BUCKET Key=a\n");
  CHECK(calls_of(
            "import { SFNClient, StartExecutionCommand as Start } from \"@aws-sdk/client-sfn\";\n"
            "await c.send(new Start({ input: x }));") == "states:StartExecution\n");
  CHECK(calls_of("import * as sm from '@aws-sdk/client-secrets-manager';\n"
                 "new sm.GetSecretValueCommand({ SecretId: 'x' })") ==
        "secretsmanager:GetSecretValue SecretId=x\n");
  CHECK(calls_of("const { PutCommand } = require('@aws-sdk/lib-dynamodb');\nnew PutCommand({})") ==
        "dynamodb:PutItem\n");
  CHECK(calls_of("const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\n"
                 "s3.putObject({ Bucket: 'b' }).promise();") == "s3:PutObject Bucket=b\n");
  CHECK(calls_of("const AWS = require('aws-sdk');\nconst t = new AWS.DynamoDB.DocumentClient();\n"
                 "t.get({ TableName: 'x' });") == "dynamodb:GetItem TableName=x\n");
  CHECK(calls_of("// new AWS.S3()\nconst s = `new AWS.S3()`; /* s3.getObject() */") == "");
}

TEST_CASE("packages that a script loads are found", "[code]") {
  CHECK(imports_of(
            "const a = require('a'), b = require(\"b/c\");\nimport d from 'd';\nimport 'e';") ==
        "a\nb/c\nd\ne\n");
  CHECK(imports_of("let x; try { x = require('x'); } catch (e) {}\nrequire('y');") == "x?\ny\n");
  CHECK(imports_of("const r = /require('x')/; const s = \"require('y')\"; `${require('z')}`") ==
        "z\n");
}

TEST_CASE("what a script exports are its definitions", "[code]") {
  CHECK(read_script("exports.handler = async () => {};").defines("handler"));
  CHECK(read_script("module.exports.main = f;").defines("main"));
  CHECK(read_script("module.exports = { a, handler: f };").defines("handler"));
  CHECK(read_script("export const handler = async (e) => e;").defines("handler"));
  CHECK(read_script("export async function main() {}").defines("main"));
  CHECK_FALSE(read_script("const handler = 1;").defines("handler"));
  CHECK_FALSE(read_script("const handler = 1;").open_definitions);
  CHECK(read_script("module.exports = make();").open_definitions);
  CHECK(read_script("module.exports = { ...others };").open_definitions);
}

TEST_CASE("only what is handed on as it is must be set", "[code]") {
  const auto required = [](std::string_view source) {
    const Contents contents = read_script(source);
    return contents.variables.size() == 1 && contents.variables[0].name == "A" &&
           contents.variables[0].required;
  };
  CHECK(required("f({ Table: process.env.A });"));
  CHECK_FALSE(required("f({ Table: process.env.A || 'x' });"));
  CHECK_FALSE(required("if (process.env.A) {}"));
  CHECK_FALSE(required("const x = c ? { a: 1 } : process.env.A;"));
  CHECK(read_script("const { A, B } = process.env;").variables.size() == 2);
}

TEST_CASE("hostile scripts end soon", "[code]") {
  for (const std::string_view text : {"`${", "(", "require(", "new X.", "/[", "'", "}", "{[("}) {
    std::string all = "require('a');";
    for (int i = 0; i < 50'000; ++i) all += text;
    CHECK(read_script(all).imports.size() == 1);
  }
}

TEST_CASE("arguments held by constants are environment variables", "[code]") {
  const std::string_view start =
      "const { DynamoDB } = require('@aws-sdk/client-dynamodb');\nconst db = new DynamoDB();\n";
  CHECK(calls_of(fmt::format("{}{}", start,
                             "const TableName = process.env.TABLE;\n"
                             "exports.handler = () => db.scan({ TableName });")) ==
        "dynamodb:Scan TableName=$TABLE\n");
  CHECK(calls_of(fmt::format("{}{}", start,
                             "const { TABLE } = process.env;\n"
                             "exports.handler = () => db.scan({ TableName: TABLE });")) ==
        "dynamodb:Scan TableName=$TABLE\n");
  CHECK(calls_of(
            fmt::format("{}{}", start,
                        "exports.handler = () => db.scan({ TableName: process.env['TABLE'] });")) ==
        "dynamodb:Scan TableName=$TABLE\n");
  CHECK(calls_of(fmt::format("{}{}", start,
                             "let name = process.env.TABLE;\n"
                             "exports.handler = () => db.scan({ TableName: name });")) ==
        "dynamodb:Scan\n");
}

TEST_CASE("variables that calls are made with are required", "[code]") {
  const auto required = [](std::string_view source) {
    std::string text;
    for (const VariableRead& one : read_script(source).variables) {
      if (one.required) text += one.name + '\n';
    }
    return text;
  };
  constexpr std::string_view start =
      "const { SNS } = require('@aws-sdk/client-sns');\nconst sns = new SNS();\n"
      "const TOPIC = process.env.TOPIC_ARN;\n";
  CHECK(required(fmt::format("{}{}", start, "sns.publish({ TopicArn: TOPIC });")) == "TOPIC_ARN\n");
  CHECK(
      required(fmt::format("{}{}", start, "if (TOPIC) sns.publish({ TopicArn: TOPIC });")).empty());
  CHECK(required(fmt::format("{}{}", start, "TOPIC && sns.publish({ TopicArn: TOPIC });")).empty());
  CHECK(required(fmt::format("{}{}", start, "console.log(TOPIC);")).empty());
  CHECK(required("https.request(process.env.URL, {});") == "URL\n");
  CHECK(required("console.log(process.env.URL);").empty());
}

TEST_CASE("mistakes that JavaScript surely refuses are found", "[code]") {
  const auto error = [](std::string_view source) {
    const auto found = read_script(source).syntax_error;
    return found ? fmt::format("{}:{} {}", found->place.line, found->place.column, found->message)
                 : std::string();
  };
  CHECK(error("const = 1;\n") == "1:7 \"const\" declares no name");
  CHECK(error("\nconst a = [1, 2;\n") == "2:11 \"[\" is not closed");
  CHECK(error("f(1]);") == "1:4 \"]\" where \")\" is due");
  CHECK(error("f(1));") == "1:5 \")\" closes nothing");
  CHECK(error("const a = 'b;\nc();") == "1:12 the string is not closed");
  CHECK(error("const a = `${b(`${c}`)}]`;\nconst d = /[)]/.test('(');\n").empty());
  CHECK(error("x.const = 1; const {a, b: [c]} = d; // }\n/* { */ const e = '\\'';").empty());
  // What follows a bracket may divide or be a pattern.
  CHECK(error("if (a) /[(]/.test(b);").empty());
}

TEST_CASE("what an SDK is called through may be out of sight", "[code]") {
  CHECK(read_script("const aws = { s3: require('@aws-sdk/client-s3') };").open_calls);
  CHECK(read_script("const AWS = xray.captureAWS(require('aws-sdk'));").open_calls);
  CHECK(read_script("const { S3Client } = await import('@aws-sdk/client-s3');").open_calls);
  CHECK_FALSE(read_script("const { S3Client } = require('@aws-sdk/client-s3');").open_calls);
  CHECK_FALSE(read_script("const tools = { url: require('url') };").open_calls);
}
