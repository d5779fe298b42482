// yuanjingctl open BATCH: where its results lie.
#include "base/json.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/shell_commands.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace yj::ctl {

namespace {

namespace fs = std::filesystem;

/// What hinders a person at this machine from going there; empty: nothing.
std::string hindrance(fs::path const& folder, std::string const& batch) {
  std::error_code error;
  auto status = fs::status(folder, error);
  if (fs::is_directory(status)) return {};
  if (status.type() == fs::file_type::not_found)
    return tr("{} does not exist yet: nothing of batch {} has come home", folder.string(), batch);
  return tr("{} cannot be looked at: {}", folder.string(), error ? error.message() : tr("it is no folder"));
}

Exit open_batch(Invocation const& invocation, DaemonLink& daemon, std::string const& typed) {
  auto batch = daemon.get(batch_path(typed));
  if (!batch || !batch->good()) return finish(invocation, batch, [](Json const&) {});
  auto status = daemon.get("/v1/status");
  if (!status || !status->good()) return finish(invocation, status, [](Json const&) {});
  // As they are and not made safe for a terminal: a shell goes there.
  auto raw = [](Json const& json, char const* key) {
    auto place = json.find(key);
    return place != json.end() && place->is_string() ? place->get<std::string>() : std::string{};
  };
  fs::path const folder = fs::path{raw(status->json, "output")} / raw(batch->json, "folder");
  std::string const trouble = hindrance(folder, text_in(batch->json, "name"));
  if (invocation.json) {
    Json json{{"folder", folder.string()}, {"exists", trouble.empty()}};
    print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  } else {
    print(folder.string() + "\n");
  }
  if (trouble.empty()) return Exit::ok;
  print_error(trouble);
  return Exit::failed;
}

}  // namespace

void add_open(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand("open", tr("Prints the folder of a batch's results, for cd and for "
                                                "scripts; ends with 1 if it is not there yet"));
  command->add_option("batch", *typed, tr("Name or id"))->required()->type_name("BATCH");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      return open_batch(invocation, daemon, *typed);
    };
  });
}

}  // namespace yj::ctl
