#pragma once

#include "base/instant.hpp"
#include "base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

struct Task;

/// Whether an API key may read the history is not known; so it may be anything.
enum class HistoryDoor {
  off,           ///< 404
  on,            ///< answered
  unauthorized,  ///< 401 although the key is right
  forbidden,     ///< 403
  login,         ///< 200 with the web page for people to log in
  broken,        ///< 200 with `"success": false`
};
enum class IoContent { whole, null };

/// How GET /llmage/api/get_inference_history.dspy behaves.
struct HistoryMood {
  HistoryDoor door = HistoryDoor::off;
  Duration late{0};     ///< from a task's creation to its row
  double missing = 0;   ///< chance that a task never has a row
  Duration forgets{0};  ///< from a task's end to the end of its row; 0: never
  int page_rows = 0;    ///< rows of a page whatever is asked for; 0: as asked
  bool filter = true;   ///< knows `llmcatelogid`; an earlier version does not
  IoContent io = IoContent::whole;
};

/// One row, as the public source of the platform writes it (wwwroot/api/get_inference_history.dspy). `outputs`
/// are the answers of the vendor that the platform has stored, oldest first.
Json history_row(Task const& task, Json outputs, HistoryMood const& mood, Instant now);

/// `{"success": true, "rows": […], "total": 3, "page": 1, "page_size": 10}`
Json history_page(Json rows, std::size_t total, std::int64_t page, std::int64_t page_size);
/// The same when the platform's script failed.
Json history_failure(std::string_view error);

}  // namespace yj::sim
