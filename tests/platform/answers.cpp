#include "answers.hpp"

#include "http_writer.hpp"

#include <fmt/format.h>

namespace yj::sim {

std::string dumped(Json const& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Answer text_answer(int status, std::string_view content_type, std::string body) {
  Answer answer;
  answer.status = status;
  answer.headers.push_back({"Content-Type", std::string(content_type)});
  answer.body = std::move(body);
  return answer;
}

Answer json_answer(int status, Json const& value) {
  return text_answer(status, "application/json; charset=utf-8", dumped(value));
}

Answer error_answer(int status, std::string_view message) {
  Json body = Json::object();
  body["error"] = message;
  return json_answer(status, body);
}

Answer proxy_answer(int status) {
  return text_answer(status, "text/html",
                     fmt::format("<html>\r\n<head><title>{0} {1}</title></head>\r\n<body>\r\n<center><h1>{0} "
                                 "{1}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
                                 status, reason_phrase(status)));
}

}  // namespace yj::sim
