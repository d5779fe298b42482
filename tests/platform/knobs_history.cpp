#include "knob_kinds.hpp"

namespace yj::sim {

std::vector<Knob> history_knobs() {
  return {
      word(
          "history", [](auto& faults) -> auto& { return faults.history.door; }, kHistoryDoors,
          "GET /llmage/api/get_inference_history.dspy answers 404, rows, 401, 403, a web page, or that it "
          "failed"),
      duration(
          "history_late", [](auto& faults) -> auto& { return faults.history.late; },
          "from a task's creation to its row"),
      chance(
          "history_missing", [](auto& faults) -> auto& { return faults.history.missing; },
          "chance that a task never has a row"),
      duration(
          "history_forgets", [](auto& faults) -> auto& { return faults.history.forgets; },
          "from a task's end to the end of its row; 0s: never"),
      count(
          "history_page_rows", [](auto& faults) -> auto& { return faults.history.page_rows; },
          "rows of a page whatever is asked for, as an earlier version has 50; 0: as asked, 10 by itself"),
      flag(
          "history_filter", [](auto& faults) -> auto& { return faults.history.filter; },
          "the history knows the filter llmcatelogid"),
      word(
          "history_io", [](auto& faults) -> auto& { return faults.history.io; }, kIoContents,
          "`io_content`, which has the transno"),
  };
}

}  // namespace yj::sim
