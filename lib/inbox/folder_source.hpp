#pragma once

#include "batch/input_source.hpp"
#include "store/blobs.hpp"

#include <filesystem>

namespace yj::inbox {

/// Input files that lie beside a batch file. Paths stay below its folder, links included (openat2), so nobody
/// can have the daemon upload what the batch's owner should not see.
class FolderSource final : public batch::InputSource {
 public:
  FolderSource(std::filesystem::path folder, store::Blobs const& blobs, std::uint64_t bytes_max)
      : folder_(std::move(folder)), blobs_(blobs), bytes_max_(bytes_max) {}

  Result<std::string> look(std::string const& path) override;
  Result<batch::StoredInput> take(std::string const& path) override;

 private:
  std::filesystem::path folder_;
  store::Blobs const& blobs_;
  std::uint64_t bytes_max_;
};

}  // namespace yj::inbox
