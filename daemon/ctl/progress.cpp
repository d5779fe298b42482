#include "daemon/ctl/progress.hpp"

#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace yj::ctl {

namespace {

constexpr std::uint64_t kWorthShowing = 8U << 20U;

int percent_of(std::uint64_t bytes, std::uint64_t bytes_all) {
  return bytes_all == 0
             ? 100
             : static_cast<int>(100.0 * static_cast<double>(bytes) / static_cast<double>(bytes_all));
}

}  // namespace

std::string progress_text(std::string const& what, std::uint64_t bytes, std::uint64_t bytes_all) {
  return tr("{}: {}% of {} MiB", what, percent_of(bytes, bytes_all), (bytes_all + (1U << 19U)) >> 20U);
}

Progress::Progress(std::string what, std::uint64_t bytes_all)
    : what_(std::move(what)),
      bytes_all_(bytes_all),
      silent_(bytes_all < kWorthShowing || ::isatty(STDERR_FILENO) == 0) {}

Progress::~Progress() {
  if (shown_ >= 0) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t bytes) {
  int percent = percent_of(bytes, bytes_all_);
  if (silent_ || percent == shown_) return;
  shown_ = percent;
  std::fprintf(stderr, "\r\033[K%s", progress_text(what_, bytes, bytes_all_).c_str());
  std::fflush(stderr);
}

}  // namespace yj::ctl
