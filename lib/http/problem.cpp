#include "http/problem.hpp"

namespace yj::http {

namespace {

std::string_view phrase(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return "Internal Server Error";
  }
}

}  // namespace

Json problem_json(int status, std::string_view code, std::string_view detail, std::string_view hint) {
  Json json;
  json["type"] = "about:blank";
  json["title"] = phrase(status);
  json["status"] = status;
  json["code"] = code;
  json["detail"] = detail;
  json["hint"] = hint;
  return json;
}

Response problem_response(int status, Json const& problem) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  response.body = problem.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

}  // namespace yj::http
