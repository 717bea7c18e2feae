#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/code/python_reader.hpp"
#include "support/catch.hpp"

using namespace dbrepl::analysis::code;

namespace {

constexpr int newest = 13;

Contents read(std::string_view source, int minor = newest) {
  return read_python(source, minor);
}

/// "2:5 message", or "" where nothing is wrong.
std::string error_of(std::string_view source, int minor = newest) {
  const Contents contents = read(source, minor);
  if (!contents.syntax_error) return {};
  return fmt::format("{}:{} {}", contents.syntax_error->place.line,
                     contents.syntax_error->place.column, contents.syntax_error->message);
}

/// "secretsmanager:GetSecretValue@3 SecretId=$ARN", a line a call.
std::string calls_of(std::string_view source) {
  std::string text;
  for (const ServiceCall& call : read(source).calls) {
    std::string actions;
    for (const std::string& action : call.actions) {
      actions += actions.empty() ? action : "," + action;
    }
    text += fmt::format("{}@{}", actions.empty() ? "?" + call.method : actions, call.place.line);
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
  for (const Import& one : read(source).imports) {
    text += fmt::format("{}{}\n", one.module, one.optional ? "?" : "");
  }
  return text;
}

std::string variables_of(std::string_view source) {
  std::string text;
  for (const VariableRead& one : read(source).variables) {
    text += fmt::format("{}{}\n", one.name, one.required ? "!" : "");
  }
  return text;
}

}  // namespace

TEST_CASE("mistakes that no reader of Python takes are found", "[code]") {
  CHECK(error_of("def f(:\n    pass\n") == "1:6 '(' is never closed");
  CHECK(error_of("def f()\n    pass\n") == "1:1 'def' has no ':' at its end");
  CHECK(error_of("x = [1, 2)\n") == "1:10 ')' stands where ']' must close the '[' of line 1");
  CHECK(error_of("x = 1]\n") == "1:6 ']' closes nothing");
  CHECK(error_of("x = 'abc\ny = 2\n") == "1:5 a string is never closed");
  CHECK(error_of("x = '''abc\ny = 2\n") == "1:5 a string is never closed");
  CHECK(error_of("print 'hello'\n").starts_with("1:1 'print' is a function"));
  CHECK(error_of("def f():\nreturn 1\n") == "2:1 an indented block is expected here");
  CHECK(error_of("def f():\n") == "2:1 a block must follow the last line");
  CHECK(error_of("x = 1\n  y = 2\n") == "2:3 the line is indented, but no block begins before it");
  CHECK(error_of("if x:\n    y = 1\n  z = 2\n") ==
        "3:3 the indentation fits no block around the line");
  CHECK(error_of("if x = 1:\n    pass\n") == "1:6 '=' stands in a condition; '==' compares");
  CHECK(error_of("x = 1\nelse:\n    pass\n") == "2:1 'else' follows nothing that it belongs to");
  CHECK(error_of("try:\n    f()\ng()\n") ==
        "3:1 'try' of line 1 has neither 'except' nor 'finally'");
  CHECK(error_of("return 1\n") == "1:1 'return' stands outside of a function");
  CHECK(error_of("a b = 1\n") == "1:3 'b' cannot stand behind 'a'");
  CHECK(error_of("x = 1 +\n") == "1:7 the line ends behind '+'");
  CHECK(error_of("x = a ? b : c\n") == "1:7 '?' begins nothing in Python");
  CHECK(error_of("raise E, 'x'\n") == "1:1 'raise' with a comma is Python 2");
  CHECK(error_of("if a <> b:\n    pass\n") == "1:6 '<>' is an operator of Python 2");
  CHECK(error_of("try:\n    f()\nexcept A, e:\n    pass\n").starts_with("3:1 several exceptions"));
}

TEST_CASE("what looks odd but is Python is left alone", "[code]") {
  for (const std::string_view source : {
           "",
           "\n\n# only a comment",
           "x = 1 if a else 2; y = 3\n",
           "def f(): return 1\n",
           "match x:\n    case [a, *_] if a: pass\n    case _: pass\n",
           "match = 1\nprint(match)\ntype = 3\n",
           "type Pair[T] = tuple[T, T]\n",
           "f = lambda x, *a, y=1, **k: {x: a[1:2]}\n",
           "x = 'a' \"b\" f'{c!r:>{w}}' rb'\\'' \n",
           "s = f'{x[\"a\"]}{{}}' if x else f\"\"\"{\n  y}\"\"\"\n",
           "x = (1 +\n# comment\n     2)\n",
           "a = b = \\\n    c\n",
           "class A(B, metaclass=M):\n  '''doc'''\n  x: int = 3\n  def f(self) -> 'A': ...\n",
           "async def f():\n    async with a as b, c:\n        await d\n    return [x async for x "
           "in y]\n",
           "try: f()\nexcept (A, B) as e: raise E from e\nelse: g()\nfinally: h()\n",
           "for x in y: pass\nelse: pass\n",
           "while (n := f()) and not g: n -= 1\n",
           "@a.b(c)\ndef f(a, /, b, *, c): pass\n",
           "from . import (a, b,)\nfrom x import *\n",
           "x = 0x1F + 0o17 + 1_000 + 1e-3 + .5 + 1j if 1else 0\n",
           "if True:\n\tx = 1\n\ty = 2\n",
           "print\nprint(1)\nprint >>f, 1\n",
           "assert x, 'y'\ndel a, b\nglobal c\n",
           "x = a if b else lambda: 0\n",
           "\r\nif x:\r\n    y\r\n",
       }) {
    INFO(source);
    CHECK(error_of(source) == "");
  }
  // A quote within a field of the same quotes: from 3.12 on.
  CHECK(error_of("x = f'{a['x']}'\n", 12) == "");
  CHECK_FALSE(error_of("x = f'{a['x']}'\n", 11) == "");
  // Exceptions without parentheses: from 3.14 on.
  CHECK(error_of("try: f()\nexcept A, B: pass\n", 14) == "");
  // What the deployment puts in may be anything.
  CHECK(error_of("x = \x1a\n  y = 1\n") == "");
  CHECK(error_of("x = 'a\x1a'\n") == "");
}

TEST_CASE("calls are found through names, sessions, resources and factories", "[code]") {
  CHECK(calls_of("import boto3, os\n"
                 "client = boto3.client('secretsmanager')\n"
                 "def handler(e, c):\n"
                 "    return client.get_secret_value(SecretId=os.environ['ARN'])\n") ==
        "secretsmanager:GetSecretValue@4 SecretId=$ARN\n");
  CHECK(calls_of(
            "import boto3 as b\nb.client(service_name='sqs').send_message_batch(QueueUrl='u')\n") ==
        "sqs:SendMessage@2 QueueUrl=u\n");
  CHECK(calls_of("from boto3 import client\nc = client('s3')\nc.list_objects_v2(Bucket='b')\n") ==
        "s3:ListBucket@3 Bucket=b\n");
  CHECK(calls_of("import boto3\ns = boto3.Session(region_name='x')\n"
                 "t = s.resource('dynamodb').Table('orders')\nt.put_item(Item={})\n") ==
        "dynamodb:PutItem@4 TableName=orders\n");
  CHECK(calls_of("import boto3\nb = boto3.resource('s3').Bucket('x')\n"
                 "for o in b.objects.filter(Prefix='a'): print(o)\n"
                 "b.objects.all().delete()\n") ==
        "s3:ListBucket@3 Bucket=x Prefix=a\ns3:ListBucket@4 "
        "Bucket=x\ns3:DeleteObject,s3:ListBucket@4 Bucket=x\n");
  CHECK(calls_of("import boto3\n"
                 "def aws(name):\n    return boto3.client(name, config=C(a=1))\n"
                 "def run():\n    aws('ssm').put_parameter(Name='n', Value=v)\n") ==
        "ssm:PutParameter@5 Name=n\n");
  CHECK(
      calls_of("import boto3\nclass A:\n  def __init__(self):\n    self.sns = boto3.client('sns')\n"
               "  def go(self):\n    self.sns.publish(TopicArn='t')\n") ==
      "sns:Publish@6 TopicArn=t\n");
  CHECK(calls_of("import boto3\nlogs = boto3.client('logs')\n"
                 "p = logs.get_paginator('describe_log_groups')\n") ==
        "logs:DescribeLogGroups@3\n");
  CHECK(calls_of("import boto3\nNAME = 'stepfunctions'\nc = boto3.client(NAME)\n"
                 "print(f'{c.start_execution(stateMachineArn=\"x\")}')\n") ==
        "states:StartExecution@4 stateMachineArn=x\n");
  // Nothing is asked of IAM, or which action is not known.
  CHECK(calls_of("import boto3\nboto3.client('sts').get_caller_identity()\n") ==
        "?get_caller_identity@2\n");
  CHECK(calls_of("import boto3\nboto3.client('s3').fly_to_the_moon()\n") == "?fly_to_the_moon@2\n");
  // In strings and comments nothing is called.
  CHECK(calls_of("import boto3\n# boto3.client('s3').get_object()\nx = \"boto3.client('s3')\"\n") ==
        "");
}

TEST_CASE("what cannot be told is open", "[code]") {
  CHECK(read("import boto3\nboto3.client(x).get_object()\n").open_calls);
  CHECK(read("import boto3\nc = boto3.client('s3')\nc = boto3.client('sqs')\nc.x()\n").open_calls);
  // Credentials of another role.
  const Contents foreign =
      read("import boto3\ns = boto3.client('s3', aws_access_key_id=k)\ns.get_object()\n");
  CHECK(foreign.open_calls);
  CHECK(foreign.calls.empty());
  CHECK(read("from x import *\n").open_definitions);
  CHECK(read("exec(code)\n").open_definitions);
  const Contents plain = read("import boto3\nboto3.client('s3').get_object()\n");
  CHECK_FALSE(plain.open_calls);
  CHECK_FALSE(plain.open_definitions);
}

TEST_CASE("imports that a source can do without are told apart", "[code]") {
  CHECK(imports_of("import a, b.c as d\nfrom e.f import g\n") == "a\nb.c\ne.f\n");
  CHECK(imports_of("try:\n    import a\nexcept ImportError:\n    a = None\n") == "a?\n");
  CHECK(imports_of(
            "try:\n    import a\nexcept ImportError:\n    a = None\nif not a:\n    raise E\n") ==
        "a\n");
  CHECK(imports_of("try:\n    import a\nexcept ImportError:\n    raise RuntimeError('a')\n") ==
        "a\n");
  CHECK(imports_of("try:\n    import a\nexcept KeyError:\n    pass\n") == "a\n");
  CHECK(imports_of("try:\n    import a as j\nexcept:\n    import json as j\n") == "a?\njson?\n");
  CHECK(imports_of("if TYPE_CHECKING:\n    import a\n") == "a?\n");
  CHECK(imports_of("x = 'import a'\n") == "");
}

TEST_CASE("environment variables that must be set are told apart", "[code]") {
  CHECK(variables_of("import os\nos.environ['A']\nos.environ.get('B')\nos.getenv('C', 1)\n") ==
        "A!\nB\nC\n");
  CHECK(variables_of("from os import environ as e, getenv\nx = e['A']\ny = getenv('B')\n") ==
        "A!\nB\n");
  CHECK(variables_of("import os\nif 'A' in os.environ:\n    x = os.environ['A']\n") == "A\n");
  CHECK(variables_of("import os\ntry:\n    x = os.environ['A']\nexcept KeyError:\n    x = 1\n") ==
        "A\n");
  CHECK(variables_of("import os\nos.environ['A'] = 'x'\nprint(os.environ['A'])\n") == "A\n");
  CHECK(variables_of("import os\nx = os.environ['A'] if y else 2\n") == "A!\n");
  CHECK(variables_of("import os\nx = os.environ['A'] if DEBUG else 2\n") == "A\n");
  CHECK(variables_of("import os\nK = 'NAME'\nx = os.environ[K]\n") == "NAME!\n");
  CHECK(variables_of("import os\nx = f\"{os.environ['A']}/b\"\n") == "A!\n");
  CHECK(variables_of("import os\nx = y if z else f\"{os.environ['A']}\"\n") == "A!\n");
  CHECK(variables_of("import os\nif e['a'] == 1:\n    x = os.environ['A']\n") == "A!\n");
  CHECK(variables_of("import os\nif os.getenv('S') == 'b':\n    x = os.environ['A']\n") ==
        "S\nA\n");
  CHECK(variables_of("import os\nif os.getenv('S'):\n    pass\nelse:\n    x = os.environ['A']\n") ==
        "S\nA\n");
  CHECK(variables_of("import os\nx = os.environ.get('A') or os.environ['B']\n") == "A\nB\n");
  CHECK(variables_of("import os\nif not os.environ.get('A'):\n    pass\nx = os.environ['A']\n") ==
        "A\nA\n");
  CHECK(variables_of("import os\ndef env(k):\n    return os.environ[k]\nx = env('A')\n") == "A!\n");
  CHECK(
      variables_of("import os\ndef env(k):\n    v = os.environ[k]\n    return v\nx = env('A')\n") ==
      "A!\n");
  CHECK(variables_of("import os\ndef env(k, d=None):\n    return os.environ.get(k, d)\n"
                     "x = env('A', 'b')\n") == "A\n");
  CHECK(variables_of("import os\nx = os.environ[k + 'A']\n") == "");
}

TEST_CASE("names of the top level are definitions", "[code]") {
  const Contents contents = read(
      "import a.b\nfrom c import d as e\nx = y = 1\n(p, q) = 1, 2\ndef f(): g = 1\n"
      "class K:\n    def m(self): pass\nif z:\n    def h(): pass\nasync def k(): pass\n");
  for (const std::string_view name : {"a", "e", "x", "y", "p", "q", "f", "K", "h", "k"}) {
    INFO(name);
    CHECK(contents.defines(name));
  }
  for (const std::string_view name : {"d", "g", "m"}) {
    INFO(name);
    CHECK_FALSE(contents.defines(name));
  }
}

TEST_CASE("hostile sources end soon", "[code]") {
  const auto repeated = [](std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  constexpr std::size_t many = 20'000;
  for (const std::string_view text :
       {"(", ")", "f'{", "f\"{f'{", "x = f'''{a\n", "if x:\n ", "try:\n", "a.b(c(", "[f\"\"\"{",
        "\\\n", "boto3.client(", "import x\n", "os.environ['a']\n",
        "def f(x): return boto3.client(x)\n", "'''", "f'{x!r:{y}}'", "{'a': lambda: ", "\t x\n"}) {
    INFO(text);
    const Contents contents = read("import boto3, os\n" + repeated(text, many));
    CHECK(contents.imports.size() >= 2);
  }
  std::string stairs;
  for (std::size_t i = 0; i < 1500; ++i) stairs += std::string(i, ' ') + "if x:\n";
  CHECK_FALSE(error_of(stairs) == "");
}
