#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace yj {

/// Where a job stands. lib/README.md draws the life of a job; `next` below is that picture as a function.
enum class JobState {
  waiting,     ///< needs another job's result
  held,        ///< a person or a limit stopped it; the reason stands beside it
  ready,       ///< may be submitted when its lane, gates and the disk allow
  preparing,   ///< the intent is in the store, the request is not complete
  armed,       ///< durable; the tail of the request may have left
  in_doubt,    ///< the tail left and no answer tells whether the task exists: only a person or the history
               ///< decides
  running,     ///< the platform's task is known and durable
  collecting,  ///< the task succeeded, files are on their way; never given up
  done,        ///< every file verified and in its place
  failed,      ///< final, with the class and the platform's own words
  blocked,     ///< a job it needed failed
  cancelled,   ///< stopped by a person before anything was bought
};

inline constexpr std::array kJobStates{JobState::waiting,   JobState::held,       JobState::ready,
                                       JobState::preparing, JobState::armed,      JobState::in_doubt,
                                       JobState::running,   JobState::collecting, JobState::done,
                                       JobState::failed,    JobState::blocked,    JobState::cancelled};

/// What can happen to a job. How a doubt ends: `accepted` (the task was found), `finished_at_once` or `task_failed` (what the
/// platform's history has of an order without a task), `unsent` (a person says that it was never created), `retried` (it is
/// ordered again on purpose).
enum class JobEvent {
  parents_done,      ///< everything it waited for is there
  parent_failed,     ///< something it waited for will never come
  held,              ///< stopped with a reason
  released,          ///< the reason is gone
  begun,             ///< an attempt was written down
  unsent,            ///< the request was cut before its tail: nothing was bought
  armed,             ///< durable, the tail may go
  accepted,          ///< the platform answered with a task
  finished_at_once,  ///< a synchronous model answered with the result
  turned_away,       ///< no balance, key refused, throttled: not bought, the attempt does not count
  refused,           ///< the platform will never take this request
  doubted,           ///< the tail left and the answer is lost
  task_succeeded,
  task_failed,
  retried,     ///< a new attempt, by policy or by a person
  files_home,  ///< every file is proven and in its place
  cancelled,   ///< a person no longer wants it
};

inline constexpr std::array kJobEvents{
    JobEvent::parents_done,   JobEvent::parent_failed, JobEvent::held,
    JobEvent::released,       JobEvent::begun,         JobEvent::unsent,
    JobEvent::armed,          JobEvent::accepted,      JobEvent::finished_at_once,
    JobEvent::turned_away,    JobEvent::refused,       JobEvent::doubted,
    JobEvent::task_succeeded, JobEvent::task_failed,   JobEvent::retried,
    JobEvent::files_home,     JobEvent::cancelled};

/// The state after `event`, or nothing where that event cannot happen. An answer may come before the tail has
/// left
/// (`preparing`), so a submit's outcomes are possible there too - all but `doubted`: without its tail nothing
/// is bought.
std::optional<JobState> next(JobState state, JobEvent event);

/// True for states that no event of ours leaves any more: `done`, `failed`, `blocked`, `cancelled`. (A person
/// may retry a failed or cancelled job, which starts a new attempt.)
bool is_final(JobState state);

/// The names are those of the batch format, the store and the API.
std::string_view name_of(JobState state);
std::string_view name_of(JobEvent event);
std::optional<JobState> parse_job_state(std::string_view name);

/// Where one try stands, and how it ended.
enum class AttemptState {
  preparing,
  armed,
  in_doubt,
  running,
  unsent,       ///< nothing complete left us
  turned_away,  ///< answered, not bought, may be tried again: balance, key, throttle
  refused,      ///< answered, not bought, will never be taken
  not_created,  ///< its answer was lost, and a person says that nothing was bought
  unresolved,  ///< its answer was lost for good: it may have been bought, and the job was ordered again all the same
  failed,  ///< bought or tried, and the platform says FAILED: not billed
  succeeded,
};

std::string_view name_of(AttemptState state);
std::optional<AttemptState> parse_attempt_state(std::string_view name);

}  // namespace yj
