#include "daemon/ctl/naming.hpp"

#include "base/ids.hpp"
#include "http/url.hpp"

namespace yj::ctl {

Kind kind_of(std::string_view typed) {
  if (typed.find('/') != std::string_view::npos) return Kind::job;
  return JobId::parse(typed) ? Kind::either : Kind::batch;
}

std::string batch_path(std::string_view typed) { return "/v1/batches/" + http::percent_encoded(typed); }

std::string job_path(std::string_view typed) {
  auto slash = typed.find('/');
  if (slash == std::string_view::npos) return "/v1/jobs/" + http::percent_encoded(typed);
  return "/v1/jobs/" + http::percent_encoded(typed.substr(0, slash)) + "/" +
         http::percent_encoded(typed.substr(slash + 1));
}

}  // namespace yj::ctl
