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

Order read_order(Offer const& offer, Form const& form, std::string model) {
  Order order;
  order.model = std::move(model);
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
  if (offer.endpoint != Endpoint::video) return Ratio::r1x1;
  if (offer.text("size") != nullptr) return ratio_of_size(value_of(offer, form, "size"));
  return ratio_of(value_of(offer, form, "ratio"));
}

/// The call's parameters as the platform stores them: a file is the path under which it was kept, and a
/// repeated field is a list.
Json stored_input(Form const& form) {
  Json input = Json::object();
  for (auto const& field : form.fields) {
    Json value = field.upload ? Json("/tmp/" + field.upload->filename) : field.value;
    if (!input.contains(field.name)) {
      input[field.name] = std::move(value);
      continue;
    }
    Json& present = input[field.name];
    if (!present.is_array()) present = Json::array({present});
    present.push_back(std::move(value));
  }
  return input;
}

}  // namespace

Answer Sim::submit(Request const& request, Form const& form, Endpoint endpoint, Instant now, Entry& entry) {
  if (!form.complete && settings_.faults.swallow_cut_offs == CutOffs::off) {
    entry.outcome = "unfinished";
    return error_answer(400, "The request body is not complete");
  }
  if (auto refused = refuse_form(form, endpoint, entry)) return std::move(*refused);
  std::string model = form.text("model").value_or("qwen3-max");
  std::string category = form.text("catelogid").value_or("t2t");
  auto const* offer = find_offer(offers_, model, category);
  if (offer == nullptr) {
    entry.outcome = "refused: no such model";
    return error_answer(
        400, fmt::format("No model {} in category {}", printable(model, 100), printable(category, 100)));
  }
  Order order = read_order(*offer, form, model);
  Price price = price_of(settings_.faults.pricing, order);
  if (auto reason = refuse_money(order, price)) {
    entry.outcome = "refused: " + *reason;
    return error_answer(429, "Insufficient balance");
  }
  auto known = [&](std::string const& id) { return desk_.is_active(id, settings_.faults.assets, now); };
  if (auto problem = check_call(*offer, endpoint, request, form, known)) {
    entry.outcome = "refused: " + *problem;
    return refuse_call(*problem);
  }

  auto words = markers(*form.text("prompt"));
  auto plan = next_plan(settings_.faults.submit, words, settings_.seed, ++accepted_);
  if (plan.fault != SubmitFault::ok) entry.fault = to_text(plan);
  Answer answer;
  if (plan.creates_task) {
    Task& task = create_task(form, endpoint, std::move(order), read_ratio(*offer, form), price, now);
    entry.outcome = "created";
    entry.taskid = task.id;
    if (endpoint == Endpoint::chat) {
      answer_sync(request, task, now);
      answer = spoiled(answer_chat(form, task), plan.fault, "", settings_.faults.submit);
    } else if (answers_at_once(endpoint)) {
      answer = spoiled(answer_sync(request, task, now), plan.fault, "", settings_.faults.submit);
    } else {
      answer = answer_created(request, task, plan.fault, now);
    }
  } else {
    entry.outcome = "not created";
    answer = spoiled(not_created(plan.fault), plan.fault, "", settings_.faults.submit);
  }
  answer.delivery.delay += settings_.faults.submit_delay;
  return answer;
}

/// What is compulsory, in the order of the public source: wwwroot/v1/video/generations/index.dspy, and for a chat, which knows a
/// model by itself, wwwroot/v1/chat/completions/index.dspy.
std::optional<Answer> Sim::refuse_form(Form const& form, Endpoint endpoint, Entry& entry) const {
  auto missing = [&](std::string_view name) { return form.text(name).value_or("").empty(); };
  if (endpoint == Endpoint::chat) {
    if (!missing("prompt")) return std::nullopt;
    entry.outcome = "refused: no prompt";
    return error_answer(400, "Missing need data(prompt or messages)");
  }
  for (std::string_view name : {"model", "catelogid", "prompt"}) {
    if (!missing(name)) continue;
    entry.outcome = fmt::format("refused: no {}", name);
    return error_answer(400, fmt::format("Missing required parameter: {}", name));
  }
  return std::nullopt;
}

Answer Sim::refuse_call(std::string_view problem) const {
  if (!settings_.faults.vendor_errors) return error_answer(400, problem);
  Json body = Json::object();
  body["error"] = fmt::format("ERROR:upstream 400 {}", problem);
  body["status"] = "FAILED";
  return text_answer(200, "application/json; charset=utf-8", dumped(body) + "\n");
}

std::optional<std::string> Sim::refuse_money(Order const& order, Price const& price) const {
  if (names_model(settings_.faults.pricing.no_price, order.model)) return "no price";
  if (!account_.admits(settings_.faults.billing, order.model, price.amount)) return "balance";
  return std::nullopt;
}

Task& Sim::create_task(Form const& form, Endpoint endpoint, Order order, Ratio ratio, Price price,
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
  task.input = stored_input(form);
  task.created = now;
  Faults const& faults = settings_.faults;
  task.usage_form = faults.usage;
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

  // Drawn last: what came before stays what it was before there was a history.
  task.history_dice = random.unit();

  transnos_.task(task.transno, task.id);
  if (faults.billing.bill == Bill::at_submit) set_money_aside(task, tasks_.size());
  task_by_id_.emplace(task.id, tasks_.size());
  if (task.fate != Fate::stuck) due_.emplace(task.ends, Due{Due::end, tasks_.size()});
  tasks_.push_back(std::move(task));
  return tasks_.back();
}

void Sim::set_money_aside(Task& task, std::size_t index) {
  Billing const& billing = settings_.faults.billing;
  Yuan amount = account_.set_aside_for(billing, task.order.model, task.price.amount);
  account_.set_aside(amount);
  task.set_aside = amount;
  if (billing.set_aside_life.count() > 0)
    due_.emplace(task.created + billing.set_aside_life, Due{Due::set_aside_expires, index});
}

Answer Sim::answer_created(Request const& request, Task& task, SubmitFault fault, Instant now) {
  if (fault == SubmitFault::sync) return answer_sync(request, task, now);
  Json body = Json::object();
  body["taskid"] = task.id;
  body["status"] = "CREATED";
  return spoiled(json_answer(200, body), fault, task.id, settings_.faults.submit);
}

Answer Sim::answer_sync(Request const& request, Task& task, Instant now) {
  // The vendor has done it all within the request, so there is nothing to wait for.
  std::size_t index = task.number - 1;
  std::erase_if(
      due_, [&](auto const& entry) { return entry.second.task == index && entry.second.what == Due::end; });
  if (task.fate == Fate::stuck) task.fate = Fate::ok;
  task.synchronous = true;
  task.ends = now;
  due_.emplace(now, Due{Due::end, index});
  settle_due(now);
  Json result = Json::object();
  result["status"] = task.succeeds() ? "SUCCEEDED" : "FAILED";
  if (task.succeeds())
    add_results(result, request, task, now);
  else
    result["error"] = "ERROR:content rejected";
  return json_answer(200, result);
}

}  // namespace yj::sim
