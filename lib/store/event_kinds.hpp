#pragma once

#include <string_view>
#include <vector>

namespace yj::store {

/// What an event may be called, in alphabetical order: the states of jobs and of attempts where one is entered, and what else
/// happens to jobs, batches, gates, money and people.
std::vector<std::string_view> const& event_kinds();
bool is_event_kind(std::string_view word);

}  // namespace yj::store
