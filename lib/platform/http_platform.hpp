#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/client.hpp"
#include "platform/chats.hpp"
#include "platform/model_list.hpp"
#include "platform/platform.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace yj::platform {

struct PlatformSettings {
  std::string generation_url = "https://opencomputing.ai";
  std::filesystem::path ca_file;  ///< certificates trusted besides the system's; empty for none
  std::optional<http::Origin> proxy;
  Duration connect_timeout = std::chrono::seconds{15};
  Duration upload_total =
      std::chrono::minutes{30};  ///< for everything but the tail, large films on slow lines
  Duration upload_idle = std::chrono::seconds{60};    ///< no byte can be sent for so long
  Duration submit_total = std::chrono::seconds{300};  ///< from the tail to the last byte of the answer
  Duration chat_total = std::chrono::minutes{30};     ///< the same of a chat, which is written while it comes
  Duration chat_idle =
      std::chrono::minutes{5};  ///< longest silence in it; a model may think before it writes
  Duration poll_total = std::chrono::seconds{60};
  std::uint64_t body_bytes_max = 1024 * 1024;             ///< of any answer
  std::uint64_t heavy_body_bytes_max = 64 * 1024 * 1024;  ///< of one that carries sound
};

/// The platform over HTTP. The key of an account goes to the origin of `generation_url` and nowhere else, and
/// no redirect is followed.
/// Like its client, it ends before the loop on which it is used.
class HttpPlatform final : public Platform, public Chats, public ModelLists {
 public:
  /// `invalid` for a URL that is none, that carries a query, or that is plain http and not on this machine: a
  /// key is not shown to everybody on the way. Errors of the CA file besides.
  static Result<std::unique_ptr<HttpPlatform>> make(PlatformSettings settings);
  HttpPlatform(PlatformSettings settings, http::Url base, std::unique_ptr<http::Client> client);
  ~HttpPlatform() override;

  /// Sets or replaces the key of an account; counts for requests that begin afterwards. The log never shows
  /// it. Refused when it is empty or no header field can carry it.
  [[nodiscard]] Result<void> set_key(std::string const& account, Secret key);

  [[nodiscard]] http::Origin const& origin() const { return base_.origin; }
  /// How far the platform's clock was ahead of this machine's at the last `reach`, to the second; none: its answer had no date.
  [[nodiscard]] std::optional<Duration> clock_lead() const { return clock_lead_; }
  /// For downloads from the API's own origin, over the same pool.
  [[nodiscard]] http::Client& client() { return *client_; }

  [[nodiscard]] http::Awaitable<Uploaded> upload(Prepared prepared, std::string account, Plan plan) override;
  [[nodiscard]] http::Awaitable<SubmitOutcome> chat(std::string account, Plan plan,
                                                    http::OnAnswer on_bytes) override;
  [[nodiscard]] http::Awaitable<SubmitOutcome> fire(Armed armed, Loaded request) override;
  [[nodiscard]] http::Awaitable<PollAnswer> poll(std::string account, TaskId task) override;
  [[nodiscard]] http::Awaitable<HistoryAnswer> history(std::string account, int page) override;
  [[nodiscard]] http::Awaitable<Result<std::vector<std::string>>> models(std::string account,
                                                                         std::string category) override;
  [[nodiscard]] http::Awaitable<Result<void>> reach(std::string account) override;

 private:
  /// Everything but the tail. `on_bytes` sees a chat's answer too.
  [[nodiscard]] http::Awaitable<Uploaded> open(std::string account, Plan plan, http::OnAnswer on_bytes);
  /// None when the account has no key.
  [[nodiscard]] std::optional<http::Request> request(std::string method, std::string const& target,
                                                     std::string const& account) const;

  PlatformSettings settings_;
  http::Url base_;
  std::unique_ptr<http::Client> client_;
  std::map<std::string, Secret> keys_;
  std::optional<Duration> clock_lead_;
};

}  // namespace yj::platform
