#pragma once

#include "base/sha256.hpp"
#include "control/call.hpp"
#include "control/problem.hpp"
#include "http/message.hpp"
#include "store/blobs.hpp"

namespace yj::control {

/// The `{sha256}` of a path. Letter case does not matter.
Outcome<Digest> blob_target(Call const& call);

/// `{"sha256", "bytes", "warnings"}` with this status.
http::Response blob_response(int status, store::StoredBlob const& blob);

}  // namespace yj::control
