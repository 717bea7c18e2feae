#include "system/policies.hpp"

#include <utility>

namespace dbrepl::system {

using cfn::list;
using cfn::object;
using Statement = cfn::Value<cfn::Json>;

Statement allow(std::string_view sid, Statement actions, Statement resources) {
  return object({{"Sid", sid},
                 {"Effect", "Allow"},
                 {"Action", std::move(actions)},
                 {"Resource", std::move(resources)}});
}

Statement allow(Statement actions, Statement resources) {
  return object(
      {{"Effect", "Allow"}, {"Action", std::move(actions)}, {"Resource", std::move(resources)}});
}

cfn::Value<cfn::Json> policy_document(std::vector<Statement> statements) {
  return object({{"Version", "2012-10-17"}, {"Statement", list(std::move(statements))}});
}

cfn::Value<cfn::Json> lambda_trust() {
  return policy_document({object({{"Effect", "Allow"},
                                  {"Principal", object({{"Service", "lambda.amazonaws.com"}})},
                                  {"Action", "sts:AssumeRole"}})});
}

}  // namespace dbrepl::system
