#include "store/rescue_log.hpp"

#include "store/rescue_entry.hpp"
#include "store/set_aside.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace yj::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kTitle = "yuanjingd rescue log 1\n";
constexpr std::size_t kFileBytes = RescueLog::kHeadBytes + RescueLog::kSlots * RescueLog::kSlotBytes;

off_t place_of(std::size_t slot) {
  return static_cast<off_t>(RescueLog::kHeadBytes + slot * RescueLog::kSlotBytes);
}

std::string head_of(std::string const& store_id) { return fmt::format("{}store {}\n", kTitle, store_id); }

}  // namespace

bool tells_of_a_purchase(SettleAttempt const& intent) {
  return intent.event == JobEvent::accepted || intent.event == JobEvent::finished_at_once;
}

Result<std::unique_ptr<RescueLog>> RescueLog::open(fs::path const& folder, std::string const& store_id) {
  fs::path path = folder / "rescue.log";
  std::string head = head_of(store_id);
  std::vector<std::string> notes;
  auto text = read_file(path, kFileBytes);
  if (!text && text.error().code != Errc::not_found && text.error().code != Errc::invalid)
    return text.error();
  bool there = text || text.error().code == Errc::invalid;
  bool ours = text && text->size() == kFileBytes && text->starts_with(head);
  if (there && !ours) {
    auto other = set_aside(path);
    if (!other) return other.error();
    notes.push_back(
        fmt::format("{} belongs to another store or is damaged. It is kept as {}; if it names "
                    "task ids, look them up at the platform",
                    path.string(), other->string()));
  }
  if (!ours) {
    // Real bytes rather than a reservation: later writes change them in place and need nothing new.
    std::string fresh = head;
    fresh.resize(kFileBytes, '\0');
    if (auto made = write_file_durably(path, fresh, 0640); !made) return made.error();
    text = std::move(fresh);
  }
  Fd fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  if (!fd) return system_error("open", path, errno);
  auto log = std::make_unique<RescueLog>(path, std::move(fd));
  log->notes_ = std::move(notes);
  if (auto read = log->read(*text); !read) return read.error();
  return log;
}

Result<void> RescueLog::read(std::string const& text) {
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    std::string_view bytes{text.data() + place_of(slot), kSlotBytes};
    if (is_empty_slot(bytes)) continue;
    slots_[slot] = decode_slot(bytes);
    if (slots_[slot]) continue;
    notes_.push_back(fmt::format(
        "entry {} of {} is torn: the daemon ended while it was being written. If it was an order whose "
        "answer had just come, that job is in doubt now",
        slot + 1, path_.string()));
    if (auto cleared = write(slot, empty_slot()); !cleared) return cleared;
  }
  return {};
}

Result<void> RescueLog::write(std::size_t slot, std::string const& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    ssize_t wrote = ::pwrite(fd_.get(), bytes.data() + done, bytes.size() - done,
                             place_of(slot) + static_cast<off_t>(done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return system_error("write", path_, errno);
    done += static_cast<std::size_t>(wrote);
  }
  if (::fdatasync(fd_.get()) != 0) return system_error("sync", path_, errno);
  return {};
}

Result<void> RescueLog::put(SettleAttempt const& bought) {
  std::string bytes = encode_slot(bought, kSlotBytes);
  if (bytes.empty())
    return fail(Errc::invalid, fmt::format("the answer to attempt {} is too long for {}",
                                           bought.attempt.text(), path_.string()));
  std::lock_guard lock{mutex_};
  auto mine = std::find_if(slots_.begin(), slots_.end(),
                           [&](auto const& each) { return each && each->attempt == bought.attempt; });
  if (mine != slots_.end()) return {};
  auto free = std::find_if(slots_.begin(), slots_.end(), [](auto const& each) { return !each; });
  if (free == slots_.end())
    return fail(Errc::full, fmt::format("all {} entries of {} are taken", kSlots, path_.string()));
  if (auto wrote = write(static_cast<std::size_t>(free - slots_.begin()), bytes); !wrote) return wrote;
  *free = bought;
  return {};
}

Result<void> RescueLog::clear(AttemptId attempt) {
  std::lock_guard lock{mutex_};
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    if (!slots_[slot] || slots_[slot]->attempt != attempt) continue;
    if (auto wrote = write(slot, empty_slot()); !wrote) return wrote;
    slots_[slot].reset();
  }
  return {};
}

std::vector<SettleAttempt> RescueLog::entries() const {
  std::lock_guard lock{mutex_};
  std::vector<SettleAttempt> all;
  for (auto const& each : slots_) {
    if (each) all.push_back(*each);
  }
  return all;
}

}  // namespace yj::store
