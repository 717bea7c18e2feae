#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "analysis/calls.hpp"
#include "analysis/circumstances.hpp"
#include "analysis/conditions.hpp"
#include "analysis/expansion.hpp"
#include "analysis/graph.hpp"
#include "analysis/options.hpp"
#include "analysis/resolution.hpp"
#include "analysis/symbolic_text.hpp"
#include "analysis/template.hpp"
#include "document/document.hpp"

namespace dbrepl::analysis {

/// Everything that rules share about one template, made once. Not for several threads at a time;
/// several analyses run beside each other.
class Analysis {
 public:
  /// Both must outlive it.
  Analysis(const document::Document& source, const Options& options)
      : document(source),
        expansion(source.root(), options),
        tree(expansion.root(), options),
        calls(tree),
        graph(tree, calls),
        conditions(tree),
        circumstances(tree, calls, conditions),
        resolver(tree, &circumstances),
        symbols(tree, resolver) {}
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  const document::Document& document;
  Expansion expansion;  ///< loops of AWS::LanguageExtensions written out
  Template tree;
  Calls calls;
  Graph graph;
  Conditions conditions;
  Circumstances circumstances;
  Resolver resolver;
  Symbols symbols;

  /// A model of a part of what deployment makes: `Model(Analysis&)` is constructed when it is first
  /// asked for, so that a template without, say, networks does not pay for theirs.
  template <class Model>
  Model& model() {
    static constexpr char key = 0;  // its address stands for the type
    for (const auto& [known, made] : models_) {
      if (known == &key) return *static_cast<Model*>(made.get());
    }
    auto made = std::make_shared<Model>(*this);
    models_.emplace_back(&key, made);
    return *made;
  }

 private:
  std::vector<std::pair<const char*, std::shared_ptr<void>>> models_;
};

}  // namespace dbrepl::analysis
