#pragma once

#include "core/core.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace yj::test {

inline constexpr Instant kStart = from_millis(1'800'000'000'000);
inline LaneKey const kLane{"default", "viduq3-pro"};

/// Core on a clock that the test moves. Persist effects are acknowledged at once unless `store_answers` is
/// taken away; Load effects are answered from `waiting`. Everything else stays in `effects` until the test
/// takes it.
class Bench {
 public:
  explicit Bench(CoreSettings settings = quick()) : core{settings, 4711} {}

  static CoreSettings quick() {
    CoreSettings settings;
    settings.limits.submits_per_second = 1000;
    return settings;
  }

  void start(Started started = {}) { feed(std::move(started)); }

  /// Ready jobs in the store, all in one lane.
  void add_jobs(int count, LaneKey const& lane = kLane, BatchId batch = {}) {
    for (int i = 0; i < count; ++i) waiting[lane].push_back({ids.next<JobId>(now), batch, JobType::t2v, 0});
    feed(LanesReady{{lane}});
  }

  void feed(Event event) {
    std::vector<Event> queue{std::move(event)};
    while (!queue.empty()) {
      Event next = std::move(queue.front());
      queue.erase(queue.begin());
      for (auto& effect : core.on(next, now)) {
        if (auto* persist = std::get_if<Persist>(&effect)) {
          intents.push_back(persist->intent);
          if (store_answers) {
            queue.push_back(store_answers(*persist));
          } else {
            unanswered.push_back(*persist);
          }
        } else if (auto* load = std::get_if<Load>(&effect)) {
          auto jobs = waiting[load->lane];
          if (load->cheapest_first) {
            std::stable_sort(jobs.begin(), jobs.end(), [](ReadyJob const& a, ReadyJob const& b) {
              return std::pair{!a.cost, a.cost} < std::pair{!b.cost, b.cost};
            });
          } else {
            for (auto& job : jobs) job.cost.reset();
          }
          JobsLoaded loaded{load->lane, {}, false};
          for (auto const& job : jobs) {
            if (static_cast<int>(loaded.jobs.size()) == load->count) {
              loaded.more = true;
              break;
            }
            loaded.jobs.push_back(job);
          }
          queue.push_back(loaded);
        } else {
          effects.push_back(std::move(effect));
        }
      }
    }
  }

  void advance(Duration by) {
    Instant until = now + by;
    while (true) {
      auto wake = core.wants_tick();
      if (!wake || *wake > until) break;
      // A wish for a tick in the past would be an endless loop in the daemon.
      ASSERT_GE(*wake, now);
      now = std::max(*wake, now + Duration{1});
      feed(Tick{});
    }
    now = until;
    feed(Tick{});
  }

  /// Takes every effect of one kind, oldest first.
  template <class T>
  std::vector<T> take() {
    std::vector<T> found;
    std::erase_if(effects, [&](Effect& effect) {
      auto* it = std::get_if<T>(&effect);
      if (it != nullptr) found.push_back(*it);
      return it != nullptr;
    });
    return found;
  }

  template <class T>
  std::vector<T> persisted() const {
    std::vector<T> found;
    for (auto const& intent : intents) {
      if (auto const* it = std::get_if<T>(&intent)) found.push_back(*it);
    }
    return found;
  }

  /// The job that an attempt belongs to leaves `ready` in the fake store.
  void job_began(JobId job) {
    for (auto& [lane, jobs] : waiting)
      std::erase_if(jobs, [&](ReadyJob const& each) { return each.job == job; });
  }

  /// Brings every upload that is due to the platform; returns the attempts that were fired.
  std::vector<AttemptId> upload_all() {
    for (auto const& upload : take<Upload>()) {
      job_began(upload.job);
      feed(TailReady{upload.attempt});
    }
    std::vector<AttemptId> fired;
    for (auto const& fire : take<Fire>()) fired.push_back(fire.attempt);
    return fired;
  }

  void submit_ends(AttemptId attempt, SubmitVerdict verdict) {
    feed(SubmitEnded{attempt, {std::move(verdict), {}}});
  }

  /// Answers every upload that is due with `verdict`.
  int answer_all(SubmitVerdict const& verdict) {
    auto fired = upload_all();
    for (auto attempt : fired) submit_ends(attempt, verdict);
    return static_cast<int>(fired.size());
  }

  JobEvent last_settled() const {
    auto settled = persisted<SettleAttempt>();
    EXPECT_FALSE(settled.empty());
    return settled.empty() ? JobEvent::held : settled.back().event;
  }

  Instant now = kStart;
  IdSource ids{7};
  Core core;
  std::map<LaneKey, std::vector<ReadyJob>> waiting;
  std::vector<Effect> effects;
  std::vector<Intent> intents;
  std::vector<Persist> unanswered;
  std::function<Event(Persist const&)> store_answers = [](Persist const& persist) -> Event {
    return Persisted{persist.ticket};
  };
};

inline TaskResult video_result() {
  return {R"({"credits":10})",
          {{"video", "https://opencomputing.ai/idfile?path=v.mp4"},
           {"image", "https://opencomputing.ai/idfile?path=c.jpeg"}}};
}

}  // namespace yj::test
