#pragma once

#include <string>
#include <vector>

namespace CLI {
class Validator;
}

namespace dbrepl::commands {

/// Takes one of these words. The help and the completions list them; what is none of them is told
/// with all of them, which are few, and the nearest one.
CLI::Validator one_of(std::vector<std::string> words);

}  // namespace dbrepl::commands
