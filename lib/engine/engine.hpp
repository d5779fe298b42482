#pragma once

#include "base/clock.hpp"
#include "collect/collector.hpp"
#include "core/core.hpp"
#include "engine/answer_keeper.hpp"
#include "engine/asset_service.hpp"
#include "engine/backups.hpp"
#include "engine/tally.hpp"
#include "http/awaitable.hpp"
#include "http/group.hpp"
#include "http/signal.hpp"
#include "platform/look_up.hpp"
#include "platform/platform.hpp"
#include "store/blobs.hpp"
#include "store/port.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace yj::engine {

/// Writes what is known about a finished job beside its files. Blocking; called on a worker thread.
using WriteSidecarFile = std::function<Result<void>(store::JobDetails const&)>;

/// What the engine works with. Everything outlives it.
struct EngineParts {
  boost::asio::any_io_executor loop;    ///< the one thread that thinks
  boost::asio::any_io_executor worker;  ///< a small pool for blocking file work
  Clock& clock;
  store::Store& store;
  store::Blobs& blobs;
  platform::Platform& platform;
  collect::Collector& collector;
  WriteSidecarFile write_sidecar;
  platform::AssetPlatform* assets = nullptr;  ///< none: real-person assets are `unavailable`
};

struct EngineSettings {
  bool send_transno = true;
  std::filesystem::path output;
  std::filesystem::path state;
  std::uint64_t disk_reserve = 2ULL << 30;       ///< no submits while less is free where output or state lie
  MoneySettings money;                           ///< limits and prices of the configuration
  Duration disk_look = std::chrono::seconds{5};  ///< how often that is looked at
  Duration backup_look = std::chrono::minutes{1};  ///< how often it is looked whether a backup is due
  AssetPauses asset_pauses;
  Duration stop_patience =
      std::chrono::seconds{330};  ///< how long a stop waits for answers to what was fired
};

/// What a person says about an order whose answer is lost.
struct Resolution {
  enum class Kind {
    task,         ///< it became this task, which the platform must know
    not_created,  ///< nothing was bought; the job may be ordered again
    resubmit,     ///< order again on purpose, although it may have been bought
  } kind = Kind::not_created;
  std::optional<TaskId> task{};  ///< of `task`
};

/// Carries out what core decides: take an event, ask the core, make its changes durable, perform the effects,
/// repeat. It owns every timer and every coroutine of the work on jobs. All calls are made on the loop's
/// thread.
class Engine {
 public:
  Engine(EngineParts parts, EngineSettings settings, Core core);
  ~Engine();
  Engine(Engine const&) = delete;
  Engine& operator=(Engine const&) = delete;

  /// Takes up what the last run left. Once, first.
  Result<void> start();

  /// Stops ordering, waits for the answers to orders that were fired (for `stop_patience` at most) and ends
  /// the rest; what is cut off goes on at the next start.
  [[nodiscard]] http::Awaitable<void> stop();

  /// Says of a batch that is about to be taken what its owner should know besides.
  using Remarks = std::function<std::vector<std::string>(BatchSpec const&)>;
  void on_remarks(Remarks remarks) { remarks_ = std::move(remarks); }
  [[nodiscard]] std::vector<std::string> remarks_on(BatchSpec const& batch) const {
    return remarks_ ? remarks_(batch) : std::vector<std::string>{};
  }

