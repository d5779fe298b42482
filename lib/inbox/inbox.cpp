#include "inbox/inbox.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/run_on.hpp"
#include "inbox/companion.hpp"
#include "inbox/folder_source.hpp"
#include "inbox/receipt.hpp"
#include "inbox/strays.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace yj::inbox {

namespace fs = std::filesystem;

namespace {

/// So many strays get a hint of their own; who drops a whole archive into the inbox reads that much and no more.
constexpr std::size_t kHintsMax = 50;
constexpr std::size_t kShownBytesMax = 300;
constexpr std::size_t kStraysSaid = 10;
/// After a notice it is looked at often for so long: a folder is filled after it was made, and of that comes no notice.
constexpr auto kLively = std::chrono::seconds{10};

/// A name as it stands in a sentence: whoever made it may have put a line break into it.
std::string shown_name(fs::path const& path) { return printable(path.string(), kShownBytesMax); }

fs::path beside(fs::path const& file, std::string_view ending) {
  return file.parent_path() / name_with(file.filename().string(), ending);
}

fs::path numbered(fs::path const& folder, fs::path const& entry, int n) {
  if (n == 1) return folder / entry.filename();
  return folder / name_with(entry.stem().string(), fmt::format(" ({}){}", n, entry.extension().string()));
}

constexpr int kNumbersMax = 1000;

Error full_of(fs::path const& entry, fs::path const& folder) {
  return fail(Errc::conflict,
              fmt::format("{} is full of files named {}", folder.string(), entry.filename().string()));
}

/// Moves without replacing anything; a name that is taken gets a number.
Result<fs::path> move_into(fs::path const& entry, fs::path const& folder) {
  for (int n = 1; n < kNumbersMax; ++n) {
    fs::path const target = numbered(folder, entry, n);
    auto renamed = rename_if_free(entry, target);
    if (!renamed && renamed.error().code == Errc::conflict) continue;
    if (!renamed) return renamed.error();
    if (auto synced = sync_folder(folder); !synced) return synced.error();
    if (auto synced = sync_folder(entry.parent_path()); !synced) return synced.error();
    return target;
  }
  return full_of(entry, folder);
}

/// For a thing that stays where it is: a name that nothing has which was moved here, and no paper.
Result<fs::path> place_of_paper(fs::path const& entry, fs::path const& folder, std::string_view ending) {
  for (int n = 1; n < kNumbersMax; ++n) {
    fs::path const target = numbered(folder, entry, n);
    std::error_code ignored;
    bool const taken = fs::exists(target, ignored) || fs::exists(beside(target, ending), ignored);
    if (!taken) return beside(target, ending);
  }
  return full_of(entry, folder);
}

/// They may put away what was refused, and take it back to mend it. Only bits that a service may set (RestrictSUIDSGID=), and
/// never through a link: whoever may write to the inbox could have laid it.
void open_to_those_who_hand_in(fs::path const& inbox, fs::path const& folder) {
  Fd const fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  struct stat theirs {};
  struct stat ours {};
  if (!fd || ::stat(inbox.c_str(), &theirs) != 0 || ::fstat(fd.get(), &ours) != 0) return;
  mode_t const wanted = theirs.st_mode & 0777U;
  if ((ours.st_mode & 0777U) != wanted && ::fchmod(fd.get(), wanted) != 0)
    log::warning("inbox: {}", system_error("open up", folder, errno).what);
}

}  // namespace

Inbox::Inbox(engine::Engine& engine, catalog::Catalog const& catalog, InboxSettings settings,
             boost::asio::any_io_executor loop)
    : engine_(engine),
      catalog_(catalog),
      settings_(std::move(settings)),
      loop_(loop),
      wake_(loop),
      notices_(loop),
      stillness_(settings_.settle) {}

Result<void> Inbox::open() {
  for (auto const& folder :
       {settings_.folder, settings_.folder / "accepted", settings_.folder / "rejected"}) {
    if (auto made = make_folders(folder); !made) return made;
  }
  open_to_those_who_hand_in(settings_.folder, settings_.folder / "rejected");
  leftovers_.open(settings_.folder / "rejected", engine_.clock().now());
  auto notice = FolderNotice::watch(loop_, settings_.folder);
  if (!notice) {
    log::warning("{}; the inbox is looked at every {} s instead", notice.error().what,
                 settings_.scan_every.count() / 1000);
    return {};
  }
  notice_.emplace(std::move(*notice));
  return {};
}

