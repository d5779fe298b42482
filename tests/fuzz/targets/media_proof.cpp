// A file that came from a link: is it a whole film or picture? The first byte says what was ordered.
#include "base/files.hpp"
#include "collect/media.hpp"
#include "fuzz/check.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace yj::fuzz {
namespace {

/// The bytes as a file without a disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    FUZZ_CHECK(fd_, "no memory file can be had");
    FUZZ_CHECK(write_all(fd_.get(), bytes, "memory"), "no memory file can be written");
  }
  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }

 private:
  Fd fd_;
};

Result<collect::MediaType> proven(std::string_view bytes, ArtifactKind kind) {
  MemoryFile file{bytes};
  return collect::prove_media(file.path(), kind);
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  using collect::MediaType;
  if (size == 0) return 0;
  std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  ArtifactKind kind = *data % 3 == 0   ? ArtifactKind::video
                      : *data % 3 == 1 ? ArtifactKind::cover
                                       : ArtifactKind::image;
  auto media = fuzz::proven(bytes, kind);
  if (!media) {
    auto code = media.error().code;
    FUZZ_CHECK(code == Errc::invalid || code == Errc::not_found,
               "a proof that blames something else than the file");
    FUZZ_CHECK(!media.error().what.empty(), "a refusal without a word");
    return 0;
  }
  FUZZ_CHECK((kind == ArtifactKind::video) == (*media == MediaType::mp4),
             "a picture passes for a film, or the reverse");
  // Both marks of a JPEG take four bytes; everything else has a head of its own.
  FUZZ_CHECK(bytes.size() >= (*media == MediaType::jpeg ? 4U : 12U),
             "a handful of bytes passes for a whole file");
  char first = bytes.front();
  FUZZ_CHECK(first != '<' && first != '{', "an error page passes for a film");
  // Cut short, it is whole no more. Some cannot be told: a JPEG may end in zeros, a WebP may lack its last byte, and a box of
  // size zero reaches to the end of the file wherever that is.
  bool can_be_told =
      *media == MediaType::png ||
      (*media == MediaType::mp4 && bytes.find(std::string_view{"\0\0\0\0", 4}) == std::string_view::npos);
  if (can_be_told)
    FUZZ_CHECK(!fuzz::proven(bytes.substr(0, bytes.size() - 1), kind), "a cut file passes for a whole one");
  return 0;
}
