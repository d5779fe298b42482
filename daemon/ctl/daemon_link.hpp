#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/client.hpp"
#include "http/message.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace yj::ctl {

/// What the program ends with; scripts rely on it.
enum class Exit {
  ok = 0,
  failed = 1,       ///< the daemon refused the request
  usage = 2,        ///< the command line is wrong
  unreachable = 3,  ///< no daemon answered
  invalid = 4,      ///< what was sent is wrong in itself (422)
};

/// An answer of the daemon, good or bad.
struct Answer {
  int status = 0;
  std::string body;  ///< as it came
  Json json;         ///< null when the body is no JSON

  [[nodiscard]] bool good() const { return status >= 200 && status < 300; }
};

/// Where the daemon may listen: the named socket alone, or `$YUANJING_SOCKET` alone, or else the user's own
/// and the system's.
std::vector<std::filesystem::path> socket_places(std::string const& named);

/// Asks the daemon. Where several sockets are possible, the first that answers is taken.
class DaemonLink {
 public:
  explicit DaemonLink(std::vector<std::filesystem::path> places) : places_(std::move(places)) {}

  /// The socket of the daemon that answers.
  Result<std::filesystem::path> place();
  /// Stands for all that was answered so far: the same again when the daemon says the same to the same questions.
  [[nodiscard]] std::size_t heard() const { return heard_; }

  /// The error says what was tried and what to do.
  Result<Answer> get(std::string target) { return ask("GET", std::move(target)); }
  Result<Answer> post(std::string target) { return ask("POST", std::move(target)); }
  Result<Answer> post(std::string target, std::string body, std::string type);
  /// The body of a success goes to `on_bytes` as it arrives; the answer then has none.
  Result<Answer> post(std::string target, std::string body, std::string type, http::OnAnswer on_bytes);
  /// Server-Sent Events behind the one with this id (empty: as `target` says), for as long as the daemon sends them: the error says
  /// how that ended.
  Result<Answer> follow(std::string target, std::string const& last_id, http::OnAnswer on_bytes);
  Result<Answer> put(std::string target, std::string body, std::string type);
  Result<Answer> patch(std::string target, std::string body, std::string type);
  /// Sends a file. `corrupt` when it became shorter meanwhile; every other error means that no daemon answered.
  Result<Answer> put(std::string target, http::FileBody const& file);

 private:
  Result<Answer> ask(std::string method, std::string target);
  Result<Answer> send(std::string method, std::string target, std::string body, std::string type);
  Result<Answer> ask(http::Request request, http::FileBody const* file, http::Limits limits);
  Result<void> choose();

  std::vector<std::filesystem::path> places_;
  bool chosen_ = false;
  std::size_t heard_ = 0;
};

}  // namespace yj::ctl
