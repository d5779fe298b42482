#pragma once

#include "batch/input_source.hpp"
#include "store/blobs.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yj::control {

/// Input files that a client names by the hash of their content. The daemon never opens a path on a client's
/// behalf, so a path that is not listed does not exist. For a worker thread: it looks at the disk.
class KnownBlobs final : public batch::InputSource {
 public:
  /// `files`: path in the batch to the hash's text; nothing where the client cannot list any (a YAML body).
  KnownBlobs(store::Blobs const& blobs, std::optional<std::map<std::string, std::string>> files);

  Result<std::string> look(std::string const& path) override;
  Result<batch::StoredInput> take(std::string const& path) override;
  /// `unlisted-file`: the client has to list it. `missing-content`: it has to send the content first.
  [[nodiscard]] std::string code_of(std::string const& path, Error const& error) const override;

  /// Listed paths that the batch does not use.
  [[nodiscard]] std::vector<std::string> unused() const;

 private:
  Result<batch::StoredInput> find(std::string const& path) const;

  store::Blobs const& blobs_;
  bool can_list_;
  std::map<std::string, std::string> files_;
  std::set<std::string> contradicted_;  ///< listed in two spellings with two contents
  std::set<std::string> used_;
};

}  // namespace yj::control
