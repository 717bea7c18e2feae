"""The generator of resource types, on facts made up for this."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GENERATOR = Path(os.environ.get("DBREPL_BUILD_DIR", "build/release")) / "model_generator"
SOURCES = Path(os.environ.get("DBREPL_SOURCE_DIR", ".")) / "src"
COMPILER = shutil.which(os.environ.get("CXX", "c++"))

STRING = {"type": "string"}

FACTS = {
    "AWS::Zoo::Cage": {
        "attributes": {"CageId": "string", "Size.Width": "integer", "Size": "object", "*": "json"},
        "primaryIdentifier": ["/properties/CageId"],
        "properties": {"CageId": STRING, "Size": {"properties": {"Width": {"type": "integer"}}, "type": "object"}},
        "readOnlyProperties": ["/properties/CageId", "/properties/Size/Width"],
    },
    "AWS::Zoo::Animal": {
        "definitions": {
            "Attributes": {"properties": {"class": STRING}, "required": ["class"], "type": "object"},
            "Offspring": {
                "properties": {
                    "Children": {"items": {"$ref": "#/definitions/Offspring"}, "type": "array"},
                    "Mate": {"$ref": "#/definitions/Partner"},
                },
                "type": "object",
            },
            "Partner": {"properties": {"Offspring": {"$ref": "#/definitions/Offspring"}}, "type": "object"},
            "Food": {
                "oneOf": [
                    {"properties": {"Grass": STRING}, "required": ["Grass"]},
                    {"properties": {"Meat": {"type": "number"}}, "required": ["Meat"]},
                ]
            },
            "Tag": {"properties": {"Key": STRING, "Value": STRING}, "type": "object"},
        },
        "primaryIdentifier": ["/properties/Name"],
        "properties": {
            "CageId": STRING,
            "CageIds": {"items": STRING, "type": "array"},
            "Diet": {"$ref": "#/definitions/Food"},
            "Kin": {"$ref": "#/definitions/Offspring"},
            "Labels": {"patternProperties": {".*": STRING}, "type": "object"},
            "Name": STRING,
            "Odd": {"type": ["string", "object"]},
            "Tags": {"items": {"$ref": "#/definitions/Tag"}, "type": "array"},
            "Traits": {"$ref": "#/definitions/Attributes"},
            "Weight": {"type": ["string", "number"]},
            "default": {"type": "boolean"},
        },
        "relationships": {"/properties/CageId": ["AWS::Zoo::Cage.CageId"]},
        "required": ["CageId", "Name"],
    },
}

USE = """
#include "aws/zoo.hpp"
#include "template/template.hpp"
using namespace dbrepl::cfn;
using namespace dbrepl::aws::zoo;
void use(Template& t) {
  const auto cage = t.add("Cage", Cage{});
  t.add("Animal", Animal{
    .CageId = ref(cage),
    .CageIds = {"a", attr(cage).CageId},
    .Diet = animal::Food{.Grass = "fresh"},
    .Kin = animal::Offspring{.Children = {animal::Offspring{}}, .Mate = animal::Partner{}},
    .Labels = {{"a", "b"}},
    .Name = "Lea",
    .Odd = object({{"a", 1}}),
    .Tags = {animal::Tag{.Key = "k", .Value = "v"}},
    .Traits = animal::Attributes_{.class_ = "mammal"},
    .Weight = 12.5,
    .default_ = true,
  });
  t.add_output("Width", {.value = attr(cage).Size_Width});
}
"""


@unittest.skipUnless(GENERATOR.exists(), "the generator is not built")
class ModelGenerator(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / "facts").mkdir()
        (self.root / "facts" / "aws-zoo.json").write_text(json.dumps(FACTS), encoding="utf-8")

    def generate(self, types):
        listed = self.root / "types.txt"
        listed.write_text(types, encoding="utf-8")
        return subprocess.run(
            [GENERATOR, self.root / "facts", listed, self.root / "out"], capture_output=True, text=True
        )

    def header(self, name):
        return (self.root / "out" / "aws" / name).read_text(encoding="utf-8")

    def test_writes_a_header_a_type_and_one_a_service(self):
        run = self.generate("# The zoo\nAWS::Zoo::Cage\n\nAWS::Zoo::Animal  \n")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        files = sorted(str(path.relative_to(self.root / "out")) for path in (self.root / "out").rglob("*.?pp"))
        self.assertEqual(files, ["aws/zoo.cpp", "aws/zoo.hpp", "aws/zoo/animal.hpp", "aws/zoo/cage.hpp"])

    def test_members_follow_the_facts(self):
        self.generate("AWS::Zoo::Cage\nAWS::Zoo::Animal\n")
        animal, cage = self.header("zoo/animal.hpp"), self.header("zoo/cage.hpp")
        self.assertIn("struct Cage {\n};", cage, "read-only properties are no members")
        self.assertIn('cfn::Attribute<cfn::Integer> Size_Width{resource_, "Size.Width"};', cage)
        self.assertIn("using Identifier = cfn::Reference<aws::kinds::Zoo_Cage_CageId>;", cage)
        self.assertIn("cfn::Value<cfn::Reference<kinds::Zoo_Cage_CageId>> CageId;", animal)
        self.assertIn("cfn::Value<cfn::String> Name;", animal)
        self.assertIn("cfn::Optional<cfn::List<cfn::Tag>> Tags{};", animal)
        self.assertIn("cfn::Optional<cfn::Boolean> default_{};", animal)
        self.assertIn("cfn::Optional<cfn::Any> Weight{};", animal)
        self.assertIn("cfn::Optional<cfn::String> Grass{};", animal, "no shape of several is required")

    @unittest.skipIf(COMPILER is None, "no C++ compiler")
    def test_what_it_writes_compiles(self):
        self.generate("AWS::Zoo::Cage\nAWS::Zoo::Animal\n")
        use = self.root / "use.cpp"
        use.write_text(USE, encoding="utf-8")
        for source in (use, self.root / "out" / "aws" / "zoo.cpp"):
            flags = ["-std=c++20", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-fsyntax-only"]
            folders = [f"-I{SOURCES}", f"-I{self.root / 'out'}"]
            run = subprocess.run([COMPILER, *flags, *folders, source], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stderr)

    def test_leaves_alone_what_stays_the_same(self):
        self.generate("AWS::Zoo::Cage\n")
        header = self.root / "out" / "aws" / "zoo" / "cage.hpp"
        os.utime(header, (1, 1))
        self.generate("AWS::Zoo::Cage\nAWS::Zoo::Animal\n")
        self.assertEqual(header.stat().st_mtime, 1)
        self.assertIn("animal.hpp", self.header("zoo.hpp"))

    def test_says_what_is_wrong(self):
        for types, message in (
            ("AWS::Zoo::Kage\n", 'aws-zoo.json has no resource type "AWS::Zoo::Kage"'),
            ("AWS::Zoo\n", '"AWS::Zoo" is not a resource type: expected a name such as AWS::S3::Bucket'),
            ("AWS::Farm::Cow\n", f"cannot read {self.root}/facts/aws-farm.json"),
            ("AWS::Zoo::Cage\nAWS::Zoo::Cage\n", f"AWS::Zoo::Cage stands twice in {self.root}/types.txt"),
        ):
            with self.subTest(types):
                run = self.generate(types)
                self.assertEqual((run.returncode, run.stderr), (1, f"model_generator: {message}\n"))


if __name__ == "__main__":
    sys.exit(unittest.main())
