#pragma once

#include "base/json.hpp"

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace yj::ctl {

/// A text of the daemon's JSON on one line, safe for a terminal; empty when it is not there or not a text.
std::string text_in(Json const& json, std::string_view key);
/// The same, of what the daemon says in its own words, in the user's language.
std::string said_in(Json const& json, std::string_view key);
/// The same of a text by itself, as lists have them.
std::string said_text(Json const& text);
std::int64_t number_in(Json const& json, std::string_view key);
/// An amount of the daemon's JSON in exact decimals; `?` where it is null or missing: unknown is never 0.
std::string amount_in(Json const& json, std::string_view key);
/// An array or object of the JSON; an empty array when it is not there.
Json const& part_of(Json const& json, std::string_view key);

/// An instant of the daemon's JSON, in seconds since 1970.
std::optional<std::time_t> instant_in(Json const& json, std::string_view key);

/// `2026-06-01T09:30:00.123Z` as `2026-06-01 17:30:00` in the local time zone; `-` when there is none.
std::string when(Json const& json, std::string_view key);

/// The same with how far away that is: `2026-06-01 17:30:00 (4 min ago)`, `… (in 3 min)`.
std::string with_distance(Json const& json, std::string_view key);
/// `50 s`, `4 min`, `3 h 20 min`, `2 d 5 h`.
std::string span_text(std::chrono::seconds span);

/// What a batch has cost so far: `42 credits`, `42 credits and ? for 3 tasks that reported none`; empty before
/// anything is known.
std::string credits_text(Json const& batch);

/// The same for a table: `42`, `42+?`, `?`, `-`.
std::string credits_cell(Json const& batch);

/// `3 ready, 97 done`, in the order of a job's life and with doubts first.
std::string counts_text(Json const& counts);

/// A batch's state, `complete` and `cancelled` above all; as the daemon calls it, for `state_word`.
std::string batch_state_word(Json const& batch);

/// `in doubt` for `in_doubt`, in the user's language; any other word of the daemon that has a meaning there as well.
std::string state_word(std::string_view state);
/// Whether the daemon calls a state of a job or of a batch so.
bool is_state(std::string_view word);
/// `in_doubt` for a job's state as it is shown, or as it is; whatever else was typed stays.
std::string state_typed(std::string const& typed);
/// `gate_closed` for what an event is called, as it is shown, or as it is; whatever else was typed stays.
std::string kind_typed(std::string const& typed);

}  // namespace yj::ctl
