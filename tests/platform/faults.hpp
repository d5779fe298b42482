#pragma once

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "form.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

/// What goes wrong with one submission that would otherwise be answered well. The names are those of
/// `submit`, `submit_script` and of the markers in a prompt (`[sim:lost]`).
enum class SubmitFault {
  ok,
  // a task is created, and charged, but the answer is
  lost,             ///< not sent: the connection is closed
  reset,            ///< not sent: the connection is reset
  cut,              ///< broken off in the middle of the JSON
  bad_gateway,      ///< 502 with a proxy's HTML
  gateway_timeout,  ///< 504 with a proxy's HTML
  server_error,     ///< 500 in plain text
  unavailable,      ///< 503 in plain text
  empty,            ///< 200 with nothing
  garbage,          ///< 200 with bytes that are no text
  html,             ///< 200 with an HTML page
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

/// How a task ends.
enum class Fate {
  ok,
  moderation,  ///< FAILED, the vendor refuses the content
  none,        ///< FAILED, `None,Cannot connect to host`
  stuck,       ///< RUNNING for ever
  unknown,     ///< UNKNOWN, which is final
  no_usage,    ///< SUCCEEDED without `usage`
  no_links,    ///< SUCCEEDED without links
};

/// What goes wrong with one status query. The state of the task does not change.
enum class PollFault { ok, lost, reset, bad_gateway, error, garbage, odd_word };

enum class Links {
  own,       ///< links lead to the platform's own /idfile
  foreign,   ///< links lead to the foreign host directly
  redirect,  ///< links lead to /idfile, which answers 302 to the foreign host
};
enum class StatusForm { flat, envelope };
enum class Bill { at_submit, at_success };
enum class UsageForm { credits, plain, none };

template <class Kind>
using Odds = std::map<Kind, double>;

/// Everything about the simulation that can be set on the command line and changed while it runs.
struct Faults {
  Duration task_time_min{2000};
  Duration task_time_max{6000};
  // submitting
  bool vendor_errors = false;
  CutOffs swallow_cut_offs = CutOffs::begun;
  Odds<SubmitFault> submit;
  std::deque<SubmitFault> submit_script;
  Duration submit_delay{0};
  Duration late_answer{3000};
  bool answer_early = false;
  bool reject_key = false;
  bool forbid_key = false;
  bool plain_refusals = false;
  // money
  Bill bill = Bill::at_submit;
  std::optional<std::int64_t> price;
  UsageForm usage = UsageForm::credits;
  // tasks and status
  Odds<Fate> fate;
  StatusForm status_form = StatusForm::flat;
  bool status_vendor_taskid = false;
  bool status_without_taskid = false;
  bool status_key_taskstatus = false;
  int not_exist_first = 0;
  Duration archived_after{0};
  Odds<PollFault> poll;
  Duration poll_delay{0};
  bool cover = true;
  // files
  int truncate_first = 0;
  int html_first = 0;
  Duration link_expiry{0};
  int link_expired_status = 403;
  bool files_need_key = false;
  Links links = Links::own;
  std::string files_origin;
  bool ranges = true;
  bool files_chunked = false;
  std::uint64_t files_bytes_per_second = 0;
};

/// One setting of `Faults`: `--task-time 2s-6s` on the command line, `{"task_time": "2s-6s"}` at POST
/// /sim/faults.
struct Knob {
  std::string name;  ///< with underscores, as in JSON
  std::string help;
  bool is_switch = false;  ///< a bool, so that the bare option means true
  std::function<Result<void>(Faults&, Json const&)> set;
  std::function<Json(Faults const&)> get;
};

std::vector<Knob> knobs();

/// Applies every member of `change`, or none: an unknown name or a bad value leaves `faults` as it was.
Result<void> change_settings(Faults& faults, Json const& change);
Json to_json(Faults const& faults);

std::string_view to_text(SubmitFault fault);
std::string_view to_text(Fate fate);
std::string_view to_text(PollFault fault);
std::optional<SubmitFault> submit_fault_named(std::string_view name);
std::optional<Fate> fate_named(std::string_view name);

/// The words behind `[sim:` in a prompt: `[sim:moderation]` gives `moderation`.
std::vector<std::string> markers(std::string_view prompt);

/// Throws the dice: at most one of the kinds, by its probability.
template <class Kind>
Kind pick(Odds<Kind> const& odds, Random& random) {
  double throw_of_dice = odds.empty() ? 1.0 : random.unit();
  for (auto const& [kind, probability] : odds) {
    if (throw_of_dice < probability) return kind;
    throw_of_dice -= probability;
  }
  return Kind::ok;
}

}  // namespace yj::sim
