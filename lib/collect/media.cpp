#include "collect/media.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>

namespace yj::collect {

namespace {

constexpr std::size_t kTailBytes = 64;

/// A file with reads at any place; short reads are errors.
class Bytes {
 public:
  Bytes(Fd fd, std::uint64_t size, std::filesystem::path path)
      : fd_(std::move(fd)), size_(size), path_(std::move(path)) {}

  [[nodiscard]] std::uint64_t size() const { return size_; }

  Result<std::string> at(std::uint64_t offset, std::size_t count) const {
    if (offset > size_ || count > size_ - offset) return fail(Errc::invalid, "the file is cut short");
    std::string bytes(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
      ssize_t got =
          ::pread(fd_.get(), bytes.data() + filled, count - filled, static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return system_error("read", path_, got < 0 ? errno : EIO);
      filled += static_cast<std::size_t>(got);
    }
    return bytes;
  }

 private:
  Fd fd_;
  std::uint64_t size_;
  std::filesystem::path path_;
};

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (auto place = bytes.rbegin(); place != bytes.rend(); ++place)
    value = value << 8 | static_cast<unsigned char>(*place);
  return value;
}

Result<MediaType> prove_mp4(Bytes const& file) {
  bool movie = false;
  bool data = false;
  std::uint64_t offset = 0;
  while (offset < file.size()) {
    auto head = file.at(offset, 8);
    if (!head) return fail(Errc::invalid, "the video is cut short within a box's head");
    std::uint64_t size = big_endian(head->substr(0, 4));
    std::string type = head->substr(4, 4);
    std::uint64_t head_size = 8;
    if (size == 1) {
      auto large = file.at(offset + 8, 8);
      if (!large) return fail(Errc::invalid, "the video is cut short within a box's head");
      size = big_endian(*large);
      head_size = 16;
    } else if (size == 0) {
      size = file.size() - offset;  // to the end of the file
    }
    if (size < head_size)
      return fail(Errc::invalid,
                  fmt::format("the video has a box '{}' smaller than its own head", printable(type, 8)));
    if (size > file.size() - offset)
      return fail(Errc::invalid,
                  fmt::format("the video is cut short within its box '{}'", printable(type, 8)));
    movie = movie || type == "moov";
    data = data || type == "mdat";
    offset += size;
  }
  if (!movie || !data)
    return fail(Errc::invalid, fmt::format("the video has no '{}' box", movie ? "mdat" : "moov"));
  return MediaType::mp4;
}

Result<MediaType> prove_jpeg(std::string tail) {
  while (!tail.empty() && (tail.back() == '\0' || tail.back() == '\n' || tail.back() == '\r'))
    tail.pop_back();
  if (!tail.ends_with("\xff\xd9")) return fail(Errc::invalid, "the JPEG is cut short: it has no end marker");
  return MediaType::jpeg;
}

Result<MediaType> prove_png(std::string const& tail) {
  static constexpr std::string_view kEnd{"\0\0\0\0IEND\xae\x42\x60\x82", 12};
  if (!tail.ends_with(kEnd)) return fail(Errc::invalid, "the PNG is cut short: it has no end chunk");
  return MediaType::png;
}

Result<MediaType> prove_webp(std::string const& head, std::uint64_t size) {
  std::uint64_t promised = little_endian(std::string_view{head}.substr(4, 4)) + 8;
  if (promised != size && promised + 1 != size)
    return fail(Errc::invalid, fmt::format("the WebP has {} bytes and promises {}", size, promised));
  return MediaType::webp;
}

/// The boxes of an MP4, which also carry sound alone.
Result<MediaType> prove_m4a(Bytes const& file) {
  auto proven = prove_mp4(file);
  if (!proven) return proven;
  return MediaType::m4a;
}

Result<MediaType> prove_wav(std::string const& head, std::uint64_t size) {
  std::uint64_t promised = little_endian(std::string_view{head}.substr(4, 4)) + 8;
  // A writer that could not go back to its head leaves nothing or everything there.
  bool open_ended = promised == 8 || promised == 0xffffffffULL + 8;
  if (!open_ended && promised != size && promised + 1 != size)
    return fail(Errc::invalid, fmt::format("the WAV has {} bytes and promises {}", size, promised));
  return MediaType::wav;
}

/// `ID3` in front, or at once a frame of layer III (ISO/IEC 11172-3): eleven ones, no reserved version, layer 01.
bool begins_like_mp3(std::string const& head) {
  if (head.starts_with("ID3")) return true;
  if (head.size() < 2) return false;
  auto first = static_cast<unsigned char>(head[0]);
  auto second = static_cast<unsigned char>(head[1]);
  return first == 0xff && (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 && (second & 0x06) == 0x02;
}

std::optional<Result<MediaType>> prove_sound(Bytes const& file, std::string const& head) {
  if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WAVE")
    return prove_wav(head, file.size());
  if (head.size() >= 8 && head.substr(4, 4) == "ftyp") return prove_m4a(file);
  if (head.starts_with("OggS")) return MediaType::ogg;
  if (head.starts_with("fLaC")) return MediaType::flac;
  if (begins_like_mp3(head)) return MediaType::mp3;
  return std::nullopt;
}

/// Any UTF-8 without control characters that no text has.
Result<MediaType> prove_text(Bytes const& file) {
  auto all = file.at(0, static_cast<std::size_t>(file.size()));
  if (!all) return all.error();
  if (!is_utf8(*all) || all->find('\0') != std::string::npos)
    return fail(Errc::invalid, "the text is not UTF-8");
  return MediaType::markdown;
}

bool is_text(ArtifactKind kind) { return kind == ArtifactKind::text || kind == ArtifactKind::reasoning; }

std::string_view expected_of(ArtifactKind kind) {
  if (kind == ArtifactKind::video) return "an MP4 video";
  if (kind == ArtifactKind::audio) return "MP3, WAV, Ogg, FLAC or M4A sound";
  return "a JPEG, PNG or WebP picture";
}

/// What a server sends in place of a file.
bool looks_like_text(std::string_view head) {
  std::string start = lower_ascii(trimmed(head));
  return start.starts_with("<") || start.starts_with("{") ||
         (is_utf8(head) && std::all_of(head.begin(), head.end(), [](char c) {
            return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
          }));
}

}  // namespace

std::string_view extension_of(MediaType type) {
  switch (type) {
    case MediaType::mp4: return "mp4";
    case MediaType::jpeg: return "jpeg";
    case MediaType::png: return "png";
    case MediaType::webp: return "webp";
    case MediaType::markdown: return "md";
    case MediaType::mp3: return "mp3";
    case MediaType::wav: return "wav";
    case MediaType::ogg: return "ogg";
    case MediaType::flac: return "flac";
    case MediaType::m4a: return "m4a";
  }
  return "bin";
}

Result<MediaType> prove_media(std::filesystem::path const& path, ArtifactKind kind) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return system_error("open", path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return system_error("look at", path, errno);
  auto size = static_cast<std::uint64_t>(status.st_size);
  Bytes file{std::move(fd), size, path};
  if (is_text(kind)) return prove_text(file);
  if (size == 0) return fail(Errc::invalid, "the file is empty");
  auto head = file.at(0, std::min<std::uint64_t>(size, 512));
  if (!head) return head.error();
  auto tail_size = std::min<std::uint64_t>(size, kTailBytes);
  auto tail = file.at(size - tail_size, tail_size);
  if (!tail) return tail.error();

  if (kind == ArtifactKind::video) {
    if (head->size() >= 8 && head->substr(4, 4) == "ftyp") return prove_mp4(file);
  } else if (kind == ArtifactKind::audio) {
    if (auto proven = prove_sound(file, *head)) return *proven;
  } else {
    if (head->starts_with("\xff\xd8\xff")) return prove_jpeg(*tail);
    if (head->starts_with("\x89PNG\r\n\x1a\n")) return prove_png(*tail);
    if (head->size() >= 12 && head->starts_with("RIFF") && head->substr(8, 4) == "WEBP")
      return prove_webp(*head, size);
  }
  if (looks_like_text(*head))
    return fail(Errc::not_found,
                fmt::format("the link gives text instead of a {}: {}", name_of(kind), printable(*head, 120)));
  return fail(Errc::invalid, fmt::format("the file does not begin like {}", expected_of(kind)));
}

}  // namespace yj::collect
