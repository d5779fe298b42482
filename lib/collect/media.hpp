#pragma once

#include "base/result.hpp"
#include "core/artifact.hpp"

#include <filesystem>
#include <string_view>

namespace yj::collect {

enum class MediaType { mp4, jpeg, png, webp, markdown, mp3, wav, ogg, flac, m4a };

/// The ending of its file's name: `mp4`, `jpeg`, `png`, `webp`, `md`, `mp3`, `wav`, `ogg`, `flac`, `m4a`.
std::string_view extension_of(MediaType type);

/// Proves that a file is whole and is what it should be: a video is an MP4 whose boxes reach exactly to its
/// end with `moov` and `mdat` among them (ISO/IEC 14496-12); a cover or picture is a JPEG, PNG or WebP that
/// begins and ends right; a text is UTF-8 and may be empty; sound begins like MP3, WAV, Ogg, FLAC or M4A, and a WAV or M4A is as
/// long as it says. It finds truncation and error pages, not bad taste: a sound file of another size or
/// length than asked passes. Errors: `invalid` with what is wrong, `not_found` when the bytes are text such
/// as HTML or JSON, so that the link is to blame. Blocking.
Result<MediaType> prove_media(std::filesystem::path const& path, ArtifactKind kind);

}  // namespace yj::collect