  // What people decide. Each is durable when it returns; about a batch of many jobs, `more` says that their rows follow.
  [[nodiscard]] http::Awaitable<Result<BatchTaken>> accept(BatchSpec spec, std::string by);
  [[nodiscard]] http::Awaitable<Result<void>> pause(BatchId batch, std::string by);
  [[nodiscard]] http::Awaitable<Result<void>> resume(BatchId batch, std::string by);
  [[nodiscard]] http::Awaitable<Result<JobsCancelled>> cancel_batch(BatchId batch, std::string by);
  [[nodiscard]] http::Awaitable<Result<JobsCancelled>> cancel_job(JobId job, std::string by);
  [[nodiscard]] http::Awaitable<Result<void>> retry(JobId job, std::string by);
  /// Every failed or cancelled job that the filter finds; see RetryJobs.
  [[nodiscard]] http::Awaitable<Result<JobsChanged>> retry_jobs(RetryFilter which, std::string by);
  /// Holds one job that is not submitted yet until it is resumed. `conflict` for any other.
  [[nodiscard]] http::Awaitable<Result<void>> pause_job(JobId job, std::string by);
  [[nodiscard]] http::Awaitable<Result<void>> resume_job(JobId job, std::string by);
  /// A job that is not ordered is `spec` from now on; see EditJob.
  [[nodiscard]] http::Awaitable<Result<void>> edit_job(JobId job, JobSpec spec, std::int64_t revision,
                                                       std::string changed, std::string by);
  /// Of those that are not submitted yet, one job or a whole batch.
  [[nodiscard]] http::Awaitable<Result<JobsChanged>> set_priority(JobId job, Priority priority,
                                                                  std::string by);
  [[nodiscard]] http::Awaitable<Result<JobsChanged>> set_priority(BatchId batch, Priority priority,
                                                                  std::string by);
  /// Ends a doubt as a person says. `conflict`, with a sentence: the job is not in doubt, the platform does not know the task,
  /// or it belongs to another job. `unavailable`: the platform could not be asked about the task.
  [[nodiscard]] http::Awaitable<Result<void>> resolve(JobId job, Resolution resolution, std::string by);
  /// Try again now: gates, circuits and account holds are asked at once. An empty model means all of the
  /// account.
  void resume_lanes(std::string const& account, std::string const& model);
  /// The account's key was read again.
  void key_changed(std::string const& account);
  /// The configuration's limits and prices are others now. Whatever has room or a price now goes on.
  void change_money(MoneySettings money);
  /// Limits of a batch; none of both takes a limit away. Whatever has room now goes on.
  [[nodiscard]] http::Awaitable<Result<void>> set_budget(BatchId batch, std::optional<Credits> max,
                                                         std::optional<Credits> daily, std::string by);
  /// What the platform shows as an account's balance now; none takes back what was told (`not_found`: nothing was).
  [[nodiscard]] http::Awaitable<Result<void>> set_balance(std::string account, std::optional<Credits> credits,
                                                          std::string by);
  /// Lets jobs go whose price nobody knows; an empty class: all of the batch that wait for a price.
  [[nodiscard]] http::Awaitable<Result<void>> approve(BatchId batch, std::string price_class, std::string by);

  /// Notified when something was made durable: a hint to read what happened from the store, and no promise. Whoever waits
  /// for it looks by himself now and then.
  [[nodiscard]] http::Signal& changed() { return changed_; }
  /// What was asked of the platform and what came of it, since this process began.
  [[nodiscard]] Tally const& tally() const { return tally_; }
  /// Free bytes where results and where the store lie, and how many must stay; none: it cannot be told.
  struct Room {
    std::optional<std::uint64_t> output;
    std::optional<std::uint64_t> state;
    std::uint64_t reserve = 0;
  };
  [[nodiscard]] Room room() const;

  /// Why things wait, as of now.
  [[nodiscard]] Overview overview();
  [[nodiscard]] std::optional<Glimpse> glimpse(JobId job) const { return core_.glimpse(job); }
  [[nodiscard]] store::Store& store() { return parts_.store; }
  [[nodiscard]] store::Blobs& blobs() { return parts_.blobs; }
  [[nodiscard]] AssetService& assets() { return assets_; }
  [[nodiscard]] Backups& backups() { return backups_; }
  [[nodiscard]] Clock& clock() { return parts_.clock; }
  [[nodiscard]] boost::asio::any_io_executor worker() { return parts_.worker; }

