#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace yj::sim {

/// The five shapes in which there are assets; the names are those of the files in tests/data/media.
enum class Ratio { r16x9, r4x3, r1x1, r3x4, r9x16 };

std::string_view to_text(Ratio ratio);  ///< `16x9`
/// `16:9` and so on; anything else, `adaptive` too, is 16:9.
Ratio ratio_of(std::string_view text);
/// The nearest shape for `1280*720`; 16:9 when the text is no size.
Ratio ratio_of_size(std::string_view text);

/// Playable files: real H.264, JPEG and PNG, small, in the right shape and length. Each names its task in a
/// comment inside the file, so no two tasks give the same bytes and a test sees when files were mixed up.
class Media {
 public:
  /// The assets that were compiled in.
  static Media embedded();
  /// The same names from a folder.
  static Result<Media> from_folder(std::filesystem::path const& folder);

  [[nodiscard]] std::string video(Ratio ratio, int seconds, std::string_view note) const;
  [[nodiscard]] std::string cover(Ratio ratio, std::string_view note) const;
  [[nodiscard]] std::string png(std::string_view note) const;

 private:
  std::map<std::string, std::string, std::less<>> assets_;
};

}  // namespace yj::sim
