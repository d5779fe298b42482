#include "control/problem.hpp"

#include "base/text.hpp"
#include "http/problem.hpp"

namespace yj::control {

namespace {

Json errors_json(Diagnostics const& errors) {
  Json list = Json::array();
  for (auto const& error : errors) {
    Json json;
    json["line"] = error.mark.line;
    json["column"] = error.mark.column;
    json["code"] = error.code;
    json["message"] = error.message;
    json["allowed"] = error.allowed;
    if (!error.path.empty()) json["path"] = error.path;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

Problem problem(int status, std::string code, std::string detail, std::string hint) {
  Problem made;
  made.status = status;
  made.code = std::move(code);
  made.detail = std::move(detail);
  made.hint = std::move(hint);
  return made;
}

Problem problem_of(Error const& error) {
  switch (error.code) {
    case Errc::invalid: return problem(400, "invalid", error.what);
    case Errc::not_found: return problem(404, "not-found", error.what);
    case Errc::conflict: return problem(409, "conflict", error.what);
    case Errc::full: return problem(507, "disk-full", error.what, "make room on the disk and ask again");
    case Errc::unavailable:
    case Errc::timed_out: return problem(503, "unavailable", error.what, "ask again later");
    case Errc::lost_lease:
    case Errc::locked:
      return problem(503, "not-the-owner", error.what, "another daemon works on this store; ask that one");
    case Errc::denied:
    case Errc::corrupt:
    case Errc::newer: break;
  }
  return problem(500, "store-trouble", error.what, "the daemon's log says more");
}

http::Response response_of(Problem const& problem) {
  Json json = http::problem_json(problem.status, problem.code, problem.detail, problem.hint);
  if (!problem.errors.empty()) json["errors"] = errors_json(problem.errors);
  http::Response response = http::problem_response(problem.status, json);
  if (!problem.allow.empty()) response.headers.add("Allow", joined(problem.allow, ", "));
  return response;
}

}  // namespace yj::control
