#include "base/text.hpp"
#include "sim.hpp"

#include <algorithm>

namespace yj::sim {

namespace {

/// What Python's `int()` makes of the parameter; none where that throws.
std::optional<std::int64_t> number_of(Form const& form, std::string_view name, std::int64_t fallback) {
  auto text = form.text(name);
  if (!text) return fallback;
  std::string digits = trimmed(*text);
  bool whole = !digits.empty() && digits.size() <= 9 &&
               std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole) return std::nullopt;
  return std::stoll(digits);
}

}  // namespace

Answer Sim::history(Request const& request, Form const& form, Instant now, Entry& entry) {
  HistoryMood const& mood = settings_.faults.history;
  entry.outcome = "history refused";
  switch (mood.door) {
    case HistoryDoor::on: break;
    case HistoryDoor::off: return text_answer(404, "text/plain; charset=utf-8", "404: Not Found");
    case HistoryDoor::unauthorized: return no_key_answer();
    case HistoryDoor::forbidden: return no_rights_answer();
    case HistoryDoor::login:
      return text_answer(200, "text/html; charset=utf-8",
                         "<!DOCTYPE html>\n<html><head><title>登录</title></head><body></body></html>\n");
    case HistoryDoor::broken: return json_answer(200, history_failure("(2013, 'Lost connection')"));
  }
  // Ten rows unless asked otherwise; zero and nonsense break the script, and the answer is still a 200.
  auto page = number_of(form, "page", 1);
  auto page_size = number_of(form, "pagerows", 10);
  if (mood.page_rows > 0) page_size = mood.page_rows;
  if (!page || !page_size || *page < 1 || *page_size < 1) {
    entry.outcome = "history failed";
    return json_answer(200, history_failure("invalid literal for int() with base 10"));
  }
  auto category = mood.filter ? form.text("llmcatelogid").value_or("") : "";
  auto first = static_cast<std::size_t>((*page - 1) * *page_size);
  std::size_t total = 0;
  Json rows = Json::array();
  for (auto task = tasks_.rbegin(); task != tasks_.rend(); ++task) {
    if (!in_history(*task, category, now)) continue;
    if (total++ < first || rows.size() >= static_cast<std::size_t>(*page_size)) continue;
    rows.push_back(history_row(*task, stored_outputs(request, *task, now), mood, now));
  }
  entry.outcome = "history";
  return json_answer(200, history_page(std::move(rows), total, *page, *page_size));
}

bool Sim::in_history(Task const& task, std::string_view category, Instant now) const {
  HistoryMood const& mood = settings_.faults.history;
  if (task.history_dice < mood.missing || now - task.created < mood.late) return false;
  if (mood.forgets.count() > 0 && task.ended(now) && now - task.ends >= mood.forgets) return false;
  if (category.empty()) return true;
  // The platform asks for the models of that category, not for the category of the order.
  return std::any_of(offers_.begin(), offers_.end(), [&](Offer const& offer) {
    return offer.catelogid == category &&
           std::find(offer.models.begin(), offer.models.end(), task.order.model) != offer.models.end();
  });
}

Json Sim::stored_outputs(Request const& request, Task const& task, Instant now) const {
  Json outputs = Json::array();
  if (!task.synchronous) {
    Json created = Json::object();
    created["taskid"] = task.id;
    created["status"] = "CREATED";
    outputs.push_back(std::move(created));
  }
  // An answer is added when its status is another one than the last (llmage/asyncinference.py).
  if (task.synchronous || task.state(now) != "CREATED") outputs.push_back(state_json(request, task, now));
  if (task.synchronous) outputs.back().erase("taskid");
  return outputs;
}

}  // namespace yj::sim
