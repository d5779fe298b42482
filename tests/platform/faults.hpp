#pragma once

#include "account.hpp"
#include "asset_mood.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "form.hpp"
#include "history.hpp"
#include "odds.hpp"
#include "prices.hpp"
#include "submit_plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

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
enum class UsageForm { credits, plain, none };

/// Everything about the simulation that can be set on the command line and changed while it runs.
/// What the list of models says besides the tables.
struct Listing {
  ModelNames without;  ///< taken as ever, and not listed
  ModelNames besides;  ///< listed under every category, and unknown when ordered
};

struct Faults {
  Duration task_time_min{2000};
  Duration task_time_max{6000};
  // submitting
  bool vendor_errors = false;
  CutOffs swallow_cut_offs = CutOffs::begun;
  SubmitMood submit;
  Duration submit_delay{0};
  bool answer_early = false;
  bool reject_key = false;
  bool forbid_key = false;
  bool plain_refusals = false;
  // money
  Pricing pricing;
  Billing billing;
  UsageForm usage = UsageForm::credits;
  // tasks and status
  Odds<Fate> fate;
  StatusForm status_form = StatusForm::flat;
  bool status_vendor_taskid = false;
  bool status_without_taskid = false;
  bool status_key_taskstatus = false;
  int not_exist_first = 0;
  Duration record_late{0};
  Duration archived_after{0};
  Odds<PollFault> poll;
  Duration poll_delay{0};
  bool cover = true;
  HistoryMood history;
  AssetMood assets;
  Listing listing;
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
  bool is_list = false;    ///< several values, so that the option may be given several times
  std::function<Result<void>(Faults&, Json const&)> set;
  std::function<Json(Faults const&)> get;
};

/// All of them: the lists below and what is left.
std::vector<Knob> knobs();
std::vector<Knob> submit_knobs();
std::vector<Knob> money_knobs();
std::vector<Knob> history_knobs();
std::vector<Knob> asset_knobs();

/// Applies every member of `change`, or none: an unknown name or a bad value leaves `faults` as it was.
Result<void> change_settings(Faults& faults, Json const& change);
Json to_json(Faults const& faults);

std::string_view to_text(Fate fate);
std::string_view to_text(PollFault fault);
std::optional<Fate> fate_named(std::string_view name);

/// The words behind `[sim:` in a prompt: `[sim:moderation]` gives `moderation`.
std::vector<std::string> markers(std::string_view prompt);

}  // namespace yj::sim
