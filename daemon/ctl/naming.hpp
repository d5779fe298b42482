#pragma once

#include <string>
#include <string_view>

namespace yj::ctl {

/// What a person typed for a batch or a job.
enum class Kind {
  job,     ///< BATCH/JOB
  batch,   ///< a name without a slash
  either,  ///< 32 hexadecimal digits: the id of a job or of a batch
};
Kind kind_of(std::string_view typed);

/// `/v1/batches/NAME`, percent-encoded.
std::string batch_path(std::string_view typed);
/// `/v1/jobs/ID` or `/v1/jobs/BATCH/JOB`.
std::string job_path(std::string_view typed);

}  // namespace yj::ctl
