#include "sim.hpp"

#include <utility>

namespace yj::sim {

namespace {

std::uint64_t number_of(Form const& form, std::string_view name) {
  std::uint64_t number = 0;
  std::string text = form.text(name).value_or("0");
  for (char digit : text.substr(0, 18)) {
    if (digit < '0' || digit > '9') return 0;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

Json about() {
  Json body = Json::object();
  body["program"] = "yuanjing-sim";
  body["note"] =
      "This is a simulation of the platform for tests and demonstrations. Nothing here is real or costs "
      "money.";
  body["paths"] = {"GET /sim/journal?kind=submit&since=0",
                   "GET /sim/tasks",
                   "GET /sim/account",
                   "GET /sim/transnos",
                   "GET /sim/assets",
                   "GET /sim/faults",
                   "POST /sim/faults",
                   "POST /sim/topup"};
  return body;
}

}  // namespace

Answer Sim::control(Request const& request, Form const& form, Instant now) {
  auto path = request.path();
  bool reads = request.method == "GET";
  bool writes = request.method == "POST" && request.whole && !request.too_large;
  if (path == "/sim" && reads) return json_answer(200, about());
  if (path == "/sim/account" && reads) return json_answer(200, account_json(now));
  if (path == "/sim/transnos" && reads) return json_answer(200, transnos_.to_json());
  if (path == "/sim/assets" && reads) return json_answer(200, desk_.to_json(settings_.faults.assets, now));
  if (path == "/sim/tasks" && reads) return json_answer(200, tasks_json(now));
  if (path == "/sim/journal" && reads) {
    Json body = journal_.to_json(form.text("kind").value_or(""), number_of(form, "since"));
    // update() and not a loop over items(): that would keep a reference to a temporary.
    body.update(tasks_json(now));
    return json_answer(200, body);
  }
  if (path == "/sim/topup" && writes) return top_up(form);
  if (path == "/sim/faults" && reads) return json_answer(200, to_json(settings_.faults));
  if (path == "/sim/faults" && writes) {
    Json change = Json::object();
    for (auto const& field : form.fields) change[field.name] = field.value;
    if (auto changed = change_settings(change); !changed) return error_answer(400, changed.error().what);
    return json_answer(200, to_json(settings_.faults));
  }
  return error_answer(404, "no such control; see GET /sim");
}

Json Sim::tasks_json(Instant now) const {
  Json body = Json::object();
  body["task_count"] = tasks_.size();
  body["transno_repeats"] = transnos_.repeated_tasks();
  body["account"] = account_.to_json();
  body["tasks"] = Json::array();
  for (auto const& task : tasks_) body["tasks"].push_back(task.to_json(now));
  return body;
}

Result<void> Sim::change_settings(Json const& change) {
  Faults changed = settings_.faults;
  if (auto applied = sim::change_settings(changed, change); !applied) return applied;
  if (changed.links != Links::own && changed.files_origin.empty() && settings_.foreign_url.empty())
    return fail(Errc::invalid,
                "links: there is no foreign host; start with --files-listen or set files_origin");
  settings_.faults = std::move(changed);
  return {};
}

}  // namespace yj::sim
