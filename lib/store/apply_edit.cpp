// A job that is not ordered becomes another.
#include "store/apply.hpp"
#include "store/codec.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// Neither under way nor done, and nothing of it is in doubt: whatever it says next is what is ordered next.
bool may_be_edited(JobState state) {
  switch (state) {
    case JobState::waiting:
    case JobState::held:
    case JobState::ready:
    case JobState::failed:
    case JobState::blocked:
    case JobState::cancelled: return true;
    case JobState::preparing:
    case JobState::armed:
    case JobState::in_doubt:
    case JobState::running:
    case JobState::collecting:
    case JobState::done: break;
  }
  return false;
}

}  // namespace

Applied Apply::operator()(EditJob const& intent) {
  Job job = look_as_decided(intent.job, intent.at);
  if (!may_be_edited(job.state))
    refuse(Errc::conflict, fmt::format("job {} is {}; only a job that is not ordered can be edited", job.name,
                                       name_of(job.state)));
  if (job.revision != intent.revision)
    refuse(Errc::conflict,
           fmt::format("job {} was edited by somebody else meanwhile; look at it again", job.name));
  JobSpec const& spec = intent.spec;
  PriceClass const price = price_class(spec);
  database_
      .prepare(R"sql(
      UPDATE job SET type = ?, model = ?, price_class = ?, duration = ?, prompt = ?, request = ?, notes = ?, revision = revision + 1,
        changed_at = ? WHERE id = ?)sql")
      .bind(name_of(spec.type), spec.model, price.key, price.duration, spec.prompt,
            encode_request(spec.request), encode_notes(spec.notes), intent.at, intent.job)
      .run();
  database_.prepare("DELETE FROM input WHERE job_id = ?").bind(intent.job).run();
  put_inputs(intent.job, spec.request.files, intent.at);
  event(intent.at, job.batch, intent.job, std::nullopt, "edited",
        fmt::format("{}, by {}", intent.changed, intent.by));
  money_.look_again(job.batch);  // others may have waited for what this one would have cost
  return {};
}

}  // namespace yj::store