http::Awaitable<void> Inbox::run() {
  if (notice_) notices_.spawn("inbox notices", notice_->run(wake_));
  std::chrono::steady_clock::time_point lively{};
  std::uint64_t noticed = 0;
  while (!closed_) {
    bool moving = co_await scan();
    if (closed_) break;
    auto const now = std::chrono::steady_clock::now();
    // Also one that came while it was looked at.
    if (notice_ && noticed != notice_->count()) lively = now + kLively;
    noticed = notice_ ? notice_->count() : 0;
    // Soon again while somebody writes; otherwise at the next notice, and now and then without one.
    Duration pause = moving || now < lively ? settings_.settle : settings_.scan_every;
    co_await wake_.wait_until(now + pause);
  }
  notices_.cancel_all();
  co_await notices_.wait_empty();
}

void Inbox::close() {
  closed_ = true;
  if (notice_) notice_->close();
  wake_.notify();
}

/// True when something has still to come to rest.
http::Awaitable<bool> Inbox::scan() {
  bool moving = false;
  auto candidates = candidates_in(settings_.folder);
  stillness_.keep_only(candidates);
  name_strays();
  for (auto& candidate : candidates) {
    if (closed_) break;
    auto state = stillness_.look(candidate, Stillness::Clock::now());
    if (state == Stillness::State::moving) moving = true;
    if (state != Stillness::State::still) continue;
    stillness_.mark_handled(candidate.file);
    co_await handle(std::move(candidate));
  }
  co_return moving;
}

/// A hint lies where refused batches lie, because whoever drops files often sees no log. It stands as long as the stray
/// itself, and is written once. There are never many: each is made durable while everything else waits.
void Inbox::name_strays() {
  auto strays = strays_in(settings_.folder);
  std::size_t const others = strays.size() - std::min(strays.size(), kHintsMax);
  strays.resize(strays.size() - others);
  std::set<fs::path> seen;
  for (auto const& stray : strays) {
    seen.insert(stray.entry);
    std::string name = shown_name(stray.entry.filename());
    if (!strays_.insert(stray.entry).second) continue;
    std::string advice = printable(stray.advice, 3 * kShownBytesMax);
    log::warning("inbox: {} is no batch and was left where it is: {}", name, advice);
    auto noted = write_file_durably(
        hint_for(stray.entry.filename().string()),
        fmt::format("{} is no batch and was left where it is: {}.\nNothing was ordered.\n", name, advice));
    if (!noted) log::error("inbox: {}", noted.error().what);
  }
  for (auto const& gone : strays_) {
    if (!seen.contains(gone)) ::unlink(hint_for(gone.filename().string()).c_str());
  }
  strays_ = std::move(seen);
  if (others != unnamed_strays_ && others > 0)
    log::warning("inbox: {} more files or folders are no batches and were left where they are", others);
  unnamed_strays_ = others;
}

fs::path Inbox::hint_for(std::string const& name) const {
  return settings_.folder / "rejected" / name_with(name, ".left-alone.txt");
}

http::Awaitable<void> Inbox::handle(Candidate candidate) {
  std::string shown = shown_name(candidate.entry.filename());
  auto check_it = [this, &candidate]() { return check(candidate); };
  auto verdict = co_await http::run_on(engine_.worker(), check_it);

  Result<void> moved{};
  if (stillness_.look(candidate, Stillness::Clock::now()) != Stillness::State::handled) {
    log::info("inbox: {} was changed while it was read; it is read again", shown);
    co_return;
  }
  if (verdict.trouble) {
    // The disk's trouble is no fault of the batch: whoever put it there should not have to do so again.
    try_later(candidate, fmt::format("{} could not be read and stored ({})", shown, verdict.trouble->what));
    co_return;
  }
  if (!verdict.spec) {
    moved = reject(candidate, verdict.problems);
    log::warning("inbox: {} was refused with {} problem(s); see rejected/{}", shown, verdict.problems.size(),
                 shown_name(name_with(candidate.entry.filename().string(), ".errors.txt")));
  } else {
    for (auto& remark : engine_.remarks_on(*verdict.spec)) verdict.spec->notes.push_back(std::move(remark));
    auto taken = co_await engine_.accept(*verdict.spec, "inbox");
    Instant now = engine_.clock().now();
    if (taken) {
      auto record = engine_.store().batch(taken->batch);
      fs::path results = settings_.output / (record ? record->folder : taken->name);
      Receipt receipt{results.string()};
      if (auto to_come = engine_.store().estimate(taken->batch)) receipt.to_come = *to_come;
      if (record && record->state == store::BatchState::held) receipt.held = record->reason;
      moved = accept(candidate, receipt_text(*verdict.spec, *taken, receipt, now), now);
      if (taken->known) {
        log::info("inbox: {} has the content of batch '{}'; nothing was ordered again", shown, taken->name);
      } else {
        log::info("inbox: batch '{}' was taken with {} job(s)", taken->name, verdict.spec->jobs.size());
      }
    } else if (taken.error().code == Errc::conflict) {
      Diagnostic problem{shown, {}, "known-name", taken.error().what, ""};
      moved = reject(candidate, {problem});
      log::warning("inbox: {} was refused: {}", shown, taken.error().what);
    } else {
      try_later(candidate, fmt::format("{} could not be taken ({})", shown, taken.error().what));
      co_return;
    }
  }
  trouble_said_.clear();
  if (!moved) log::error("inbox: {}: {}", shown, moved.error().what);
}

