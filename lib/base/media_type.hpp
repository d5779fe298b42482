#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace yj {

/// So many first bytes of a file are enough for `media_type_of`.
inline constexpr std::size_t kMediaHeadBytes = 64;

/// What a picture or film is by its first bytes, whatever its name says: `image/jpeg`, `image/png`, `image/webp`, `image/gif`,
/// `image/bmp`, `image/heic`, `video/mp4`, `video/quicktime`, `video/webm`. None: neither picture nor film that we know.
std::optional<std::string_view> media_type_of(std::string_view head);

}  // namespace yj
