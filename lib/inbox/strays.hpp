#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace yj::inbox {

/// Something in the inbox that somebody may have meant as a batch and that is none.
struct Stray {
  std::filesystem::path entry;
  std::string advice;  ///< why it is left alone and what to do, for people
};

/// Looks at the inbox for files whose name says that a batch was meant (`autumn.yaml.txt`, a document, an archive) and
/// for folders without a `batch.yaml` that hold a batch under another name. Pictures and other input files are none.
std::vector<Stray> strays_in(std::filesystem::path const& inbox);

}  // namespace yj::inbox
