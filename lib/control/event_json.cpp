#include "control/event_json.hpp"

namespace yj::control {

Json logged_event_json(store::LoggedEvent const& event) {
  Json json;
  json["id"] = event.event.seq;
  json["at"] = to_iso(event.event.at);
  json["kind"] = event.event.kind;
  json["batch"] = event.batch ? Json(event.batch_name) : Json(nullptr);
  json["batch_id"] = event.batch ? Json(event.batch->text()) : Json(nullptr);
  json["job"] = event.job ? Json(event.job_name) : Json(nullptr);
  json["job_id"] = event.job ? Json(event.job->text()) : Json(nullptr);
  json["attempt"] = event.attempt > 0 ? Json(event.attempt) : Json(nullptr);
  json["text"] = event.event.text;
  return json;
}

}  // namespace yj::control
