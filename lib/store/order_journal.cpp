#include "store/order_journal.hpp"

#include "store/set_aside.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

namespace yj::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kName = "orders.journal";
constexpr std::size_t kMillisDigits = 15;
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kDigestDigits = 64;
constexpr std::size_t kSumDigits = 16;
constexpr std::size_t kTextBytes = kMillisDigits + 1 + kIdDigits + 1 + kIdDigits + 1 + kDigestDigits + 1;
constexpr std::size_t kLineBytes = kTextBytes + kSumDigits + 1;
constexpr std::uint64_t kFileBytesMax = 1ULL << 34;

std::string head_of(std::string const& store_id) {
  return fmt::format("yuanjingd orders 1, store {}\n", store_id);
}

std::string sum_of(std::string_view text) { return Sha256::of(text).text().substr(0, kSumDigits); }

std::string line_of(Ordered const& order) {
  std::string text = fmt::format("{:0{}} {} {} {} ", to_millis(order.at), kMillisDigits, order.job.text(),
                                 order.attempt.text(), order.batch.text());
  return text + sum_of(text) + "\n";
}

std::optional<Ordered> order_in(std::string_view line) {
  std::string_view text = line.substr(0, kTextBytes);
  if (line.size() != kLineBytes || line.back() != '\n' || line.substr(kTextBytes, kSumDigits) != sum_of(text))
    return std::nullopt;
  std::int64_t millis = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + kMillisDigits, millis);
  auto job = JobId::parse(text.substr(kMillisDigits + 1, kIdDigits));
  auto attempt = AttemptId::parse(text.substr(kMillisDigits + 1 + kIdDigits + 1, kIdDigits));
  auto batch = Digest::parse(text.substr(kMillisDigits + 1 + 2 * (kIdDigits + 1), kDigestDigits));
  if (error != std::errc{} || end != text.data() + kMillisDigits || !job || !attempt || !batch)
    return std::nullopt;
  return Ordered{from_millis(millis), *job, *attempt, *batch};
}

struct Lines {
  std::vector<Ordered> orders;
  std::uint64_t good = 0;  ///< bytes up to the end of the last good line
  bool damaged = false;    ///< a bad line has good ones behind it: no crash does that to an appended file
};

Lines read_lines(std::string_view text, std::uint64_t from) {
  Lines lines;
  lines.good = from;
  bool bad = false;
  for (std::uint64_t at = from; at < text.size(); at += kLineBytes) {
    auto order = order_in(text.substr(at, kLineBytes));
    if (!order) {
      bad = true;
      continue;
    }
    lines.damaged = lines.damaged || bad;
    lines.orders.push_back(*order);
    lines.good = at + kLineBytes;
  }
  return lines;
}

}  // namespace

Result<OrderJournal::Reading> OrderJournal::read(fs::path const& folder, std::string const& store_id,
                                                 std::uint64_t known) {
  std::string head = head_of(store_id);
  Reading reading;
  reading.length = head.size();
  auto distrust = [&](std::string what) {
    reading.trust = Trust::lost;
    reading.trouble = std::move(what);
  };

  auto text = read_file(folder / kName, kFileBytesMax);
  if (!text && text.error().code != Errc::not_found) return text.error();
  if (!text) {
    reading.trust = Trust::begun;
    if (known > 0) distrust("is missing");
    return reading;
  }
  if (!text->starts_with(head)) {
    distrust("belongs to another store");
    return reading;
  }
  bool fits = known == 0 ||
              (known >= head.size() && known <= text->size() && (known - head.size()) % kLineBytes == 0);
  Lines lines = read_lines(*text, fits ? std::max<std::uint64_t>(known, head.size()) : head.size());
  if (!fits) {
    distrust("is shorter than the store remembers it");
  } else if (lines.damaged) {
    distrust("is damaged");
  } else {
    reading.length = lines.good;
  }
  reading.orders = std::move(lines.orders);
  return reading;
}

Result<OrderJournal> OrderJournal::open(fs::path const& folder, std::string const& store_id,
                                        Reading const& reading) {
  fs::path path = folder / kName;
  if (reading.trust == Trust::lost) {
    if (auto kept = set_aside(path); !kept && kept.error().code != Errc::not_found) return kept.error();
  }
  if (reading.trust != Trust::whole) {
    if (auto made = write_file_durably(path, head_of(store_id), 0640); !made) return made.error();
  }
  Fd fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  if (!fd) return system_error("open", path, errno);
  if (::ftruncate(fd.get(), static_cast<off_t>(reading.length)) != 0) return system_error("cut", path, errno);
  return OrderJournal{path, std::move(fd), reading.length};
}

/// Always written at the end of what is durable, never simply appended: what a failed write left is written
/// over, so the pages of one that could not be synced are written again whole.
Result<void> OrderJournal::append(std::span<Ordered const> orders) {
  std::string text;
  for (auto const& order : orders) text += line_of(order);
  std::size_t done = 0;
  while (done < text.size()) {
    ssize_t wrote =
        ::pwrite(fd_.get(), text.data() + done, text.size() - done, static_cast<off_t>(length_ + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return system_error("write", path_, errno);
    done += static_cast<std::size_t>(wrote);
  }
  if (::fdatasync(fd_.get()) != 0) return system_error("sync", path_, errno);
  length_ += text.size();
  return {};
}

}  // namespace yj::store
