#include "fault_names.hpp"
#include "faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::sim {

namespace {

Result<void> wrong(std::string_view expected) {
  return fail(Errc::invalid, fmt::format("expected {}", expected));
}

Knob flag(std::string name, bool Faults::*member, std::string help) {
  auto set = [member](Faults& faults, Json const& value) -> Result<void> {
    if (value.is_boolean())
      faults.*member = value.get<bool>();
    else if (value == "true" || value == "false")
      faults.*member = value == "true";
    else
      return wrong("true or false");
    return {};
  };
  auto get = [member](Faults const& faults) { return Json(faults.*member); };
  return {std::move(name), std::move(help), true, set, get};
}

template <class Integer>
Knob count(std::string name, Integer Faults::*member, std::string help) {
  auto set = [member](Faults& faults, Json const& value) -> Result<void> {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
        value.get<std::int64_t>() > 2'000'000'000)
      return wrong("a whole number, 0 or more");
    faults.*member = value.get<Integer>();
    return {};
  };
  auto get = [member](Faults const& faults) { return Json(faults.*member); };
  return {std::move(name), std::move(help), false, set, get};
}

std::optional<Duration> duration_of(Json const& value) {
  if (value == 0) return Duration{0};
  return value.is_string() ? parse_duration(value.get_ref<std::string const&>()) : std::nullopt;
}

Knob duration(std::string name, Duration Faults::*member, std::string help) {
  auto set = [member](Faults& faults, Json const& value) -> Result<void> {
    auto parsed = duration_of(value);
    if (!parsed) return wrong("a duration like 200ms, 2s or 5m");
    faults.*member = *parsed;
    return {};
  };
  auto get = [member](Faults const& faults) { return Json(yj::to_text(faults.*member)); };
  return {std::move(name), std::move(help), false, set, get};
}

template <class Kind, std::size_t N>
Knob word(std::string name, Kind Faults::*member, std::array<Named<Kind>, N> const& names, std::string help) {
  auto set = [member, &names](Faults& faults, Json const& value) -> Result<void> {
    auto kind = value.is_string() ? kind_of(names, value.get_ref<std::string const&>()) : std::nullopt;
    if (!kind) return wrong("one of " + all_names(names));
    faults.*member = *kind;
    return {};
  };
  auto get = [member, &names](Faults const& faults) {
    return Json(std::string(name_of(names, faults.*member)));
  };
  return {std::move(name), help + ": " + all_names(names), false, set, get};
}

/// `{"lost": 0.1, "reset": 0.05}`, or the same as `lost=0.1,reset=0.05`.
template <class Kind, std::size_t N>
Knob odds(std::string name, Odds<Kind> Faults::*member, std::array<Named<Kind>, N> const& names,
          std::string help) {
  auto set = [member, &names](Faults& faults, Json const& value) -> Result<void> {
    Json object = value;
    if (value.is_string()) {
      object = Json::object();
      for (auto const& [key, text] : parse_query([&] {
             std::string query = value.get<std::string>();
             for (char& c : query) c = c == ',' ? '&' : c;
             return query;
           }())) {
        auto number = parse_json(text);
        object[key] = number ? *number : Json(text);
      }
    }
    if (!object.is_object()) return wrong("probabilities by name, like lost=0.1,reset=0.05");
    Odds<Kind> parsed;
    double sum = 0;
    for (auto const& member_of : object.items()) {
      std::string const& key = member_of.key();
      Json const& probability = member_of.value();
      auto kind = kind_of(names, key);
      if (!kind) return wrong("names among " + all_names(names));
      if (!probability.is_number() || probability.get<double>() < 0) return wrong("a probability for " + key);
      parsed[*kind] = probability.get<double>();
      sum += probability.get<double>();
    }
    if (sum > 1.0 + 1e-9) return wrong("probabilities whose sum is at most 1");
    faults.*member = std::move(parsed);
    return {};
  };
  auto get = [member, &names](Faults const& faults) {
    Json object = Json::object();
    for (auto const& [kind, probability] : faults.*member)
      object[std::string(name_of(names, kind))] = probability;
    return object;
  };
  return {std::move(name), help + " (name=probability,…): " + all_names(names), false, set, get};
}

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
  return {"task_time", "how long a task runs, at random in this span: 2s-6s", false, set, get};
}

