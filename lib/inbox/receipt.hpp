#pragma once

#include "base/diagnostic.hpp"
#include "core/batch_estimate.hpp"
#include "core/intent.hpp"
#include "core/job_spec.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace yj::inbox {

/// What a person reads beside a batch that was taken: what it was, what is sent, what was filled in, where
/// results go.
struct Receipt {
  std::string results;                     ///< the folder
  std::optional<BatchEstimate> to_come{};  ///< what its jobs will probably cost; none: that could not be read
  std::string held{};                      ///< why it waits for a person; empty: it does not
};
std::string receipt_text(BatchSpec const& spec, BatchTaken const& taken, Receipt const& receipt, Instant at);

/// What a person reads beside a batch that was refused: every problem, one per line.
std::string errors_text(Diagnostics const& problems);

/// What stands below either of them when the thing itself could not be moved out of the inbox. `why`: the system's word.
std::string stayed_text(std::filesystem::path const& entry, bool is_folder, std::string_view why);

}  // namespace yj::inbox
