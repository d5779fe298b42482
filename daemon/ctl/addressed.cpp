#include "daemon/ctl/addressed.hpp"

#include "daemon/ctl/naming.hpp"

namespace yj::ctl {

namespace {

constexpr int kNotFound = 404;

}  // namespace

Addressed ask_addressed(std::string const& typed,
                        std::function<Result<Answer>(std::string path)> const& ask) {
  Kind kind = kind_of(typed);
  if (kind != Kind::batch) {
    auto job = ask(job_path(typed));
    bool other = kind == Kind::either && job && job->status == kNotFound;
    if (!other) return {true, std::move(job)};
  }
  return {false, ask(batch_path(typed))};
}

}  // namespace yj::ctl
