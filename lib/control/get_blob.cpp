// GET /v1/blobs/SHA256: whether this content is in the store already, so that a client need not send it.
#include "control/blob_reply.hpp"
#include "control/routes.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

http::Awaitable<Outcome<store::StoredBlob>> run(Context& context, Digest digest, http::Peer) {
  store::Blobs const& blobs = context.engine.blobs();
  auto look = [&blobs, &digest]() { return blobs.size(digest); };
  auto bytes = co_await http::run_on(context.engine.worker(), look);
  if (!bytes && bytes.error().code == Errc::not_found)
    co_return problem(404, "not-found",
                      fmt::format("no content with the SHA-256 {} is in the store", digest.text()),
                      "send it with PUT to the same path");
  if (!bytes) co_return problem_of(bytes.error());
  store::StoredBlob found{digest, *bytes};
  co_return found;
}

http::Response encode(store::StoredBlob const& found) { return blob_response(200, found); }

}  // namespace

Route get_blob_route() { return {"GET", "/v1/blobs/{sha256}", {}, action_of(blob_target, run, encode)}; }

}  // namespace yj::control
