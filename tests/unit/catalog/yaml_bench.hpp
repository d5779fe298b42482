#pragma once

#include "catalog/yaml_document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::catalog {

/// A text parsed, with everything that was said about it.
struct Parsed {
  std::optional<YamlDocument> document;
  std::vector<std::string> problems;

  [[nodiscard]] YamlNode root() const { return document->root(); }
};

inline Parsed parse_yaml(std::string_view text, YamlLimits const& limits = {},
                         std::vector<std::string> const& known_keys = {}) {
  Problems problems{"f"};
  Parsed parsed{YamlDocument::parse(text, problems, limits, known_keys), {}};
  for (auto const& problem : problems.sorted()) parsed.problems.push_back(problem.text());
  return parsed;
}

/// A tree as one line of text: `{a: [1, "x"], b: ~}`, quoted scalars in quotes.
inline std::string flat(YamlNode node) {
  std::string out;
  switch (node.kind()) {
    case YamlKind::null: return "~";
    case YamlKind::scalar:
      return node.plain() ? std::string{node.scalar()} : "\"" + std::string{node.scalar()} + "\"";
    case YamlKind::sequence:
      for (auto const& item : node.items()) out += (out.empty() ? "" : ", ") + flat(item);
      return "[" + out + "]";
    case YamlKind::map:
      for (auto const& entry : node.entries()) {
        out += (out.empty() ? "" : ", ") + flat(entry.key) + ": " + flat(entry.value);
      }
      return "{" + out + "}";
  }
  return out;
}

}  // namespace yj::catalog
