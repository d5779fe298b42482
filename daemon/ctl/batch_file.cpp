#include "daemon/ctl/batch_file.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace yj::ctl {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kBatchBytesMax = 16ULL << 20;  // what the daemon takes
constexpr auto kOfFolder = "batch.yaml";
constexpr auto kStandardInput = mark("standard input");

Error too_large(std::string const& shown) {
  return fail(Errc::invalid,
              tr("{} is larger than {} MiB; a batch file is text that names its input files, so "
                 "this is probably another file",
                 shown, kBatchBytesMax >> 20));
}

/// A batch file of the same folder that was probably meant.
std::string hint_for(fs::path const& path) {
  fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error)) {
    std::string ending = lower_ascii(entry->path().extension().string());
    if (ending == ".yaml" || ending == ".yml" || ending == ".json")
      names.push_back(entry->path().filename().string());
  }
  auto near = nearest(path.filename().string(), names);
  return near ? tr("; did you mean {}?", printable(*near, 200)) : std::string{};
}

Error no_such_file(std::string const& typed, fs::path const& path) {
  std::error_code ignored;
  std::string here = path.is_absolute() ? "" : tr(" in {}", fs::current_path(ignored).string());
  return fail(Errc::not_found, tr("there is no file {}{}{}", typed, here, hint_for(path)));
}

Result<std::string> read_standard_input() {
  std::string text;
  std::string buffer(64 * 1024, '\0');
  while (true) {
    ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", tr(kStandardInput), errno);
    if (got == 0) return text;
    text.append(buffer, 0, static_cast<std::size_t>(got));
    if (text.size() > kBatchBytesMax) return too_large(tr(kStandardInput));
  }
}

Result<std::string> read_named(std::string const& shown, fs::path const& path) {
  std::error_code ignored;
  auto type = fs::status(path, ignored).type();
  if (type == fs::file_type::fifo || type == fs::file_type::character || type == fs::file_type::socket)
    return fail(Errc::unavailable,
                tr("{} is not a regular file; to read a pipe, use '-' for standard input", shown));
  auto size = fs::file_size(path, ignored);
  if (!ignored && size > kBatchBytesMax) return too_large(shown);
  return read_file(path, kBatchBytesMax);
}

/// What is wrong with the content before any daemon is asked; empty when nothing is.
std::string fault_of(std::string const& text, std::string const& shown) {
  if (text.empty()) return tr("{} is empty; a batch file needs at least 'jobs:'", shown);
  bool utf16 = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (!utf16 && text.find('\0') != std::string::npos)
    return tr(
        "{} is not text but perhaps a picture or a video; write a batch file (YAML) that names it, such as "
        "'first_frame: picture.jpg', and submit that",
        shown);
  return {};
}

}  // namespace

Result<BatchFile> read_batch_file(std::string const& typed) {
  BatchFile batch;
  std::error_code ignored;
  Result<std::string> text = std::string{};
  if (typed == "-") {
    batch.shown = tr(kStandardInput);
    batch.folder = fs::current_path(ignored);
    text = read_standard_input();
  } else {
    fs::path path{typed};
    if (!fs::exists(path, ignored)) return no_such_file(typed, path);
    if (fs::is_directory(path, ignored)) {
      path /= kOfFolder;
      if (!fs::exists(path, ignored))
        return fail(Errc::not_found,
                    tr("{} is a folder without a {}; name the batch file in it", typed, kOfFolder));
    }
    fs::path whole = fs::absolute(path, ignored).lexically_normal();
    batch.shown = path.string();
    batch.folder = whole.parent_path();
    batch.sent_as = whole.filename().string();
    if (batch.sent_as == kOfFolder && batch.folder.has_filename())
      batch.sent_as = (batch.folder.filename() / kOfFolder).string();
    text = read_named(batch.shown, path);
  }
  if (!text) return text.error();
  if (auto fault = fault_of(*text, batch.shown); !fault.empty()) return fail(Errc::invalid, std::move(fault));
  batch.text = std::move(*text);
  return batch;
}

}  // namespace yj::ctl
