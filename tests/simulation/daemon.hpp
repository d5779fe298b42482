#pragma once

#include "core/core.hpp"
#include "simulation/conduct.hpp"
#include "simulation/disk.hpp"
#include "simulation/job_book.hpp"
#include "simulation/surroundings.hpp"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace yj::simulation {

/// Takes the part of the engine: feeds the real core, hands its intents to the real store, and carries out its effects as
/// things that happen later on the timeline. It can be killed between any two of them.
class Daemon {
 public:
  Daemon(Surroundings& world, JobBook& jobs);

  void start();
  [[nodiscard]] bool up() const { return core_ != nullptr && !stopping_; }
  /// As SIGTERM does it: what was fired is waited for.
  void stop(std::function<void()> stopped);
  /// As SIGKILL and a power cut do it.
  void crash();

  [[nodiscard]] Instant clock() const { return world_.timeline.now() + skew_; }
  void set_skew(Duration skew) { skew_ = skew; }
  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] store::SqliteStore& store() { return disk_.store(); }
  /// Where an order could leave at this moment.
  [[nodiscard]] std::set<LaneKey> open_lanes();
  /// Where a limit on running tasks is reached.
  [[nodiscard]] std::set<LaneKey> full_lanes();
  [[nodiscard]] CoreSettings const& settings() const { return settings_; }
  [[nodiscard]] int doubts() const { return doubts_; }
  [[nodiscard]] Conduct const& conduct() const { return conduct_; }
  /// Called before the tail of an attempt leaves.
  void before_fire(std::function<void(AttemptId)> check) { before_fire_ = std::move(check); }
  /// Called when an order is built and not begun yet.
  void before_begin(std::function<void(JobId)> look) { before_begin_ = std::move(look); }
  /// Called when the store is open, before anything goes on.
  void after_open(std::function<void()> check) { after_open_ = std::move(check); }
  /// When this life began, by its own clock; nothing once a person said `resume` in it.
  [[nodiscard]] std::optional<Instant> unattended_since() const { return unattended_since_; }

  // What people do. `then` is not called when the daemon dies before.
  using Then = std::function<void(Result<Commit> const&)>;
  void decide(Intent intent, Then then);
  void feed(Event event);
  void lanes_changed();
  void set_money(MoneySettings money);
  void set_crashes(int mean_points) { crashes_ = mean_points; }

 private:
  void drain();
  void arm_timer();
  void later(Duration wait, std::function<void()> work);
  void land(Duration wait, Event event);

  void perform(Persist effect);
  void perform(Load const& effect);
  void perform(Upload const& effect);
  void perform(Fire const& effect);
  void perform(Abandon const& effect);
  void perform(Poll const& effect);
  void perform(Collect const& effect);
  void perform(WriteSidecar const& effect);
  void perform(Reach const& effect);
  void perform(LookUp const& effect);
  void perform(Announce const& effect);

  /// An order as it was built.
  struct Begun {
    JobId job;
    std::int64_t revision = 0;
    JobFacts facts;
  };
  struct Concern {
    std::optional<AttemptId> begun;
    std::optional<SettleAttempt> bought;
    std::optional<JobId> resent;  ///< by the policy of its batch
  };
  [[nodiscard]] bool was_edited(Begun const& order);
  void committed(Ticket ticket, Concern const& concern, Result<Commit> result);
  HistoryVerdict look_up(LookUp const& effect);
  void check_search(LookUp const& effect, HistoryVerdict const& verdict) const;
  void check_resend(ResolveDoubt const& intent) const;
  void arrive(Remote::Order order, Duration back, bool heard);
  void count_doubts(SettleAttempt const& settled);
  void look_around();
  void carry_on();
  void write_money();
  [[nodiscard]] bool reaches();

  Surroundings& world_;
  JobBook& jobs_;
  Disk disk_;
  Dice dice_;
  boost::asio::io_context loop_{1};  ///< for coroutines of the product that never wait
  CoreSettings settings_;
  Conduct conduct_;
  MoneySettings money_;
  Duration skew_{0};
  int crashes_ = 0;
  int life_ = 0;
  int doubts_ = 0;
  std::map<LaneKey, int> doubts_in_row_;  ///< without a whole answer between them, or a person's word
  std::function<void(AttemptId)> before_fire_;
  std::function<void(JobId)> before_begin_;
  std::function<void()> after_open_;
  std::optional<Instant> unattended_since_;

  std::unique_ptr<Core> core_;
  std::deque<Event> queue_;
  bool draining_ = false;
  bool stopping_ = false;
  std::uint64_t timer_ = 0;
  bool space_ = true;
  std::string day_;
  std::map<AttemptId, Begun> begun_;
  std::map<AttemptId, Prepared> prepared_;
  std::map<AttemptId, Armed> armed_;
  std::set<AttemptId> loaded_;
};

}  // namespace yj::simulation
