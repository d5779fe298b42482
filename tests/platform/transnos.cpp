#include "transnos.hpp"

#include <algorithm>

namespace yj::sim {

void Transnos::request(std::string_view transno, bool whole) {
  Count& count = counts_[std::string(transno)];
  ++count.requests;
  if (whole) ++count.whole;
}

void Transnos::task(std::string_view transno, std::string_view taskid) {
  counts_[std::string(transno)].taskids.push_back(taskid);
}

std::int64_t Transnos::repeated_tasks() const {
  std::int64_t repeats = 0;
  for (auto const& [transno, count] : counts_) {
    auto tasks = static_cast<std::int64_t>(count.taskids.size());
    if (!transno.empty()) repeats += std::max<std::int64_t>(tasks - 1, 0);
  }
  return repeats;
}

Json Transnos::to_json() const {
  std::int64_t repeated_whole = 0;
  Json list = Json::array();
  for (auto const& [transno, count] : counts_) {
    if (!transno.empty()) repeated_whole += std::max<std::int64_t>(count.whole - 1, 0);
    Json entry = Json::object();
    entry["transno"] = transno;
    entry["requests"] = count.requests;
    entry["whole"] = count.whole;
    entry["tasks"] = count.taskids.size();
    entry["taskids"] = count.taskids;
    list.push_back(std::move(entry));
  }
  Json body = Json::object();
  body["repeated_tasks"] = repeated_tasks();
  body["repeated_whole"] = repeated_whole;
  body["transnos"] = std::move(list);
  return body;
}

}  // namespace yj::sim
