#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace yj::sim {

/// What arrived and what came of it, by `transno`: the proof that nothing was ordered twice. A request without
/// one counts under the empty name, and one that broke off within its transno under what came of it.
class Transnos {
 public:
  /// A request to a generation path, whatever the answer; `whole` if its body came to the end.
  void request(std::string_view transno, bool whole);
  void task(std::string_view transno, std::string_view taskid);

  /// Tasks beyond the first of each transno.
  [[nodiscard]] std::int64_t repeated_tasks() const;
  /// `{"repeated_tasks": 0, "repeated_whole": 0, "transnos": [{"transno": "t1", "requests": 2, "whole": 1,
  /// "tasks": 1, "taskids": ["…"]}]}`; `repeated_whole` counts whole requests beyond the first of each.
  [[nodiscard]] Json to_json() const;

 private:
  struct Count {
    std::int64_t requests = 0;
    std::int64_t whole = 0;
    Json taskids = Json::array();
  };
  std::map<std::string, Count, std::less<>> counts_;
};

}  // namespace yj::sim
