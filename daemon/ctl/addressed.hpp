#pragma once

#include "daemon/ctl/daemon_link.hpp"

#include <functional>
#include <string>

namespace yj::ctl {

/// The daemon's answer about a thing that a person named, and which thing it was.
struct Addressed {
  bool is_job = false;
  Result<Answer> answer;
};

/// Asks for the path of what was typed: a job's, a batch's, or, for an id, a job's and then a batch's.
Addressed ask_addressed(std::string const& typed, std::function<Result<Answer>(std::string path)> const& ask);

}  // namespace yj::ctl