Knob submit_script() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    Json list = value;
    if (value.is_string()) {
      list = Json::array();
      std::string text = value.get<std::string>() + ",";
      for (std::size_t at = 0; at < text.size(); at = text.find(',', at) + 1) {
        auto piece = text.substr(at, text.find(',', at) - at);
        if (!piece.empty()) list.push_back(piece);
      }
    }
    if (!list.is_array()) return wrong("a list of faults");
    std::deque<SubmitFault> script;
    for (auto const& entry : list) {
      auto fault = entry.is_string() ? submit_fault_named(entry.get_ref<std::string const&>()) : std::nullopt;
      if (!fault) return wrong("names among " + all_names(kSubmitFaults));
      script.push_back(*fault);
    }
    faults.submit_script = std::move(script);
    return {};
  };
  auto get = [](Faults const& faults) {
    Json list = Json::array();
    for (auto fault : faults.submit_script) list.push_back(std::string(to_text(fault)));
    return list;
  };
  return {"submit_script", "faults for the next submissions, in order: lost,ok,bad_gateway", false, set, get};
}

Knob price() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    if (value.is_null()) {
      faults.price.reset();
    } else if (value.is_number_integer() && value.get<std::int64_t>() >= 0) {
      faults.price = value.get<std::int64_t>();
    } else {
      return wrong("credits, or null for the price table");
    }
    return {};
  };
  auto get = [](Faults const& faults) { return faults.price ? Json(*faults.price) : Json(nullptr); };
  return {"price", "every task costs so many credits (instead of the price table)", false, set, get};
}

Knob files_origin() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    if (!value.is_string()) return wrong("an origin like http://127.0.0.1:8080");
    faults.files_origin = value.get<std::string>();
    while (faults.files_origin.ends_with('/')) faults.files_origin.pop_back();
    return {};
  };
  auto get = [](Faults const& faults) { return Json(faults.files_origin); };
  return {"files_origin", "origin of the foreign file host (that of --files-listen by itself)", false, set,
          get};
}

}  // namespace

std::vector<Knob> knobs() {
  return {
      task_time(),
      flag("vendor_errors", &Faults::vendor_errors,
           "what a table forbids is answered as 200 with FAILED, not as 400"),
      word("swallow_cut_offs", &Faults::swallow_cut_offs, kCutOffs,
           "which parts of a broken-off multipart body count"),
      odds("submit", &Faults::submit, kSubmitFaults, "faults of submissions"),
      submit_script(),
      duration("submit_delay", &Faults::submit_delay, "wait before every submit answer"),
      duration("late_answer", &Faults::late_answer, "the wait of the submit fault `late`"),
      flag("answer_early", &Faults::answer_early, "refuse a wrong key before the body is read"),
      flag("reject_key", &Faults::reject_key, "treat the right key as wrong: 401"),
      flag("forbid_key", &Faults::forbid_key, "treat the right key as one without rights: 403"),
      flag("plain_refusals", &Faults::plain_refusals, "401 and 403 as plain text instead of JSON"),
      word("bill", &Faults::bill, kBills, "when the price leaves the balance"),
      price(),
      word("usage", &Faults::usage, kUsages, "what `usage` says"),
      odds("fate", &Faults::fate, kFates, "how tasks end"),
      word("status_form", &Faults::status_form, kForms, "form of status answers"),
      flag("status_vendor_taskid", &Faults::status_vendor_taskid,
           "status answers carry the vendor's own taskid"),
      flag("status_without_taskid", &Faults::status_without_taskid, "status answers carry no taskid"),
      flag("status_key_taskstatus", &Faults::status_key_taskstatus, "`taskstatus` in place of `status`"),
      count("not_exist_first", &Faults::not_exist_first,
            "so many first queries of each task say that it does not exist"),
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
