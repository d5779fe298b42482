#include "daemon/ctl/submission.hpp"

#include "base/text.hpp"
#include "daemon/ctl/input_upload.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace yj::ctl {

namespace {

constexpr int kTooLarge = 413;
constexpr int kUnprocessable = 422;
constexpr auto kUnlisted = "unlisted-file";
constexpr auto kMoreProblems = "more-problems";

/// What is wrong with an input file of this side.
struct Fault {
  std::string code;
  std::string message;
  std::optional<std::string> allowed;  ///< none: what the daemon's question says
};
using Faults = std::map<std::string, Fault>;  ///< by the path as the batch wrote it

/// An input file that the daemon did not take.
struct NotSent {
  Faults faults;
  /// Where the daemon is at fault and not the file (no room, stopping): what it answered.
  std::optional<Answer> answer;
};

Fault fault_of(Error const& error) {
  return {error.code == Errc::not_found ? "missing-file" : "bad-file", error.what, std::nullopt};
}

class Submission {
 public:
  Submission(DaemonLink& daemon, BatchFile const& batch, std::string const& name)
      : daemon_(daemon), batch_(batch), upload_(daemon, batch.folder) {
    std::string separator = "?";
    auto add = [&](std::string_view parameter, std::string const& value) {
      if (value.empty()) return;
      target_ += fmt::format("{}{}={}", separator, parameter, http::percent_encoded(value));
      separator = "&";
    };
    add("name", name);
    add("file", batch.sent_as);
  }

  Result<Answer> run() {
    while (true) {
      auto answer = post();
      if (!answer || answer->status != kUnprocessable) return answer;
      auto wanted = wanted_by(*answer);
      if (wanted.empty()) return answer;
      bool hopeless = has_other_problems(*answer);
      Faults faults = hopeless ? look_at(wanted) : hash(wanted);
      if (hopeless || !faults.empty()) return with_faults(std::move(*answer), faults);
      auto not_sent = send(wanted);
      if (!not_sent) return not_sent.error();
      if (*not_sent) return not_taken(std::move(*answer), std::move(**not_sent));
    }
  }

 private:
  Result<Answer> post() {
    // What is no UTF-8 fits into no JSON; the daemon says where and what it is.
    if (!is_utf8(batch_.text)) return daemon_.post(target_, batch_.text, "application/yaml");
    Json body;
    body["batch"] = batch_.text;
    body["files"] = Json::object();
    for (auto const& [path, hash] : hashes_) body["files"][path] = hash.sha256.text();
    return daemon_.post(target_, body.dump(), "application/json");
  }

  /// Paths that the daemon asks for and was not told of yet.
  [[nodiscard]] std::vector<std::string> wanted_by(Answer const& answer) const {
    std::vector<std::string> paths;
    std::set<std::string> seen;
    for (auto const& error : part_of(answer.json, "errors")) {
      if (text_in(error, "code") != kUnlisted || !error.contains("path") || !error["path"].is_string())
        continue;
      auto path = error["path"].get<std::string>();
      if (!hashes_.contains(path) && seen.insert(path).second) paths.push_back(std::move(path));
    }
    return paths;
  }

  static bool has_other_problems(Answer const& answer) {
    for (auto const& error : part_of(answer.json, "errors")) {
      std::string code = text_in(error, "code");
      if (code != kUnlisted && code != kMoreProblems) return true;
    }
    return false;
  }

  [[nodiscard]] Faults look_at(std::vector<std::string> const& paths) const {
    Faults faults;
    for (auto const& path : paths) {
      if (auto looked = upload_.look(path); !looked) faults.emplace(path, fault_of(looked.error()));
    }
    return faults;
  }

  Faults hash(std::vector<std::string> const& paths) {
    Faults faults;
    for (auto const& path : paths) {
      auto hashed = upload_.hash(path);
      if (hashed) {
        hashes_.emplace(path, *hashed);
      } else {
        faults.emplace(path, fault_of(hashed.error()));
      }
    }
    return faults;
  }

  /// The first file that is not taken ends it: the next one would meet the same wall.
  Result<std::optional<NotSent>> send(std::vector<std::string> const& paths) {
    for (auto const& path : paths) {
      auto answer = upload_.send(path, hashes_.at(path));
      if (!answer && answer.error().code != Errc::corrupt) return answer.error();
      if (answer && answer->good()) continue;
      NotSent not_sent;
      Fault& fault = not_sent.faults[path];
      if (!answer || answer->status == kUnprocessable) {
        fault = {"bad-file", tr("'{}' changed while it was sent", path), tr("submit it again")};
      } else {
        fault = {text_in(answer->json, "code"),
                 tr("'{}' was not taken: {}", path, said_in(answer->json, "detail")), ""};
        if (answer->status != kTooLarge) not_sent.answer = std::move(*answer);
      }
      return std::optional<NotSent>{std::move(not_sent)};
    }
    return std::optional<NotSent>{};
  }

  static Answer not_taken(Answer asked, NotSent not_sent) {
    if (!not_sent.answer || !not_sent.answer->json.is_object())
      return with_faults(std::move(asked), not_sent.faults);
    not_sent.answer->json["errors"] = part_of(asked.json, "errors");
    return with_faults(std::move(*not_sent.answer), not_sent.faults);
  }

  /// The daemon's refusal with these faults in the place of its questions.
  static Answer with_faults(Answer answer, Faults const& faults) {
    Json errors = Json::array();
    for (auto const& error : part_of(answer.json, "errors")) {
      if (text_in(error, "code") != kUnlisted) {
        errors.push_back(error);
        continue;
      }
      auto path = error.contains("path") && error["path"].is_string() ? error["path"].get<std::string>() : "";
      auto fault = faults.find(path);
      if (fault == faults.end()) continue;
      Json own = error;
      own["code"] = fault->second.code;
      own["message"] = fault->second.message;
      if (fault->second.allowed) own["allowed"] = *fault->second.allowed;
      errors.push_back(std::move(own));
    }
    std::string first = errors.empty() ? "" : text_in(errors.front(), "message");
    answer.json["detail"] =
        errors.size() == 1 ? first : tr("the batch has {} problems, the first: {}", errors.size(), first);
    answer.json["errors"] = std::move(errors);
    answer.body = answer.json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return answer;
  }

  DaemonLink& daemon_;
  BatchFile const& batch_;
  InputUpload upload_;
  std::string target_ = "/v1/batches";
  std::map<std::string, FileHash> hashes_;
};

}  // namespace

Result<Answer> submit_batch(DaemonLink& daemon, BatchFile const& batch, std::string const& name) {
  return Submission{daemon, batch, name}.run();
}

}  // namespace yj::ctl
