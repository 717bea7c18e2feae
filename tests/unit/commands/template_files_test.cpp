#include "commands/template_files.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "unit/commands/folder.hpp"

using namespace dbrepl::commands;

TEST_CASE("folders stand for the templates in them, in the order of names") {
  const Folder folder;
  folder.file("b.yaml", "");
  folder.file("a/z.template", "");
  folder.file("a/notes.txt", "");
  folder.file(".hidden/c.yaml", "");
  folder.file("node_modules/d.json", "");
  folder.file("e.json", "");
  std::filesystem::create_directory_symlink(folder.path(), folder.path("loop"));

  std::vector<std::string> found;
  for (const TemplateFile& file : expand_folders({folder.path(), "-", "named.txt"})) {
    CHECK(file.found == file.path.starts_with(folder.path()));
    found.push_back(file.path);
  }
  CHECK(found == std::vector<std::string>{folder.path("a/z.template"), folder.path("b.yaml"),
                                          folder.path("e.json"), "-", "named.txt"});
}

TEST_CASE("templates are told from other files by their keys") {
  CHECK(looks_like_template("{\"Resources\": {}}"));
  CHECK(looks_like_template("Resources:\n  A:"));
  CHECK(looks_like_template("# c\nResources:\n"));
  CHECK(looks_like_template("AWSTemplateFormatVersion: x"));
  CHECK_FALSE(looks_like_template("name: ci\n  Resources: no\n"));
  CHECK_FALSE(looks_like_template(""));
}
