#pragma once

#include "base/json.hpp"
#include "control/money_json.hpp"
#include "control/reply.hpp"
#include "store/records.hpp"

#include <cstdint>
#include <map>

namespace yj::control {

/// A batch as every reply shows it; the schema `Batch` of the contract.
Json batch_json(store::BatchRecord const& batch);

/// A reply that is one batch, with the warnings that every reply has room for.
struct BatchReply {
  store::BatchRecord batch;
  Warnings warnings;
  std::optional<BatchEstimate> to_come{};  ///< what its jobs that are not ordered yet will cost
};
http::Response batch_response(BatchReply const& reply);

/// `{"ready": 3, "done": 97}`: every state that has jobs.
Json counts_json(std::map<JobState, std::int64_t> const& counts);

/// True when every job has come to its end. A batch with doubts is never complete.
bool is_complete(store::BatchRecord const& batch);

}  // namespace yj::control
