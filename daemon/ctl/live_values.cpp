#include "daemon/ctl/live_values.hpp"

#include "base/json.hpp"
#include "core/job_spec.hpp"
#include "core/job_state.hpp"
#include "daemon/ctl/daemon_link.hpp"
#include "daemon/ctl/words.hpp"
#include "daemon/models.hpp"
#include "http/client.hpp"
#include "http/url.hpp"

#include <set>

namespace yj::ctl {

namespace {

/// Of one question. A person has pressed a key and waits.
constexpr Duration kPatience{500};

using Values = std::vector<std::string>;

/// The daemon's answer; null where it has none at once.
Json asked(std::string const& socket, std::string const& target) {
  http::Limits limits;
  limits.total = kPatience;
  limits.idle = kPatience;
  limits.body_bytes_max = 64U << 20U;
  for (auto const& place : socket_places(socket)) {
    auto answer = http::ask_unix_socket(place, http::Request{"GET", target}, limits);
    if (!answer) continue;
    auto json = parse_json(answer->body);
    return answer->complete && answer->status == 200 && json ? std::move(*json) : Json(nullptr);
  }
  return nullptr;
}

/// The texts under `field` in every entry of a list.
Values field_of_list(Json const& json, std::string const& key, std::string const& field) {
  Values values;
  for (auto const& entry : part_of(json, key)) {
    if (auto value = text_in(entry, field); !value.empty()) values.push_back(std::move(value));
  }
  return values;
}

Json batches(std::string const& socket) { return asked(socket, "/v1/batches?limit=1000"); }

Values jobs_of(std::string const& socket, std::string const& batch) {
  Json const json = asked(socket, "/v1/jobs?limit=1000&batch=" + http::percent_encoded(batch));
  Values jobs = field_of_list(json, "jobs", "name");
  for (auto& job : jobs) job.insert(0, batch + "/");
  return jobs;
}

Values batches_or_jobs(std::string const& socket, std::string const& typed, bool batches_too) {
  if (auto slash = typed.find('/'); slash != std::string::npos)
    return jobs_of(socket, typed.substr(0, slash));
  Values values;
  for (auto const& name : field_of_list(batches(socket), "batches", "name")) {
    if (batches_too) values.push_back(name);
    values.push_back(name + "/");
  }
  return values;
}

Values accounts(std::string const& socket) {
  Values values = field_of_list(batches(socket), "batches", "account");
  values.emplace_back("default");
  return values;
}

Values models(std::string const& socket) {
  Values values = field_of_list(asked(socket, "/v1/models"), "models", "model");
  if (!values.empty()) return values;
  auto catalog = load_models({});
  return catalog ? catalog->models() : values;
}

/// `ready,fa` goes on with the states that are not yet there.
Values states(std::string const& typed) {
  auto comma = typed.rfind(',');
  std::string const before = comma == std::string::npos ? "" : typed.substr(0, comma + 1);
  Values values;
  for (auto state : kJobStates) {
    std::string name{name_of(state)};
    if (("," + before).find("," + name + ",") == std::string::npos) values.push_back(before + name);
  }
  return values;
}

Values values_of(std::string const& socket, std::string const& kind, std::string const& typed) {
  if (kind == "states") return states(typed);
  if (kind == "types") {
    Values values;
    for (auto type : kJobTypes) values.emplace_back(name_of(type));
    return values;
  }
  if (kind == "models") return models(socket);
  if (kind == "accounts") return accounts(socket);
  if (kind == "batches") return field_of_list(batches(socket), "batches", "name");
  if (kind == "jobs") return batches_or_jobs(socket, typed, false);
  if (kind == "things") return batches_or_jobs(socket, typed, true);
  return {};
}

}  // namespace

Values live_values(std::string const& socket, std::string const& kind, std::string const& typed) {
  Values fitting;
  std::set<std::string> seen;
  for (auto& value : values_of(socket, kind, typed)) {
    if (value.starts_with(typed) && seen.insert(value).second) fitting.push_back(std::move(value));
  }
  return fitting;
}

}  // namespace yj::ctl
