#pragma once

#include "batch/inputs.hpp"
#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yj::batch {

/// One of the people or things that a batch names once.
struct CastMember {
  std::vector<std::string> images;  ///< paths as `Inputs` returns them, at least one
  std::string person;               ///< a verified person at the platform; empty: the images are just files
};

/// `cast: {李长安: {images: [a.jpg, b.jpg], person: 模特张三}, 小满: cast/xiaoman.png}`. Members stand by their names where frames
/// and reference images do.
class Cast {
 public:
  Cast() = default;
  /// Everything that is wrong is noted, and the rest is read.
  static Cast read(catalog::YamlEntry const& entry, Inputs& inputs, catalog::Problems& problems);

  [[nodiscard]] CastMember const* find(std::string_view name) const;
  /// Whether a text that names no member can only be meant as one: a plain word, while there is a cast.
  [[nodiscard]] bool is_meant_by(std::string_view written) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, CastMember, std::less<>> members_;
};

}  // namespace yj::batch
