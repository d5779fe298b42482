#include "base/base64.hpp"
#include "base/text.hpp"
#include "sim.hpp"
#include "sound.hpp"

#include <fmt/format.h>

namespace yj::sim {

namespace {

/// What the platform says of an id that it does not find, HTTP 200 (wwwroot/v1/tasks/index.dspy).
Json not_exist(std::string_view id) {
  Json body = Json::object();
  body["taskid"] = id;
  body["status"] = "FAILED";
  body["error"] = fmt::format("taskid={} not exist", id);
  return body;
}

Json enveloped(Json data) {
  Json body = Json::object();
  body["status"] = "ok";
  body["data"] = std::move(data);
  return body;
}

/// A query that failed, not a task that failed.
Json query_error(std::string_view id) {
  Json body = Json::object();
  body["status"] = "error";
  body["data"] = Json::object();
  body["data"]["message"] = fmt::format("{} get task info error(timed out)", id);
  return body;
}

}  // namespace

Answer Sim::status(Request const& request, Form const& form, Instant now, Entry& entry) {
  Faults const& faults = settings_.faults;
  auto id = form.text("taskid");
  if (!id || id->empty()) {
    entry.outcome = "refused: no taskid";
    return error_answer(400, "Missing required parameter: taskid");
  }
  entry.taskid = *id;
  Task* task = find_task(*id);
  bool hidden = task != nullptr && task->queries++ < faults.not_exist_first;
  if (task != nullptr && now - task->created < faults.record_late) hidden = true;
  if (task != nullptr && faults.archived_after.count() > 0 && task->ended(now) &&
      now - task->ends >= faults.archived_after)
    hidden = true;

  Json state = task == nullptr || hidden ? not_exist(*id) : state_json(request, *task, now);
  entry.outcome = task == nullptr || hidden ? "not exist" : std::string(task->state(now));
  auto fault = pick(faults.poll, random_);
  if (fault != PollFault::ok) entry.fault = to_text(fault);
  if (fault == PollFault::odd_word && task != nullptr && !task->ended(now)) state["status"] = "QUEUEING";
  if (faults.status_key_taskstatus) {
    state["taskstatus"] = state["status"];
    state.erase("status");
  }
  Answer answer =
      json_answer(200, faults.status_form == StatusForm::flat ? state : enveloped(std::move(state)));
  switch (fault) {
    case PollFault::lost: answer.delivery.silent = true; break;
    case PollFault::reset: answer.delivery.silent = answer.delivery.reset = true; break;
    case PollFault::bad_gateway: answer = proxy_answer(502); break;
    case PollFault::error: answer = json_answer(200, query_error(*id)); break;
    case PollFault::garbage: answer.body = std::string("\x1f\x8b\x00\xff\xfe{]", 7); break;
    case PollFault::odd_word:
    case PollFault::ok: break;
  }
  answer.delivery.delay = faults.poll_delay;
  return answer;
}

Json Sim::state_json(Request const& request, Task const& task, Instant now) const {
  Faults const& faults = settings_.faults;
  Json answer = Json::object();
  if (task.ended(now) && task.succeeds()) add_results(answer, request, task, now);
  answer["status"] = task.state(now);
  if (task.ended(now) && !task.succeeds() && task.fate != Fate::unknown) answer["error"] = task.failure();
  if (!faults.status_without_taskid)
    answer["taskid"] = faults.status_vendor_taskid ? task.vendor_id : task.id;
  return answer;
}

void Sim::add_results(Json& answer, Request const& request, Task const& task, Instant now) const {
  if (task.fate != Fate::no_usage && task.usage_form != UsageForm::none) answer["usage"] = task.usage();
  if (task.fate == Fate::no_links) return;
  if (task.endpoint == Endpoint::chat) return;
  if (task.endpoint == Endpoint::music) {
    answer["audio"] = link(request, task, FileKind::sound, now);
    return;
  }
  if (task.endpoint == Endpoint::speech) {
    answer["audio"] = base64(file_bytes(task, FileKind::sound));
    return;
  }
  if (task.endpoint == Endpoint::image) {
    answer["image"] = link(request, task, FileKind::picture, now);
    return;
  }
  if (task.cover) answer["image"] = link(request, task, FileKind::cover, now);
  answer["video"] = link(request, task, FileKind::video, now);
}

std::string Sim::link(Request const& request, Task const& task, FileKind kind, Instant now) const {
  Faults const& faults = settings_.faults;
  std::string origin = settings_.public_url;
  if (faults.links == Links::foreign && !foreign_origin().empty()) {
    origin = foreign_origin();
  } else if (origin.empty()) {
    auto const* host = request.header("Host");
    origin = fmt::format("{}://{}", request.tls ? "https" : "http", host != nullptr ? *host : "localhost");
  }
  // The document's example is /tmp/19/43/137/39/cover.jpeg. Ours say which task it is and, where links
  // expire, when they were given out.
  std::int64_t given_out = faults.link_expiry.count() > 0 ? to_millis(now) : 0;
  return fmt::format("{}/idfile?path=/tmp/{}/{}/{}/{}/{}", origin, task.number % 193, task.number % 47,
                     task.number, given_out, file_name(task, kind));
}

}  // namespace yj::sim
