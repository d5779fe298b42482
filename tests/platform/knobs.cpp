#include "knob_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::sim {

namespace {

Knob task_time() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    std::string text = value.is_string() ? value.get<std::string>() : "";
    auto dash = text.find('-');
    auto least = parse_duration(text.substr(0, dash));
    auto most = dash == std::string::npos ? least : parse_duration(text.substr(dash + 1));
    if (!least || !most || *most < *least) return wrong("a span like 2s-6s");
    faults.task_time_min = *least;
    faults.task_time_max = *most;
    return {};
  };
  auto get = [](Faults const& faults) {
    return Json(fmt::format("{}-{}", yj::to_text(faults.task_time_min), yj::to_text(faults.task_time_max)));
  };
  return {"task_time", "how long a task runs, at random in this span: 2s-6s", false, false, set, get};
}

Knob files_origin() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    if (!value.is_string()) return wrong("an origin like http://127.0.0.1:8080");
    faults.files_origin = value.get<std::string>();
    while (faults.files_origin.ends_with('/')) faults.files_origin.pop_back();
    return {};
  };
  auto get = [](Faults const& faults) { return Json(faults.files_origin); };
  return {"files_origin",
          "origin of the foreign file host (that of --files-listen by itself)",
          false,
          false,
          set,
          get};
}

std::vector<Knob> other_knobs() {
  return {
      task_time(),
      flag("vendor_errors", &Faults::vendor_errors,
           "what a table forbids is answered as 200 with FAILED, not as 400"),
      word("swallow_cut_offs", &Faults::swallow_cut_offs, kCutOffs,
           "which parts of a broken-off multipart body count"),
      duration("submit_delay", &Faults::submit_delay, "wait before every submit answer"),
      flag("answer_early", &Faults::answer_early, "refuse a wrong key before the body is read"),
      flag("reject_key", &Faults::reject_key, "treat the right key as wrong: 401"),
      flag("forbid_key", &Faults::forbid_key, "treat the right key as one without rights: 403"),
      flag("plain_refusals", &Faults::plain_refusals, "401 and 403 as plain text instead of JSON"),
      odds("fate", &Faults::fate, kFates, "how tasks end"),
      word("status_form", &Faults::status_form, kForms, "form of status answers"),
      flag("status_vendor_taskid", &Faults::status_vendor_taskid,
           "status answers carry the vendor's own taskid"),
      flag("status_without_taskid", &Faults::status_without_taskid, "status answers carry no taskid"),
      flag("status_key_taskstatus", &Faults::status_key_taskstatus, "`taskstatus` in place of `status`"),
      count("not_exist_first", &Faults::not_exist_first,
            "so many first queries of each task say that it does not exist"),
      duration("record_late", &Faults::record_late,
               "from a task's creation to the end of \"does not exist\""),
      duration("archived_after", &Faults::archived_after,
               "so long after its end a task \"does not exist\"; 0s is never"),
      odds("poll", &Faults::poll, kPollFaults, "faults of status queries"),
      duration("poll_delay", &Faults::poll_delay, "wait before every status answer"),
      flag("cover", &Faults::cover, "videos come with a cover"),
      count("truncate_first", &Faults::truncate_first, "so many first tries at each file break off at half"),
      count("html_first", &Faults::html_first, "so many first tries at each file give an HTML page"),
      duration("link_expiry", &Faults::link_expiry, "life of a link; 0s is for ever"),
      count("link_expired_status", &Faults::link_expired_status,
            "status of an expired link (401 403 404 410)"),
      flag("files_need_key", &Faults::files_need_key, "/idfile wants the API key"),
      word("links", &Faults::links, kLinks, "where files are"),
      files_origin(),
      flag("ranges", &Faults::ranges, "/idfile knows ranges"),
      flag("files_chunked", &Faults::files_chunked, "files are sent chunked, without a length"),
      count("files_bytes_per_second", &Faults::files_bytes_per_second, "speed of files; 0 is full speed"),
  };
}

}  // namespace

std::vector<Knob> knobs() {
  auto all = other_knobs();
  for (auto const& list : {submit_knobs(), money_knobs(), history_knobs(), asset_knobs()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

Result<void> change_settings(Faults& faults, Json const& change) {
  if (!change.is_object()) return fail(Errc::invalid, "expected a JSON object");
  Faults changed = faults;
  auto const known = knobs();
  for (auto const& [name, value] : change.items()) {
    auto knob = std::find_if(known.begin(), known.end(),
                             [&, &wanted = name](Knob const& k) { return k.name == wanted; });
    if (knob == known.end()) return fail(Errc::invalid, fmt::format("unknown setting {}", name));
    if (auto set = knob->set(changed, value); !set)
      return fail(Errc::invalid, fmt::format("{}: {}", name, set.error().what));
  }
  faults = std::move(changed);
  return {};
}

Json to_json(Faults const& faults) {
  Json object = Json::object();
  for (auto const& knob : knobs()) object[knob.name] = knob.get(faults);
  return object;
}

}  // namespace yj::sim
