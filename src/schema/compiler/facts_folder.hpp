#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "schema/image_format.hpp"

namespace dbrepl::schema {

/// An image, or why there is none.
struct Compiled {
  std::vector<Word> image;
  std::vector<std::string> problems;  ///< a sentence each; the image is whole where there is none
};

/// Compiles the facts of a folder like schemas/: SOURCES.json, regions.json, resources/*.json,
/// conditions/*.json, documents/*.json; every other *.json below it but *.schema.json becomes a
/// table under its path. Unknown words are problems.
Compiled compile_facts(const std::filesystem::path& folder);

/// Compiles a folder of official provider schemas, one type a file ("aws-rds-dbcluster.json"), as
/// AWS publishes them a region. Unknown words and files that are no provider schema are passed
/// over; a folder without any is a problem.
Compiled compile_official(const std::filesystem::path& folder);

}  // namespace dbrepl::schema
