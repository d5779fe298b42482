#include "base/text.hpp"
#include "check.hpp"
#include "sim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::sim {

namespace {

/// The value of a text field, or the table's default.
std::string value_of(Offer const& offer, Form const& form, std::string_view name) {
  if (auto given = form.text(name)) return *given;
  auto const* rule = offer.text(name);
  return rule == nullptr ? "" : rule->fallback;
}

Order read_order(Offer const& offer, Form const& form) {
  Order order;
  order.model = *form.text("model");
  order.catelogid = offer.catelogid;
  order.resolution = value_of(offer, form, offer.text("size") != nullptr ? "size" : "resolution");
  order.off_peak = value_of(offer, form, "off_peak") == "Y";
  if (offer.endpoint == Endpoint::video) {
    std::string seconds = value_of(offer, form, "duration");
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), order.duration);
    order.duration = std::clamp(order.duration, 1, 600);
  }
  return order;
}

Ratio read_ratio(Offer const& offer, Form const& form) {
  if (offer.endpoint == Endpoint::image) return Ratio::r1x1;
  if (offer.text("size") != nullptr) return ratio_of_size(value_of(offer, form, "size"));
  return ratio_of(value_of(offer, form, "ratio"));
}

bool creates_task(SubmitFault fault) { return fault < SubmitFault::vendor_failure; }

/// What the platform says when the vendor, or its own set-up, did not take the order. HTTP 200 unless said
/// otherwise (public source of the platform, llmage/asyncinference.py).
Answer not_created(SubmitFault fault) {
  switch (fault) {
    case SubmitFault::python_literal:
      return text_answer(200, "text/html; charset=utf-8",
                         "{'error': 'ERROR:connection reset', 'status': 'FAILED'}\n");
    case SubmitFault::vendor_throttle:
      return text_answer(200, "application/json; charset=utf-8",
                         "{\"error\":\"ERROR:upstream 429 Throttling.RateQuota\",\"status\":\"FAILED\"}\n");
    case SubmitFault::misconfigured:
      return text_answer(200, "application/json; charset=utf-8",
                         "{\"status\":\"FAILED\",\"error\":\"llmid:m123没找到模型\"}");
    case SubmitFault::throttle: {
      Answer answer = error_answer(429, "Too many requests");
      answer.headers.push_back({"Retry-After", "1"});
      return answer;
    }
    default: break;
  }
  return text_answer(200, "application/json; charset=utf-8",
                     "{\"error\":\"ERROR:Cannot connect to host\",\"status\":\"FAILED\"}\n");
}

}  // namespace

Answer Sim::submit(Request const& request, Form const& form, Endpoint endpoint, Instant now, Entry& entry) {
  if (!form.complete && settings_.faults.swallow_cut_offs == CutOffs::off) {
    entry.outcome = "unfinished";
    return error_answer(400, "The request body is not complete");
  }
  // The order of these tests is that of the public source, wwwroot/v1/video/generations/index.dspy.
  for (std::string_view name : {"model", "catelogid", "prompt"}) {
    if (auto value = form.text(name); value && !value->empty()) continue;
    entry.outcome = fmt::format("refused: no {}", name);
    return error_answer(400, fmt::format("Missing required parameter: {}", name));
  }
  auto const* offer = find_offer(offers_, *form.text("model"), *form.text("catelogid"));
  if (offer == nullptr) {
    entry.outcome = "refused: no such model";
    return error_answer(400, fmt::format("No model {} in category {}", printable(*form.text("model"), 100),
                                         printable(*form.text("catelogid"), 100)));
  }
  Order order = read_order(*offer, form);
  auto price = settings_.faults.price.value_or(price_of(order));
  if (!account_.covers(price)) {
    entry.outcome = "refused: balance";
    return error_answer(429, "Insufficient balance");
  }
  if (auto problem = check_call(*offer, endpoint, request, form)) {
    entry.outcome = "refused: " + *problem;
    return refuse_call(*problem);
  }

  auto words = markers(*form.text("prompt"));
  auto fault = choose_fault(words);
  if (fault != SubmitFault::ok) entry.fault = to_text(fault);
  Answer answer;
  if (creates_task(fault)) {
    Task& task = create_task(form, endpoint, std::move(order), read_ratio(*offer, form), price, now);
    entry.outcome = "created";
    entry.taskid = task.id;
    answer = answer_created(request, task, fault, now);
  } else {
    entry.outcome = "not created";
    answer = not_created(fault);
  }
  answer.delivery.delay += settings_.faults.submit_delay;
  return answer;
}

Answer Sim::refuse_call(std::string_view problem) const {
  if (!settings_.faults.vendor_errors) return error_answer(400, problem);
  Json body = Json::object();
  body["error"] = fmt::format("ERROR:upstream 400 {}", problem);
  body["status"] = "FAILED";
  return text_answer(200, "application/json; charset=utf-8", dumped(body) + "\n");
}

