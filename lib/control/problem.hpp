#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <string>
#include <vector>

namespace yj::control {

/// Why a request was not carried out, as RFC 9457 has it. `type` is `about:blank`, so the title is the
/// status' own phrase; programs look at `code`, which never changes its meaning.
struct Problem {
  int status = 400;
  std::string code;                ///< `not-found`, `known-name`, `invalid-batch`, …
  std::string detail;              ///< what happened, as a sentence for a person
  std::string hint;                ///< what to do about it; may be empty
  Diagnostics errors;              ///< of a batch that was refused
  std::vector<std::string> allow;  ///< of a wrong method: the right ones
};

/// What a route comes to.
template <class T>
using Outcome = boost::system::result<T, Problem>;

Problem problem(int status, std::string code, std::string detail, std::string hint = {});
/// An operating error at the border: its code as status and stable code, its sentence as it is.
Problem problem_of(Error const& error);
http::Response response_of(Problem const& problem);

}  // namespace yj::control
