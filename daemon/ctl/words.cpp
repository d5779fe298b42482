#include "daemon/ctl/words.hpp"

#include "base/instant.hpp"
#include "base/text.hpp"
#include "core/millionths.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <optional>

namespace yj::ctl {

namespace {

constexpr std::size_t kTextMax = 16 * 1024;
constexpr std::array<std::string_view, 12> kOrder{"in_doubt",  "held",    "waiting", "ready",
                                                  "preparing", "armed",   "running", "collecting",
                                                  "done",      "blocked", "failed",  "cancelled"};

// What the daemon calls states, files and what happened, with blanks: the words that `state_word` looks up.
constexpr std::array kWords{
    // of jobs, attempts and batches
    mark("in doubt"), mark("held"), mark("waiting"), mark("ready"), mark("preparing"), mark("armed"),
    mark("running"), mark("collecting"), mark("done"), mark("blocked"), mark("failed"), mark("cancelled"),
    mark("unsent"), mark("turned away"), mark("refused"), mark("not created"), mark("unresolved"),
    mark("succeeded"), mark("active"), mark("paused"), mark("complete"),
    // of files
    mark("video"), mark("cover"), mark("image"), mark("text"), mark("reasoning"), mark("audio"),
    // what happens to a job
    mark("accepted"), mark("artifact home"), mark("asset wanted"), mark("attention"), mark("balance cleared"),
    mark("balance told"), mark("batch held"), mark("budget set"), mark("edited"), mark("links renewed"),
    mark("person verified"), mark("price approved"), mark("released"), mark("resolved"), mark("resumed"),
    mark("retried"), mark("waits for money"), mark("yuan corrected"), mark("yuan known"), mark("connected"),
    mark("priority"), mark("batch active"), mark("batch paused"), mark("batch cancelled"),
    mark("gate closed"), mark("gate opened"), mark("gate alone"), mark("asset sending"),
    mark("asset processing"), mark("asset active"), mark("asset failed")};

Json const& nothing() {
  static Json const empty = Json::array();
  return empty;
}

}  // namespace

std::string text_in(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return {};
  std::string text = json[key].get<std::string>();
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\t', ' ');
  return printable(text, kTextMax);
}

std::string said_in(Json const& json, std::string_view key) { return in_own_language(text_in(json, key)); }

std::string said_text(Json const& text) {
  Json holder;
  holder["it"] = text;
  return said_in(holder, "it");
}

std::int64_t number_in(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_number()) return 0;
  return json[key].get<std::int64_t>();
}

std::string amount_in(Json const& json, std::string_view key) {
  constexpr double kOne = 1e6;
  constexpr double kMax = 9e12;
  if (!json.is_object() || !json.contains(key)) return "?";
  Json const& value = json[key];
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (!value.is_number_float() || !(std::abs(value.get<double>()) < kMax)) return "?";
  return millionths_text(std::llround(value.get<double>() * kOne));
}

Json const& part_of(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key)) return nothing();
  Json const& part = json[key];
  return part.is_structured() ? part : nothing();
}

std::optional<std::time_t> instant_in(Json const& json, std::string_view key) {
  std::string text = text_in(json, key);
  std::tm utc{};
  char const* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr) return std::nullopt;
  return ::timegm(&utc);
}

std::string when(Json const& json, std::string_view key) {
  auto at = instant_in(json, key);
  return at ? to_local(from_millis(static_cast<std::int64_t>(*at) * 1000)) : "-";
}

std::string span_text(std::chrono::seconds span) {
  auto total = span.count();
  auto minutes = total / 60;
  auto hours = minutes / 60;
  if (total < 60) return tr("{} s", total);
  if (minutes < 60) return tr("{} min", minutes);
  if (hours < 24) return tr("{} h {} min", hours, minutes % 60);
  return tr("{} d {} h", hours / 24, hours % 24);
}

std::string with_distance(Json const& json, std::string_view key) {
  auto at = instant_in(json, key);
  if (!at) return "-";
  std::chrono::seconds ahead{*at - std::time(nullptr)};
  return when(json, key) +
         (ahead.count() > 0 ? tr(" (in {})", span_text(ahead)) : tr(" ({} ago)", span_text(-ahead)));
}

std::string credits_cell(Json const& batch) {
  std::string credits = amount_in(batch, "credits");
  if (credits == "?") credits = "0";
  bool unpriced = number_in(batch, "unpriced") > 0;
  if (credits == "0") return unpriced ? "?" : "-";
  return unpriced ? credits + "+?" : credits;
}

std::string credits_text(Json const& batch) {
  std::string cell = credits_cell(batch);
  if (cell == "-") return "";
  auto unpriced = number_in(batch, "unpriced");
  std::string const amount = cell.substr(0, cell.find_first_of("+?"));
  if (amount.empty())
    return trn("? for {} task that reported no price", "? for {} tasks that reported no price", unpriced,
               unpriced);
  std::string const text = trn("{} credit", "{} credits", amount == "1" ? 1 : 2, amount);
  if (unpriced == 0) return text;
  return trn("{} and ? for {} task that reported no price", "{} and ? for {} tasks that reported no price",
             unpriced, text, unpriced);
}

std::string counts_text(Json const& counts) {
  std::vector<std::string> parts;
  for (auto state : kOrder) {
    if (auto jobs = number_in(counts, state); jobs > 0) parts.push_back(tr("{} {}", jobs, state_word(state)));
  }
  return parts.empty() ? tr("no jobs") : joined(parts, tr(", "));
}

std::string state_word(std::string_view state) {
  std::string word{state};
  std::replace(word.begin(), word.end(), '_', ' ');
  return tr(word);
}

bool is_state(std::string_view word) {
  return std::find(kOrder.begin(), kOrder.end(), word) != kOrder.end() || word == "active" ||
         word == "paused";
}

std::string state_typed(std::string const& typed) {
  for (auto state : kOrder) {
    if (typed == state || typed == state_word(state)) return std::string{state};
  }
  return typed;
}

std::string kind_typed(std::string const& typed) {
  for (std::string word : kWords) {
    bool const shown = typed == tr(word);
    std::replace(word.begin(), word.end(), ' ', '_');
    if (shown || typed == word) return word;
  }
  return typed;
}

std::string batch_state_word(Json const& batch) {
  std::string state = text_in(batch, "state");
  bool complete = batch.is_object() && batch.contains("complete") && batch["complete"].is_boolean() &&
                  batch["complete"].get<bool>();
  return complete && state != "cancelled" ? "complete" : state;
}

}  // namespace yj::ctl