SubmitFault Sim::choose_fault(std::vector<std::string> const& words) {
  for (auto const& word : words) {
    if (auto fault = submit_fault_named(word); fault && *fault != SubmitFault::ok) return *fault;
  }
  auto& script = settings_.faults.submit_script;
  if (script.empty()) return pick(settings_.faults.submit, random_);
  auto fault = script.front();
  script.pop_front();
  return fault;
}

Task& Sim::create_task(Form const& form, Endpoint endpoint, Order order, Ratio ratio, std::int64_t price,
                       Instant now) {
  Task task;
  task.number = tasks_.size() + 1;
  // A generator of its own for each task: what else is asked meanwhile does not change it.
  Random random{settings_.seed * 1'000'003 + task.number};
  task.id = fmt::format("tsk-{}-{:08x}", task.number, random() & 0xffffffff);
  task.vendor_id = fmt::format("cgt-{:012x}", random() & 0xffffffffffff);
  task.transno = form.text("transno").value_or("");
  task.png = order.model.starts_with("wan");
  task.order = std::move(order);
  task.ratio = ratio;
  task.endpoint = endpoint;
  task.price = price;
  task.created = now;
  Faults const& faults = settings_.faults;
  auto span = faults.task_time_max - faults.task_time_min;
  Duration length =
      faults.task_time_min + Duration{static_cast<std::int64_t>(random.unit() * (span.count() + 1))};
  task.fate = pick(faults.fate, random);
  task.cover = faults.cover && endpoint == Endpoint::video;
  for (auto const& word : markers(*form.text("prompt"))) {
    if (auto fate = fate_named(word)) task.fate = *fate;
    if (word == "no_cover") task.cover = false;
    if (word.starts_with("time=")) length = parse_duration(std::string_view{word}.substr(5)).value_or(length);
  }
  task.ends = now + length;

  if (!task.transno.empty()) ++tasks_per_transno_[task.transno];
  if (faults.bill == Bill::at_submit) {
    account_.set_aside(price);
    task.set_aside = true;
  }
  task_by_id_.emplace(task.id, tasks_.size());
  if (task.fate != Fate::stuck) due_.emplace(task.ends, tasks_.size());
  tasks_.push_back(std::move(task));
  return tasks_.back();
}

Answer Sim::answer_created(Request const& request, Task& task, SubmitFault fault, Instant now) {
  Json body = Json::object();
  body["taskid"] = task.id;
  body["status"] = "CREATED";
  Answer answer = json_answer(200, body);
  switch (fault) {
    case SubmitFault::lost: answer.delivery.silent = true; break;
    case SubmitFault::reset: answer.delivery.silent = answer.delivery.reset = true; break;
    case SubmitFault::cut: answer.delivery.cut_after = answer.body.size() / 4; break;
    case SubmitFault::bad_gateway: return proxy_answer(502);
    case SubmitFault::gateway_timeout: return proxy_answer(504);
    case SubmitFault::server_error:
      return text_answer(500, "text/plain; charset=utf-8",
                         "500 Internal Server Error\n\nServer got itself in trouble");
    case SubmitFault::unavailable:
      return text_answer(503, "text/plain; charset=utf-8", "Service Unavailable");
    case SubmitFault::empty: return text_answer(200, "application/json; charset=utf-8", "");
    case SubmitFault::garbage:
      return text_answer(200, "application/json; charset=utf-8", std::string("\x1f\x8b\x00\xff\xfe{]", 7));
    case SubmitFault::html: {
      Answer page = proxy_answer(200);
      return page;
    }
    case SubmitFault::two_values: answer.body += "{\"error\":\"ERROR:late\",\"status\":\"FAILED\"}"; break;
    case SubmitFault::broken_chunk:
      answer.delivery.chunked = true;
      answer.delivery.last_chunk = false;
      break;
    case SubmitFault::drip:
      answer.delivery.piece = 1;
      answer.delivery.pause = Duration{10};
      break;
    case SubmitFault::endless_headers: answer.delivery.endless_headers = true; break;
    case SubmitFault::endless_body: answer.delivery.endless_body = true; break;
    case SubmitFault::late: answer.delivery.delay = settings_.faults.late_answer; break;
    case SubmitFault::sync: {
      // The vendor has done it all within the request, so there is nothing to wait for.
      for (auto entry = due_.begin(); entry != due_.end(); ++entry) {
        if (entry->second + 1 != task.number) continue;
        due_.erase(entry);
        break;
      }
      if (task.fate == Fate::stuck) task.fate = Fate::ok;
      task.ends = now;
      due_.emplace(now, task.number - 1);
      settle_due(now);
      Json result = Json::object();
      result["status"] = task.succeeds() ? "SUCCEEDED" : "FAILED";
      if (task.succeeds())
        add_results(result, request, task, now);
      else
        result["error"] = "ERROR:content rejected";
      return json_answer(200, result);
    }
    default: break;
  }
  return answer;
}

}  // namespace yj::sim
