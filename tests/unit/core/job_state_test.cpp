#include "core/job_state.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace yj {
namespace {

using S = JobState;
using E = JobEvent;

/// The life of a job as lib/README.md draws it, written down a second time: from, event, to.
std::map<std::pair<S, E>, S> const& picture() {
  static std::map<std::pair<S, E>, S> const steps{
      {{S::waiting, E::parents_done}, S::ready},
      {{S::waiting, E::parent_failed}, S::blocked},
      {{S::waiting, E::held}, S::held},
      {{S::waiting, E::cancelled}, S::cancelled},
      {{S::held, E::released}, S::ready},
      {{S::held, E::cancelled}, S::cancelled},
      {{S::ready, E::held}, S::held},
      {{S::ready, E::begun}, S::preparing},
      {{S::ready, E::cancelled}, S::cancelled},
      {{S::preparing, E::unsent}, S::ready},
      {{S::preparing, E::armed}, S::armed},
      {{S::preparing, E::accepted}, S::running},
      {{S::preparing, E::finished_at_once}, S::collecting},
      {{S::preparing, E::turned_away}, S::ready},
      {{S::preparing, E::refused}, S::failed},
      {{S::preparing, E::task_failed}, S::failed},
      {{S::preparing, E::retried}, S::ready},
      {{S::armed, E::unsent}, S::ready},
      {{S::armed, E::accepted}, S::running},
      {{S::armed, E::finished_at_once}, S::collecting},
      {{S::armed, E::turned_away}, S::ready},
      {{S::armed, E::refused}, S::failed},
      {{S::armed, E::task_failed}, S::failed},
      {{S::armed, E::retried}, S::ready},
      {{S::armed, E::doubted}, S::in_doubt},
      {{S::in_doubt, E::accepted}, S::running},
      {{S::in_doubt, E::finished_at_once}, S::collecting},
      {{S::in_doubt, E::task_failed}, S::failed},
      {{S::in_doubt, E::unsent}, S::ready},
      {{S::in_doubt, E::retried}, S::ready},
      {{S::running, E::task_succeeded}, S::collecting},
      {{S::running, E::task_failed}, S::failed},
      {{S::running, E::retried}, S::ready},
      {{S::collecting, E::files_home}, S::done},
      {{S::failed, E::retried}, S::ready},
      {{S::cancelled, E::retried}, S::ready},
  };
  return steps;
}

TEST(JobState, FollowsThePictureForEveryStateAndEvent) {
  int pairs = 0;
  for (auto state : kJobStates) {
    for (auto event : kJobEvents) {
      ++pairs;
      auto wanted = picture().find({state, event});
      auto got = next(state, event);
      std::string where = std::string(name_of(state)) + " + " + std::string(name_of(event));
      if (wanted == picture().end()) {
        EXPECT_FALSE(got.has_value()) << where << " leads to " << name_of(*got);
      } else {
        ASSERT_TRUE(got.has_value()) << where;
        EXPECT_EQ(*got, wanted->second) << where;
      }
    }
  }
  EXPECT_EQ(pairs, 12 * 17);
}

TEST(JobState, IsLeftOnlyByARetryOnceItIsFinal) {
  for (auto state : kJobStates) {
    if (!is_final(state)) continue;
    for (auto event : kJobEvents) {
      if (event != E::retried) {
        EXPECT_FALSE(next(state, event).has_value()) << name_of(state) << " + " << name_of(event);
      }
    }
  }
  EXPECT_FALSE(next(S::done, E::retried).has_value());
}

TEST(JobState, IsNeverCancelledOnceAnythingMayHaveBeenBought) {
  for (auto state : {S::preparing, S::armed, S::in_doubt, S::running, S::collecting, S::done})
    EXPECT_FALSE(next(state, E::cancelled).has_value()) << name_of(state);
}

TEST(JobState, IsInDoubtOnlyAfterBeingArmed) {
  for (auto state : kJobStates)
    EXPECT_EQ(next(state, E::doubted).has_value(), state == S::armed) << name_of(state);
}

TEST(JobState, NeverFailsWhileItsFilesAreOnTheirWay) {
  std::set<S> reachable;
  for (auto event : kJobEvents) {
    if (auto to = next(S::collecting, event)) reachable.insert(*to);
  }
  EXPECT_EQ(reachable, std::set<S>{S::done});
}

TEST(JobState, HasANameThatParsesBack) {
  std::set<std::string_view> names;
  for (auto state : kJobStates) {
    EXPECT_EQ(parse_job_state(name_of(state)), state);
    names.insert(name_of(state));
  }
  EXPECT_EQ(names.size(), kJobStates.size());
  EXPECT_FALSE(parse_job_state("unheard_of").has_value());
}

}  // namespace
}  // namespace yj
