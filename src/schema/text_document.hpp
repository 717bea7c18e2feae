#pragma once

#include <optional>
#include <string>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::schema {

/// A JSON document that stands in a template as text: literal, or put together by Fn::Sub or
/// Fn::Join.
struct TextDocument {
  const document::Node* root = nullptr;  ///< null where the text is no JSON
  std::string problem;  ///< one sentence, where it is certain that the text is no JSON
};

/// Reads the document, or nothing where a value is no such text. What only the deployment knows is
/// unknown: a string with "${" in it becomes a call of Fn::Sub. Nodes are made with `builder`;
/// their marks are places in the text. Bounded as documents are, and by 1 MB.
std::optional<TextDocument> read_text_document(const document::Node& value,
                                               document::Builder& builder);

/// The same tree, made with `builder`, in which each text with "${" in it calls Fn::Sub.
const document::Node& veiled(const document::Node& node, document::Builder& builder,
                             std::string_view function = "Fn::ImportValue");

}  // namespace dbrepl::schema
