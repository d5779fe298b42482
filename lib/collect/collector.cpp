#include "collect/collector.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "collect/part_file.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

#include <optional>

namespace yj::collect {

namespace {

constexpr int kRedirectsMax = 5;

constexpr std::size_t kSkippedBytesMax = 64 * 1024;
constexpr std::uint64_t kLookAtDiskEvery = 16ULL << 20;

/// Writes a 200's body into the part file. Of every other answer only the head matters: its body is passed over so that the
/// connection can be used again, but not for ever.
class PartSink final : public http::Sink {
 public:
  PartSink(PartFile& part, std::filesystem::path folder, CollectSettings const& settings)
      : part_(part),
        folder_(std::move(folder)),
        bytes_max_(settings.limits.bytes_max),
        reserve_(settings.disk_reserve) {}

  Result<void> on_head(http::ResponseHead const& head) override {
    wanted_ = head.status == 200;
    if (!wanted_) {
      passed_over_ = head;
      return {};
    }
    auto encoding = head.headers.find("Content-Encoding");
    if (encoding && lower_ascii(*encoding) != "identity")
      return fail(Errc::unavailable,
                  fmt::format("the server compresses the file ({}) although it was asked not to",
                              printable(*encoding, 40)));
    std::uint64_t length = 0;
    if (auto text = head.headers.find("Content-Length"))
      length = std::strtoull(std::string{*text}.c_str(), nullptr, 10);
    // Whatever a server claims, it is no reason to think that the disk is full.
    if (length > bytes_max_)
      return fail(
          Errc::unavailable,
          fmt::format("the server announces a file of {} bytes; at most {} are taken", length, bytes_max_));
    return room_for(length, folder_, reserve_);
  }

  http::Awaitable<Result<void>> on_data(std::string_view data) override {
    if (!wanted_) {
      skipped_ += data.size();
      if (skipped_ > kSkippedBytesMax)
        co_return fail(Errc::unavailable, "an answer that is no file has no end");
      co_return Result<void>{};
    }
    // A body without a length may grow for long, and others write meanwhile.
    if (written_ / kLookAtDiskEvery != (written_ + data.size()) / kLookAtDiskEvery) {
      if (auto room = room_for(data.size(), folder_, reserve_); !room) co_return room;
    }
    written_ += data.size();
    co_return part_.append(data);
  }

  /// The head of an answer that is no file.
  [[nodiscard]] std::optional<http::ResponseHead> const& passed_over() const { return passed_over_; }

 private:
  PartFile& part_;
  std::filesystem::path folder_;
  std::uint64_t bytes_max_;
  std::uint64_t reserve_;
  std::uint64_t written_ = 0;
  std::size_t skipped_ = 0;
  bool wanted_ = false;
  std::optional<http::ResponseHead> passed_over_;
};

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

CollectResult failed(Error const& error) {
  if (error.code == Errc::full) return NoSpace{error.what};
  if (error.code == Errc::not_found) return LinkDead{error.what};
  return FetchAgain{error.what};
}

}  // namespace

Collector::Collector(http::Client& client, boost::asio::any_io_executor worker, KeyOf key_of,
                     CollectSettings settings)
    : client_(client),
      worker_(std::move(worker)),
      key_of_(std::move(key_of)),
      settings_(std::move(settings)) {}

http::Awaitable<CollectResult> Collector::fetch(FetchOrder order) {
  auto parsed = http::parse_url(order.url);
  if (!parsed) co_return LinkDead{parsed.error().what};
  http::Url url = std::move(*parsed);
  std::filesystem::path folder = settings_.output / order.folder;
  Secret const key = key_of_(order.account);
  bool redirected = false;
  bool with_key = false;
  int redirects = 0;

  http::DownloadLimits limits = settings_.limits;

  while (true) {
    bool const local = settings_.api.is_loopback() || url.origin == settings_.api;
    limits.reach = local ? http::Reach::anywhere : http::Reach::public_only;
    auto part = PartFile::create(folder, order.stem, order.kind, order.number);
    if (!part) co_return failed(part.error());
    PartSink sink{*part, folder, settings_};
    http::Request request{"GET", url.target};
    if (with_key) request.headers.add("Authorization", "Bearer " + key.reveal());
    auto got = co_await client_.download(url.origin, std::move(request), limits, sink);
    // A link that cannot be followed stays so; the task may have a better one.
    if (!got && got.error().code == Errc::invalid) co_return LinkDead{got.error().what};
    if (!got && !sink.passed_over()) co_return failed(got.error());

    http::ResponseHead const head = got ? got->head : *sink.passed_over();
    int status = head.status;
    if (is_redirect(status)) {
      auto location = head.headers.find("Location");
      if (!location || ++redirects > kRedirectsMax)
        co_return LinkDead{fmt::format("the link redirects in circles or nowhere ({})", status)};
      auto next = http::resolve_location(url, *location);
      if (!next) co_return LinkDead{next.error().what};
      if (url.origin.secure() && !next->origin.secure())
        co_return LinkDead{"the link redirects from https to plain http"};
      url = std::move(*next);
      redirected = true;
      with_key = false;
      continue;
    }
    if ((status == 401 || status == 403) && !with_key && !redirected && url.origin == settings_.api &&
        !key.empty()) {
      with_key = true;
      continue;
    }
    if (status == 401 || status == 403 || status == 404 || status == 410)
      co_return LinkDead{fmt::format("the link answers {}", status)};
    if (status != 200) co_return FetchAgain{fmt::format("the link answers {}", status)};
    if (!got->complete) co_return FetchAgain{got->problem};

    auto deliver = [&]() -> Result<FileHome> {
      return part->deliver(order.folder, order.stem, order.kind, order.number);
    };
    auto home = co_await http::run_on(worker_, deliver);
    if (!home) co_return failed(home.error());
    co_return std::move(*home);
  }
}

http::Awaitable<CollectResult> Collector::put(FetchOrder order, std::string content) {
  auto deliver = [&]() -> Result<FileHome> {
    std::filesystem::path folder = settings_.output / order.folder;
    auto part = PartFile::create(folder, order.stem, order.kind, order.number);
    if (!part) return part.error();
    if (auto room = room_for(content.size(), folder, settings_.disk_reserve); !room) return room.error();
    if (auto wrote = part->append(content); !wrote) return wrote.error();
    return part->deliver(order.folder, order.stem, order.kind, order.number);
  };
  auto home = co_await http::run_on(worker_, deliver);
  if (!home) co_return failed(home.error());
  co_return std::move(*home);
}

}  // namespace yj::collect
