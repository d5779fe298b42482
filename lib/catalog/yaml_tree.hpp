#pragma once

#include "base/diagnostic.hpp"
#include "catalog/yaml_document.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yj::catalog {

/// The memory of a document: nodes in one vector, their links in another, their text in one string. 1,000,000
/// nodes cost about 40 MB. Private to the YAML sources of this folder.
struct YamlTree {
  struct Data {
    YamlKind kind = YamlKind::null;
    bool plain = false;
    bool alias = false;        ///< `first` is the index of the node it stands for
    std::uint8_t height = 0;   ///< levels below this node, aliases followed
    std::uint32_t weight = 1;  ///< nodes in it, aliases followed
    std::uint32_t first = 0;   ///< into `links`, or into `text` for a scalar
    std::uint32_t count = 0;   ///< items, entries, or bytes
    std::uint32_t merged = 0;  ///< how many of the last entries came in by `<<`
    Mark mark;
  };

  std::vector<Data> nodes;
  std::vector<std::uint32_t> links;  ///< a map has key, value, key, value
  std::string text;
  std::uint32_t root = 0;

  [[nodiscard]] Data const& at(std::uint32_t index) const {
    Data const& data = nodes[index];
    return data.alias ? nodes[data.first] : data;
  }
  [[nodiscard]] std::string_view scalar(Data const& data) const {
    return data.kind == YamlKind::scalar ? std::string_view{text}.substr(data.first, data.count)
                                         : std::string_view{};
  }
};

}  // namespace yj::catalog