/// With every scan; and said once.
void Inbox::try_later(Candidate const& candidate, std::string trouble) {
  if (trouble != trouble_said_) log::error("inbox: {}; it stays where it is and is tried again", trouble);
  trouble_said_ = std::move(trouble);
  stillness_.forget(candidate.file);
}

Inbox::Verdict Inbox::check(Candidate const& candidate) {
  std::string shown = candidate.entry == candidate.file
                          ? shown_name(candidate.file.filename())
                          : shown_name(candidate.entry.filename() / candidate.file.filename());
  fs::path folder = candidate.file.parent_path();
  auto unreadable = [&](Error const& error) {
    if (is_of_this_machine(error)) return Verdict{std::nullopt, {}, error};
    return Verdict{std::nullopt, {{shown, {}, "unreadable", error.what, "a readable regular file"}}};
  };
  // Not through a link either: it would let a batch name files of another folder.
  auto opened = open_beneath(folder, candidate.file.filename());
  if (!opened) return unreadable(opened.error());
  auto text = read_file(*opened, candidate.file, settings_.limits.yaml.bytes_max);
  if (!text) return unreadable(text.error());

  batch::CheckOptions options;
  options.file_name = shown;
  options.default_name = candidate.name;
  options.accounts = settings_.accounts;
  options.limits = settings_.limits;
  FolderSource inputs{folder, engine_.blobs(), settings_.input_bytes_max};
  auto checked = batch::check(*text, options, catalog_, inputs);
  if (inputs.trouble()) return Verdict{std::nullopt, {}, inputs.trouble()};
  if (auto* spec = std::get_if<BatchSpec>(&checked)) return Verdict{std::move(*spec), {}};
  return Verdict{std::nullopt, std::move(std::get<Diagnostics>(checked))};
}

/// Puts a thing of the inbox away, with what a person reads of it beside it. A folder that its owner closed to the group cannot be
/// moved by anybody else, and is no less handed in for that: then it stays, and the paper says so. Gives the paper.
Result<fs::path> Inbox::move_with_paper(Candidate const& candidate, fs::path const& folder,
                                        std::string_view ending, std::string text) {
  fs::path paper;
  auto moved = move_into(candidate.entry, folder);
  if (moved) {
    paper = beside(*moved, ending);
  } else {
    if (moved.error().code != Errc::denied) return moved.error();
    log::warning("inbox: {} stays there: {}", shown_name(candidate.entry.filename()), moved.error().what);
    leftovers_.stays(candidate.entry);
    stillness_.mark_staying(candidate.file);
    text += stayed_text(candidate.entry, candidate.entry != candidate.file, moved.error().what);
    auto place = place_of_paper(candidate.entry, folder, ending);
    if (!place) return place.error();
    paper = *place;
  }
  if (auto written = write_file_durably(paper, text); !written) return written.error();
  return paper;
}

Result<void> Inbox::accept(Candidate const& candidate, std::string const& receipt, Instant at) {
  fs::path folder = settings_.folder / "accepted" / to_local(at).substr(0, 10);
  if (auto made = make_folders(folder); !made) return made;
  auto paper = move_with_paper(candidate, folder, ".receipt.txt", receipt);
  if (!paper) return paper.error();
  leftovers_.taken(candidate.entry);
  return {};
}

Result<void> Inbox::reject(Candidate const& candidate, Diagnostics const& problems) {
  auto paper =
      move_with_paper(candidate, settings_.folder / "rejected", ".errors.txt", errors_text(problems));
  if (!paper) return paper.error();
  leftovers_.refused(candidate.entry, std::move(*paper), engine_.clock().now());
  return {};
}

std::vector<std::string> Inbox::needs_a_person() const {
  auto said = leftovers_.sentences(engine_.clock().now());
  for (auto const& file : stillness_.restless(settings_.restless, Stillness::Clock::now())) {
    if (said.size() >= kStraysSaid) break;
    said.push_back(
        fmt::format("{} in the inbox is being changed all the time; it is taken when nothing of it has "
                    "changed for a few seconds",
                    shown_name(*file.lexically_relative(settings_.folder).begin())));
  }
  for (auto const& stray : strays_) {
    if (said.size() >= kStraysSaid) break;
    said.push_back(fmt::format("{} in the inbox is no batch: {} says what to do",
                               shown_name(stray.filename()),
                               shown_name(hint_for(stray.filename().string()))));
  }
  return said;
}

}  // namespace yj::inbox
