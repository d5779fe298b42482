#include "answers.hpp"
#include "submit_plan.hpp"

namespace yj::sim {

// All of it comes with HTTP 200 unless said otherwise (public source of the platform,
// llmage/asyncinference.py).
Answer not_created(SubmitFault fault) {
  switch (fault) {
    case SubmitFault::python_literal:
      return text_answer(200, "text/html; charset=utf-8",
                         "{'error': 'ERROR:connection reset', 'status': 'FAILED'}\n");
    case SubmitFault::vendor_throttle:
      return text_answer(200, "application/json; charset=utf-8",
                         "{\"error\":\"ERROR:upstream 429 Throttling.RateQuota\",\"status\":\"FAILED\"}\n");
    case SubmitFault::misconfigured:
      return text_answer(200, "application/json; charset=utf-8",
                         "{\"status\":\"FAILED\",\"error\":\"llmid:m123没找到模型\"}");
    case SubmitFault::throttle: {
      Answer answer = error_answer(429, "Too many requests");
      answer.headers.push_back({"Retry-After", "1"});
      return answer;
    }
    default: break;
  }
  return text_answer(200, "application/json; charset=utf-8",
                     "{\"error\":\"ERROR:Cannot connect to host\",\"status\":\"FAILED\"}\n");
}

Answer spoiled(Answer answer, SubmitFault fault, std::string_view taskid, SubmitMood const& mood) {
  // An answer without a taskid breaks off at the same places as one with it.
  auto found = taskid.empty() ? std::string::npos : answer.body.find(taskid);
  std::size_t id_begins = found == std::string::npos ? answer.body.size() / 4 : found;
  std::size_t id_ends = found == std::string::npos ? answer.body.size() / 2 : found + taskid.size();
  Delivery& delivery = answer.delivery;
  switch (fault) {
    case SubmitFault::lost: delivery.silent = true; break;
    case SubmitFault::reset: delivery.silent = delivery.reset = true; break;
    case SubmitFault::silence: delivery.silence = mood.silence_time; break;
    case SubmitFault::cut_head: delivery.cut_in_head = true; break;
    case SubmitFault::cut: delivery.cut_after = id_begins; break;
    case SubmitFault::cut_taskid: delivery.cut_after = (id_begins + id_ends) / 2; break;
    case SubmitFault::cut_late: delivery.cut_after = id_ends + 1; break;
    case SubmitFault::bad_gateway: return proxy_answer(502);
    case SubmitFault::gateway_timeout: return proxy_answer(504);
    case SubmitFault::server_error:
      return text_answer(500, "text/plain; charset=utf-8",
                         "500 Internal Server Error\n\nServer got itself in trouble");
    case SubmitFault::unavailable:
      return text_answer(503, "text/plain; charset=utf-8", "Service Unavailable");
    case SubmitFault::empty: return text_answer(200, "application/json; charset=utf-8", "");
    case SubmitFault::garbage:
      return text_answer(200, "application/json; charset=utf-8", std::string("\x1f\x8b\x00\xff\xfe{]", 7));
    case SubmitFault::html: return proxy_answer(200);
    case SubmitFault::two_values: answer.body += "{\"error\":\"ERROR:late\",\"status\":\"FAILED\"}"; break;
    case SubmitFault::broken_chunk:
      delivery.chunked = true;
      delivery.last_chunk = false;
      break;
    case SubmitFault::drip:
      delivery.piece = 1;
      delivery.pause = Duration{10};
      break;
    case SubmitFault::endless_headers: delivery.endless_headers = true; break;
    case SubmitFault::endless_body: delivery.endless_body = true; break;
    case SubmitFault::late: delivery.delay = mood.late_answer; break;
    default: break;
  }
  return answer;
}

}  // namespace yj::sim
