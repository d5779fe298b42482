#include "inbox/leftovers.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

namespace yj::inbox {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKept = 20;
constexpr std::size_t kSaid = 5;
constexpr std::size_t kPathBytesMax = 300;
constexpr std::string_view kErrors = ".errors.txt";
constexpr Duration kDay = std::chrono::hours{24};

bool is_there(fs::path const& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

void Leftovers::open(fs::path const& rejected, Instant now) {
  std::error_code error;
  for (fs::directory_iterator entry{rejected, error}, end; !error && entry != end; entry.increment(error)) {
    struct stat status {};
    std::string name = entry->path().filename().string();
    if (!name.ends_with(kErrors) || ::stat(entry->path().c_str(), &status) != 0) continue;
    name.resize(name.size() - kErrors.size());
    Instant const at = from_millis(std::int64_t{status.st_mtim.tv_sec} * 1000);
    if (at + kDay > now) refused_.push_back({std::move(name), entry->path(), at});
  }
  std::sort(refused_.begin(), refused_.end(), [](auto const& a, auto const& b) { return a.at > b.at; });
  if (refused_.size() > kKept) refused_.resize(kKept);
}

void Leftovers::refused(fs::path const& entry, fs::path paper, Instant now) {
  refused_.push_front({entry.filename().string(), std::move(paper), now});
  if (refused_.size() > kKept) refused_.pop_back();
}

void Leftovers::taken(fs::path const& entry) {
  std::erase_if(refused_, [name = entry.filename().string()](auto const& each) { return each.name == name; });
}

void Leftovers::stays(fs::path entry) {
  std::erase_if(staying_, [](auto const& each) { return !is_there(each); });
  staying_.insert(std::move(entry));
}

std::vector<std::string> Leftovers::sentences(Instant now) const {
  std::vector<std::string> said;
  std::size_t more = 0;
  auto say = [&](std::string sentence) {
    if (said.size() < kSaid) {
      said.push_back(std::move(sentence));
    } else {
      ++more;
    }
  };
  for (auto const& entry : staying_) {
    if (is_there(entry))
      say(fmt::format("{} stays in the inbox: the daemon may not move it. Take it out",
                      printable(entry.string(), kPathBytesMax)));
  }
  for (auto const& refused : refused_) {
    if (refused.at + kDay > now && is_there(refused.paper))
      say(fmt::format("a batch in the inbox was refused at {}: {} says why", to_local(refused.at),
                      printable(refused.paper.string(), kPathBytesMax)));
  }
  if (more > 0) said.push_back(fmt::format("{} more batches of the inbox were refused, or stay in it", more));
  return said;
}

}  // namespace yj::inbox
