#pragma once

#include "catalog/yaml_document.hpp"

#include <optional>
#include <string_view>

namespace yj::batch {

/// A key as one job sees it.
struct Given {
  catalog::YamlNode key;
  catalog::YamlNode value;
  bool by_default = false;  ///< written in `defaults`, not on the job
};

/// The keys of one job over those of `defaults`.
class Sheet {
 public:
  /// A job that is only a prompt has no map.
  Sheet(std::optional<catalog::YamlNode> job, std::optional<catalog::YamlNode> defaults)
      : job_(job), defaults_(defaults) {}

  [[nodiscard]] std::optional<Given> own(std::string_view key) const { return in(job_, key, false); }
  [[nodiscard]] std::optional<Given> by_default(std::string_view key) const {
    return in(defaults_, key, true);
  }
  [[nodiscard]] std::optional<Given> get(std::string_view key) const {
    auto given = own(key);
    return given ? given : by_default(key);
  }

 private:
  static std::optional<Given> in(std::optional<catalog::YamlNode> const& map, std::string_view key,
                                 bool by_default) {
    auto entry = map ? map->find(key) : std::nullopt;
    if (!entry) return std::nullopt;
    return Given{entry->key, entry->value, by_default};
  }

  std::optional<catalog::YamlNode> job_;
  std::optional<catalog::YamlNode> defaults_;
};

}  // namespace yj::batch
