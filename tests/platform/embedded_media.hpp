#pragma once

#include <string_view>
#include <vector>

namespace yj::sim {

struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

/// The files of tests/data/media, turned into a source file at build time by embed.cmake.
std::vector<EmbeddedFile> embedded_media();

}  // namespace yj::sim
