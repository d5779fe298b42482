// PUT /v1/blobs/SHA256: the content of an input file, which a batch then names by its hash. 201 new, 200 there
// already, 422 another content, 507 no room.
#include "base/log.hpp"
#include "control/blob_reply.hpp"
#include "control/routes.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj::control {

namespace {

constexpr auto kNothingKept = "nothing of it was kept";

Problem not_stored(Error const& error) {
  if (error.code == Errc::invalid)
    return problem(422, "wrong-content", error.what,
                   fmt::format("{}; hash the file again and send it to that hash's path", kNothingKept));
  return problem_of(error);
}

/// What the client says that it is going to send; 0 when it does not.
std::uint64_t announced_bytes(http::Request const& head) {
  std::uint64_t bytes = 0;
  auto text = head.headers.find("Content-Length").value_or("");
  (void)std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

/// Writes the body into the store piece by piece, on a worker thread.
class NewBlob final : public http::BodySink {
 public:
  NewBlob(store::BlobWriter writer, Digest promised, boost::asio::any_io_executor worker, http::Peer peer)
      : writer_(std::move(writer)), promised_(promised), worker_(std::move(worker)), peer_(peer) {}

  http::Awaitable<std::optional<http::Response>> take(std::string_view piece) override {
    auto append = [this, piece]() { return writer_.append(piece); };
    auto wrote = co_await http::run_on(worker_, append);
    if (wrote) co_return std::nullopt;
    co_return refusal(wrote.error());
  }

  http::Awaitable<http::Response> finish() override {
    auto end = [this]() { return writer_.finish(promised_); };
    auto stored = co_await http::run_on(worker_, end);
    if (!stored) co_return refusal(stored.error());
    log::info("{} sent an input file of {} bytes, {}", who_and_what(peer_), stored->bytes, promised_.text());
    co_return blob_response(201, *stored);
  }

 private:
  http::Response refusal(Error const& error) const {
    log::warning("{} sent an input file that was not taken: {}", who_and_what(peer_), error.what);
    return response_of(not_stored(error));
  }

  store::BlobWriter writer_;
  Digest promised_;
  boost::asio::any_io_executor worker_;
  http::Peer peer_;
};

/// Content that is in the store already: a body that comes nevertheless is not looked at.
class KnownBlob final : public http::BodySink {
 public:
  explicit KnownBlob(store::StoredBlob known) : known_(known) {}
  http::Awaitable<std::optional<http::Response>> take(std::string_view) override { co_return std::nullopt; }
  http::Awaitable<http::Response> finish() override { co_return blob_response(200, known_); }

 private:
  store::StoredBlob known_;
};

/// Either the blob that is there, or a writer for it.
struct Begun {
  std::optional<store::StoredBlob> known;
  std::optional<store::BlobWriter> writer;
};

Result<Begun> begin(Context const& context, Digest const& promised, std::uint64_t announced) {
  Begun begun;
  store::Blobs const& blobs = context.engine.blobs();
  auto bytes = blobs.size(promised);
  if (bytes) {
    begun.known = store::StoredBlob{promised, *bytes};
    return begun;
  }
  if (bytes.error().code != Errc::not_found) return bytes.error();
  auto const& settings = context.settings;
  // More than the limit is the server's to refuse; it must not look like a disk that is full.
  if (announced > settings.input_bytes_max) announced = 0;
  auto writer = blobs.begin("the body", settings.input_bytes_max, announced, settings.disk_reserve);
  if (!writer) return writer.error();
  begun.writer.emplace(std::move(*writer));
  return begun;
}

http::Awaitable<http::BodyPlan> receive(Context& context, Call call) {
  auto promised = blob_target(call);
  if (!promised) co_return http::BodyPlan{response_of(promised.error())};
  auto look = [&context, digest = *promised, announced = announced_bytes(call.request)]() {
    return begin(context, digest, announced);
  };
  auto begun = co_await http::run_on(context.engine.worker(), look);
  if (!begun) {
    log::warning("{} cannot send an input file: {}", who_and_what(call.peer), begun.error().what);
    co_return http::BodyPlan{response_of(problem_of(begun.error()))};
  }
  if (begun->known) {
    http::StreamedBody unread{std::make_unique<KnownBlob>(*begun->known), context.settings.input_bytes_max};
    unread.needed = false;
    co_return http::BodyPlan{std::move(unread)};
  }
  auto sink =
      std::make_unique<NewBlob>(std::move(*begun->writer), *promised, context.engine.worker(), call.peer);
  co_return http::BodyPlan{http::StreamedBody{std::move(sink), context.settings.input_bytes_max}};
}

}  // namespace

Route put_blob_route() {
  Route route{"PUT", "/v1/blobs/{sha256}", {}, {}};
  route.reception = receive;
  return route;
}

}  // namespace yj::control
