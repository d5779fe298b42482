#pragma once

#include "odds.hpp"
#include "wire.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

/// What goes wrong with one submission that would otherwise be answered well. The names are those of
/// `submit`, `submit_script`, `submit_at` and of the markers in a prompt (`[sim:lost]`).
enum class SubmitFault {
  ok,
  // a task is created, and charged (or none is, where the plan says so), but the answer is
  lost,             ///< not sent: the connection is closed
  reset,            ///< not sent: the connection is reset
  silence,          ///< not sent: the connection stays open and nothing comes
  cut_head,         ///< broken off within its head
  cut,              ///< broken off in the JSON, before the taskid
  cut_taskid,       ///< broken off within the taskid
  cut_late,         ///< broken off in the JSON, after the taskid
  bad_gateway,      ///< 502 with a proxy's HTML
  gateway_timeout,  ///< 504 with a proxy's HTML
  server_error,     ///< 500 in plain text
  unavailable,      ///< 503 in plain text
  empty,            ///< 200 with nothing
  garbage,          ///< 200 with bytes that are no text
  html,             ///< 200 with an HTML page
  // a task is always created, the answer is
  two_values,       ///< two JSON values, one behind the other
  broken_chunk,     ///< whole, but the chunked body lacks its last chunk
  drip,             ///< one byte at a time
  endless_headers,  ///< header lines for ever
  endless_body,     ///< blanks for ever
  late,             ///< sent after `late_answer`
  sync,             ///< the result itself, SUCCEEDED and no taskid
  // no task is created, the answer is
  vendor_failure,   ///< 200 with FAILED and a network text
  python_literal,   ///< the same as a Python dict literal
  vendor_throttle,  ///< 200 with FAILED and a throttling text
  misconfigured,    ///< 200 with FAILED: the platform's own set-up
  throttle,         ///< 429 that is not about the balance, with Retry-After
};

/// What becomes of one submission: how it is answered, and whether a task stands behind the answer.
struct SubmitPlan {
  SubmitFault fault = SubmitFault::ok;
  bool creates_task = true;
  auto operator<=>(SubmitPlan const&) const = default;
};

/// `lost`, or `lost:no_task` for an answer that is lost and had nothing to tell.
std::string to_text(SubmitPlan plan);
/// None for an unknown word, or where `:no_task` goes without saying or makes no sense.
std::optional<SubmitPlan> submit_plan_named(std::string_view name);
/// Every word, for messages and help.
std::string submit_plan_names();

/// Everything that decides about the answers to submissions.
struct SubmitMood {
  std::map<std::uint64_t, SubmitPlan> at;  ///< by the number of the accepted submission, from 1
  std::deque<SubmitPlan> script;           ///< for the next ones, in order
  double lose_answers = 0;                 ///< chance of one among `lose_how`
  std::vector<SubmitFault> lose_how{SubmitFault::lost, SubmitFault::reset,      SubmitFault::cut_head,
                                    SubmitFault::cut,  SubmitFault::cut_taskid, SubmitFault::cut_late};
  double gateway_errors = 0;  ///< chance of 502 or 504
  double task_behind = 1;     ///< chance that a task stands behind one of those two
  Odds<SubmitPlan> odds;
  Duration late_answer{3000};
  Duration silence_time{600'000};
  bool generation_down = false;  ///< a proxy answers 502 for every submission, and nothing arrives behind it
};

/// The plan for accepted submission `number`. Markers in the prompt go first, then `at`, then the script (from
/// which one is taken), then the dice, which are thrown for this number alone: what else was asked does not
/// change them.
SubmitPlan next_plan(SubmitMood& mood, std::vector<std::string> const& words, std::uint64_t seed,
                     std::uint64_t number);

/// What the platform says when the vendor, or its own set-up, did not take the order.
Answer not_created(SubmitFault fault);

/// Makes of a good answer what the fault says; `taskid` is the one in its body, or empty. `sync` is not its
/// business.
Answer spoiled(Answer answer, SubmitFault fault, std::string_view taskid, SubmitMood const& mood);

}  // namespace yj::sim
