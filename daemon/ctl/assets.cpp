// yuanjingctl assets verify | groups | upload GROUP FILE | list GROUP | status ID | wait ID | url ID
#include "daemon/ctl/assets.hpp"

#include "daemon/ctl/asset_views.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

constexpr int kWaitSeconds = 20;

struct Asked {
  std::string account = "default";
  std::string group;
  std::string id;
};

std::string account_query(std::string const& account) { return "?account=" + http::percent_encoded(account); }

std::string asset_target(std::string const& account, std::string const& id) {
  return "/v1/assets/" + http::percent_encoded(id) + account_query(account);
}

Exit show_url(Invocation const& invocation, DaemonLink& daemon, Asked const& asked) {
  auto answer = daemon.get(asset_target(asked.account, asked.id));
  std::string url = answer ? text_in(answer->json, "url") : "";
  if (invocation.json || !answer || !answer->good() || !url.empty())
    return finish(invocation, answer, [&url](Json const&) { print(url + "\n"); });
  print_error(tr("there is no link yet: the asset is {}", asset_status(answer->json)));
  print_warnings(answer->json);
  return Exit::failed;
}

void add_account(CLI::App& command, std::string& account) {
  command.add_option("--account", account, tr("Whose (default)"))->type_name("ACCOUNT");
}

void add_simple(CLI::App& assets, Invocation& invocation) {
  auto asked = std::make_shared<Asked>();
  auto* groups =
      assets.add_subcommand("groups", tr("The people who are verified, with the ids of their groups"));
  groups->callback([&invocation, asked] {
    invocation.run = [&invocation, asked](DaemonLink& daemon) {
      return finish(invocation, daemon.get("/v1/assets/groups" + account_query(asked->account)),
                    [](Json const& json) { print(asset_groups_text(part_of(json, "groups"))); });
    };
  });
  auto* list = assets.add_subcommand("list", tr("What lies in a person's group"));
  list->add_option("group", asked->group, tr("Its id, or the person's name"))->required()->type_name("GROUP");
  list->callback([&invocation, asked] {
    invocation.run = [&invocation, asked](DaemonLink& daemon) {
      std::string target =
          "/v1/assets" + account_query(asked->account) + "&group=" + http::percent_encoded(asked->group);
      return finish(invocation, daemon.get(target),
                    [](Json const& json) { print(asset_list_text(part_of(json, "assets"))); });
    };
  });
  auto* status = assets.add_subcommand("status", tr("How an asset stands, with a fresh link"));
  auto* wait = assets.add_subcommand(
      "wait", tr("Waits until an asset is active; ends with 1 if the platform does not take it"));
  auto* url = assets.add_subcommand("url", tr("A fresh link to an asset, good for 12 hours"));
  for (auto* each : {status, wait, url})
    each->add_option("id", asked->id, tr("As `list` shows it, or its lasting reference"))
        ->required()
        ->type_name("ID");
  for (auto* each : {groups, list, status, wait, url}) add_account(*each, asked->account);
  status->callback([&invocation, asked] {
    invocation.run = [&invocation, asked](DaemonLink& daemon) {
      return finish(invocation, daemon.get(asset_target(asked->account, asked->id)),
                    [](Json const& json) { print(asset_text(json)); });
    };
  });
  wait->callback([&invocation, asked] {
    invocation.run = [&invocation, asked](DaemonLink& daemon) {
      return wait_for_asset(invocation, daemon, asked->account, asked->id);
    };
  });
  url->callback([&invocation, asked] {
    invocation.run = [&invocation, asked](DaemonLink& daemon) {
      return show_url(invocation, daemon, *asked);
    };
  });
}

void add_verify(CLI::App& assets, Invocation& invocation) {
  auto wish = std::make_shared<FaceWish>();
  auto* verify = assets.add_subcommand(
      "verify",
      tr("Shows a link and its QR code for a person to show their face, and waits until they are verified"));
  verify
      ->add_option("--name", wish->name,
                   tr("By which the person is found afterwards, also by `cast` in batches"))
      ->required()
      ->type_name("NAME");
  verify->add_option("--vendor", wish->vendor, tr("Who verifies (volcengine)"))->type_name("VENDOR");
  verify->add_option("--project", wish->project, tr("The vendor's project (default)"))->type_name("PROJECT");
  add_account(*verify, wish->account);
  verify->callback([&invocation, wish] {
    invocation.run = [&invocation, wish](DaemonLink& daemon) {
      return verify_person(invocation, daemon, *wish);
    };
  });
}

void add_upload(CLI::App& assets, Invocation& invocation) {
  auto wish = std::make_shared<UploadWish>();
  auto* upload = assets.add_subcommand(
      "upload",
      tr("Puts a picture or film into a person's group; what is there already is not uploaded again"));
  upload->add_option("group", wish->group, tr("Its id, or the person's name"))
      ->required()
      ->type_name("GROUP");
  upload->add_option("source", wish->source, tr("A file, or a public URL"))
      ->required()
      ->type_name("FILE|URL");
  upload->add_option("--name", wish->name, tr("What it is called (made of the file's name)"))
      ->type_name("NAME");
  upload->add_option("--type", wish->type, tr("Image or Video (told by a file's content; Image for a URL)"))
      ->type_name("TYPE")
      ->check(CLI::IsMember({"Image", "Video"}, CLI::ignore_case));
  upload->add_flag("--again", wish->again, tr("Although the platform did not take it before"));
  add_account(*upload, wish->account);
  upload->callback([&invocation, wish] {
    invocation.run = [&invocation, wish](DaemonLink& daemon) {
      return upload_asset(invocation, daemon, *wish);
    };
  });
}

}  // namespace

Exit wait_for_asset(Invocation const& invocation, DaemonLink& daemon, std::string const& account,
                    std::string const& id) {
  while (true) {
    auto answer = daemon.get(fmt::format("{}&wait={}", asset_target(account, id), kWaitSeconds));
    bool open = answer && answer->good() && text_in(answer->json, "status") == "processing";
    // With trouble at the platform it is asked again as well: it passes, and the daemon says so meanwhile.
    if (open) {
      if (!invocation.json) print_warnings(answer->json);
      continue;
    }
    Exit shown = finish(invocation, answer, [](Json const& json) { print(asset_text(json)); });
    bool failed = answer && answer->good() && text_in(answer->json, "status") != "active";
    return failed ? Exit::failed : shown;
  }
}

void add_assets(CLI::App& app, Invocation& invocation) {
  auto* assets = app.add_subcommand(
      "assets", tr("Real people: verifies them, and uploads and shows the pictures and films of them"));
  assets->require_subcommand(1);
  add_verify(*assets, invocation);
  add_upload(*assets, invocation);
  add_simple(*assets, invocation);
}

}  // namespace yj::ctl
