#pragma once

#include <memory>
#include <vector>

#include "analysis/calls.hpp"
#include "analysis/conditions.hpp"
#include "analysis/expansion.hpp"
#include "analysis/graph.hpp"
#include "analysis/options.hpp"
#include "analysis/resolution.hpp"
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
        resolver(tree) {}
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  const document::Document& document;
  Expansion expansion;  ///< loops of AWS::LanguageExtensions written out
  Template tree;
  Calls calls;
  Graph graph;
  Conditions conditions;
  Resolver resolver;
};

}  // namespace dbrepl::analysis
