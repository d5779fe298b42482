#pragma once

#include "core/outcome.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj::platform {

/// One record of the platform's history: an order that it took.
struct HistoryRow {
  std::string id;  ///< the platform's own number of the record
  /// What we sent along with the order. None: the record keeps to itself what went in, so it may be anybody's.
  std::optional<std::string> transno;
  std::optional<TaskId> task;
  /// When it was ordered, by the platform's clock and in the platform's time zone, which is not known: off by half a day
  /// at most.
  std::optional<Instant> about;
  /// What the submit's answer said, as far as the record tells: Accepted, FinishedAtOnce (a synchronous model),
  /// FailedAtOnce. None: neither a task nor an end.
  std::optional<SubmitOutcome> outcome;
  /// What it cost. None: it is not billed yet, or never will be. A zero counts only once the record says `accounted`, as it
  /// may stand there before; a negative or absurd amount never does.
  std::optional<Yuan> amount;
};

struct HistoryPage {
  std::vector<HistoryRow> rows;
  std::optional<std::int64_t> total;  ///< records on all pages
  std::optional<Instant> date{};      ///< when it was answered, by the clock of the platform (`Date`)
};

using HistoryAnswer = std::variant<HistoryPage, HistoryClosed, NoNews>;

/// Rows asked for with one page; an earlier version of the platform gives as many whatever is asked for.
inline constexpr int kHistoryPageRows = 50;

/// What an answer of `GET /llmage/api/get_inference_history.dspy` says (public source of the platform: llmage README and
/// wwwroot/api/get_inference_history.dspy).
///
///   answer                                     verdict
///   2xx `{"success": true, "rows": […]}`       HistoryPage
///   2xx `{"success": false, "error": "…"}`     NoNews
///   401 403 404 405, 3xx, 2xx with a web page  HistoryClosed: it is behind a login, or not there
///   everything else                            NoNews
///
/// `io_content` may be null, and it and its `input` may be text that holds JSON.
HistoryAnswer judge_history(http::Response const& response);

}  // namespace yj::platform
