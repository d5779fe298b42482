#pragma once

#include "core/job_state.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace yj {

/// What `systemctl status` shows in one line: how many jobs are not finished, doubts first, and the first reason why
/// nothing more is ordered. Where nothing is to be done, it names the inbox.
std::string status_line(std::map<JobState, std::int64_t> const& totals,
                        std::vector<std::string> const& reasons, std::filesystem::path const& inbox);

/// The same while the daemon ends: what it still waits for.
std::string stopping_line(std::map<JobState, std::int64_t> const& totals);

}  // namespace yj
