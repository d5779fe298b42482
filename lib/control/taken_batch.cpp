#include "control/taken_batch.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace yj::control {

namespace {

void add_job_notes(BatchSpec const& spec, std::vector<std::string>& notes) {
  struct Seen {
    std::string first_job;
    std::int64_t jobs = 0;
  };
  std::map<std::string, Seen> seen;
  std::vector<std::string> order;
  std::set<std::string> others;
  for (auto const& job : spec.jobs) {
    for (auto const& note : job.notes) {
      auto place = seen.find(note);
      if (place == seen.end() && order.size() == kJobNotesMax) {
        others.insert(note);
        continue;
      }
      if (place == seen.end()) {
        place = seen.emplace(note, Seen{job.name, 0}).first;
        order.push_back(note);
      }
      ++place->second.jobs;
    }
  }
  for (auto const& note : order) {
    Seen const& where = seen.at(note);
    notes.push_back(where.jobs == 1 ? fmt::format("{} (job {})", note, where.first_job)
                                    : fmt::format("{} ({} jobs)", note, where.jobs));
  }
  if (!others.empty()) notes.push_back(fmt::format("{} more notes stand with their jobs", others.size()));
}

}  // namespace

BatchSummary summary_of(BatchSpec const& spec) {
  BatchSummary summary;
  std::map<std::pair<JobType, std::string>, std::int64_t> kinds;
  for (auto const& job : spec.jobs) ++kinds[{job.type, job.model}];
  for (auto const& [kind, jobs] : kinds) summary.kinds.push_back({kind.first, kind.second, jobs});
  summary.notes = spec.notes;
  add_job_notes(spec, summary.notes);
  return summary;
}

Json kinds_json(BatchSummary const& summary) {
  Json list = Json::array();
  for (auto const& kind : summary.kinds) {
    Json json;
    json["type"] = name_of(kind.type);
    json["model"] = kind.model;
    json["jobs"] = kind.jobs;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace yj::control
