#pragma once

#include <stdexcept>

namespace dbrepl::cfn {

/// A template that cannot be built as asked: a logical id used twice or of a wrong alphabet, too
/// many operands of a condition. The message is one sentence that quotes the culprit.
class ModelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace dbrepl::cfn