 private:
  /// The request of one attempt between its intent and its end. An Error: it cannot be built any more.
  using Planned = std::variant<platform::Plan, Error>;

  void feed(Event event);
  void drain() noexcept;
  void arm_timer();
  void perform(Persist effect);
  void perform(Load const& effect);
  Result<JobsLoaded> load_now(Load const& effect);
  void perform(Upload const& effect);
  void perform(Fire const& effect);
  void perform(Abandon const& effect);
  void perform(Poll const& effect);
  void perform(Collect const& effect);
  void perform(WriteSidecar const& effect);
  void perform(Reach const& effect);
  void perform(LookUp effect);
  void perform(Announce const& effect);

  /// Notes in the intent which revision of its job it read.
  Planned plan(BeginSubmission& intent);
  /// What a Persist is about beyond its ticket.
  struct Concern {
    std::optional<AttemptId> begun;
    std::optional<SettleAttempt> bought;  ///< the answer to a paid order: it must not be lost
  };
  void committed(Ticket ticket, Concern const& concern, Result<Commit> result);
  void rescue(SettleAttempt const& bought);
  void tell_held(BatchHeld const& held);
  void lanes_changed();
  /// Jobs are ready again, perhaps: core looks, and whoever waits for people's pictures.
  void retried();
  void carry_on_later();
  [[nodiscard]] http::Awaitable<void> carry_on_until_done();
  /// Once in a while, however often it is asked for; false when that is on its way already.
  bool ask_for_lanes_later();
  [[nodiscard]] http::Awaitable<void> lanes_later();
  [[nodiscard]] http::Awaitable<Result<Commit>> write(Intent intent);
  [[nodiscard]] http::Awaitable<Result<void>> verify(std::string account, TaskId task);

  [[nodiscard]] http::Awaitable<void> upload(Upload effect);
  [[nodiscard]] http::Awaitable<void> fire(Fire effect);
  platform::ChatReader::OnPiece keep_answer(AttemptId attempt, JobId job);
  [[nodiscard]] http::Awaitable<void> poll(Poll effect);
  [[nodiscard]] http::Awaitable<void> collect(Collect effect);
  [[nodiscard]] http::Awaitable<void> write_sidecar(WriteSidecar effect);
  [[nodiscard]] http::Awaitable<void> reach(Reach effect);
  [[nodiscard]] http::Awaitable<void> look_up(LookUp effect);
  Result<platform::Wanted> wanted_of(LookUp const& effect);
  std::int64_t yuan_left(LookUp const& effect, std::int64_t found);
  [[nodiscard]] http::Awaitable<void> load_later(Load effect);
  [[nodiscard]] http::Awaitable<void> watch_surroundings();
  void look_at_disk();
  void set_money();

  EngineParts parts_;
  EngineSettings settings_;
  Core core_;
  boost::asio::steady_timer timer_;
  http::Signal drained_;  ///< after each turn
  http::Signal changed_;  ///< after each commit
  Tally tally_;
  http::Group uploads_;  ///< may be cancelled at any time: without its tail nothing is bought
  http::Group fires_;    ///< are never cancelled while there is patience
  http::Group others_;
  AssetService assets_;
  Backups backups_;

  Remarks remarks_;
  std::deque<Event> queue_;
  std::string day_;  ///< local date for which the limits were set
  bool draining_ = false;
  bool closed_ = false;
  bool lanes_asked_again_ = false;
  bool carrying_on_ = false;
  std::set<AttemptId> rescued_;  ///< refused by the store and tried to be kept elsewhere; said once
  std::map<AttemptId, Planned> plans_;
  std::map<AttemptId, Prepared> prepared_;
  std::map<AttemptId, Armed> armed_;
  std::map<AttemptId, platform::Loaded> loaded_;
  std::map<AttemptId, std::shared_ptr<AnswerKeeper>> keepers_;  ///< of chats that are on their way
};

}  // namespace yj::engine
