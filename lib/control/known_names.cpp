#include "control/known_names.hpp"

#include "base/text.hpp"
#include "core/failure_class.hpp"
#include "store/event_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 60;

std::string allowed_text(std::string const& word, std::vector<std::string> const& allowed) {
  if (auto meant = nearest(word, allowed)) return fmt::format("did you mean '{}'?", *meant);
  std::set<std::string> const each{allowed.begin(), allowed.end()};
  return "one of " + joined({each.begin(), each.end()}, ", ");
}

bool is_among(std::string const& word, std::vector<std::string> const& known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

}  // namespace

std::optional<Problem> unknown_account(std::string const& name, std::vector<std::string> const& accounts,
                                       bool needed) {
  if ((name.empty() && !needed) || is_among(name, accounts)) return std::nullopt;
  return problem(404, "not-found", fmt::format("there is no account '{}'", printable(name, kShownMax)),
                 allowed_text(name, accounts));
}

std::optional<Problem> unknown_model(std::string const& name, std::vector<std::string> const& models) {
  auto same = [&](std::string const& model) { return lower_ascii(model) == lower_ascii(name); };
  if (name.empty() || std::any_of(models.begin(), models.end(), same)) return std::nullopt;
  return problem(404, "not-found", fmt::format("there is no model '{}'", printable(name, kShownMax)),
                 allowed_text(name, models));
}

std::optional<Problem> unknown_failure_class(std::string const& name) {
  if (name.empty() || parse_failure_class(name)) return std::nullopt;
  std::vector<std::string> known;
  for (auto each : {FailureClass::network, FailureClass::throttled, FailureClass::moderation,
                    FailureClass::bad_input, FailureClass::unknown})
    known.emplace_back(name_of(each));
  return problem(400, "invalid", fmt::format("jobs do not fail as '{}'", printable(name, kShownMax)),
                 "one of " + joined(known, ", "));
}

std::optional<Problem> unknown_event_kind(std::string const& name) {
  if (store::is_event_kind(name)) return std::nullopt;
  std::vector<std::string> const known{store::event_kinds().begin(), store::event_kinds().end()};
  auto const meant = nearest(name, known);
  return problem(400, "invalid", fmt::format("no event is called '{}'", printable(name, kShownMax)),
                 meant ? fmt::format("did you mean '{}'?", *meant) : "one of " + joined(known, ", "));
}

}  // namespace yj::control
