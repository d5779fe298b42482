// yuanjingctl doctor
#include "base/text.hpp"
#include "base/user_name.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <grp.h>
#include <string>

namespace yj::ctl {

namespace {

constexpr std::size_t kPathBytesMax = 4096;

/// `verdict` as GET /v1/doctor has it: good, later, wrong; or note, of what the work waits for and no fault of the installation.
Json finding(char const* verdict, char const* subject, std::string text) {
  return {{"verdict", verdict}, {"subject", subject}, {"text", std::move(text)}};
}

std::string own_name() { return user_name(::geteuid()).value_or(fmt::format("uid {}", ::geteuid())); }

std::string group_of(std::string const& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return "";
  group const* entry = ::getgrgid(status.st_gid);
  return entry == nullptr ? fmt::format("{}", status.st_gid) : entry->gr_name;
}

/// Whether whoever asks may use a folder of the daemon, which is another question than whether the daemon may.
Json look_at_folder(bool inbox, std::string const& folder) {
  std::string const shown = printable(folder, kPathBytesMax);
  if (::eaccess(folder.c_str(), (inbox ? W_OK : R_OK) | X_OK) == 0)
    return finding("good", "rights",
                   inbox ? tr("inbox: you may put batches into {}", shown)
                         : tr("output: you may read results in {}", shown));
  int const error = errno;
  std::string const why = std::generic_category().message(error);
  std::string text = inbox ? tr("inbox: you may not put batches into {} ({})", shown, why)
                           : tr("output: you may not read results in {} ({})", shown, why);
  std::string group = group_of(folder);
  if (error == EACCES && !group.empty())
    text +=
        tr(". Become a member of its group: sudo usermod -aG {} {}, then log in again", group, own_name());
  return finding("wrong", "rights", std::move(text));
}

/// What the daemon's own status complains of: gates, doubts, money.
void add_complaints(DaemonLink& daemon, Json& findings) {
  auto status = daemon.get("/v1/status");
  if (!status || !status->good()) return;
  for (auto const& warning : part_of(status->json, "warnings")) {
    if (warning.is_string()) findings.push_back(finding("note", "work", warning.get<std::string>()));
  }
}

std::string word_for(std::string const& verdict) {
  constexpr std::size_t kColumns = 5;
  if (verdict == "good") return padded(tr("ok"), kColumns);
  if (verdict == "note") return padded(tr("NOTE"), kColumns);
  return padded(verdict == "later" ? tr("LATER") : tr("WRONG"), kColumns);
}

Exit tell(Invocation const& invocation, Json const& findings) {
  auto sound = [](Json const& each) {
    return text_in(each, "verdict") == "good" || text_in(each, "verdict") == "note";
  };
  bool all_well = std::all_of(findings.begin(), findings.end(), sound);
  if (invocation.json) {
    Json const json{{"findings", findings}, {"warnings", Json::array()}};
    print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    return all_well ? Exit::ok : Exit::failed;
  }
  for (auto const& each : findings)
    print(fmt::format("{}  {}\n", word_for(text_in(each, "verdict")), said_in(each, "text")));
  return all_well ? Exit::ok : Exit::failed;
}

Exit run(Invocation const& invocation, DaemonLink& daemon) {
  Json findings = Json::array();
  auto answer = daemon.get("/v1/doctor");
  if (!answer) {
    findings.push_back(finding("wrong", "daemon", answer.error().what));
    findings.push_back(
        finding("wrong", "daemon",
                tr("what keeps it from starting is said by `systemctl status yuanjingd`, or by `yuanjingd "
                   "--check` as the user that runs it")));
    tell(invocation, findings);
    return Exit::unreachable;
  }
  if (!answer->good()) return finish(invocation, answer, [](Json const&) {});
  findings.push_back(finding("good", "daemon", tr("a daemon answers")));
  for (auto const& each : part_of(answer->json, "findings")) findings.push_back(each);
  findings.push_back(look_at_folder(true, text_in(answer->json, "inbox")));
  findings.push_back(look_at_folder(false, text_in(answer->json, "output")));
  add_complaints(daemon, findings);
  return tell(invocation, findings);
}

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("doctor", tr("Looks at everything that can be wrong - configuration, keys, "
                                      "platform, clock, disk, folders, your own "
                                      "rights - and says what to do, with what the work waits for as "
                                      "notes; ends with 1 if anything else is not well"));
  command->callback([&invocation] {
    invocation.run = [&invocation](DaemonLink& daemon) { return run(invocation, daemon); };
  });
}

}  // namespace yj::ctl
