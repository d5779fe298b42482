// yuanjingctl credits [--by day|model|batch|project|account] [--since DATE] [--until DATE] [--audit] [--csv]
#include "daemon/ctl/credits_views.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/pages.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/watching.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Wanted {
  std::string by = "day";
  std::string since;
  std::string until;
  std::string batch;
  std::string account;
  bool audit = false;
  bool csv = false;
  int limit = 100;
};

void add_parameter(std::string& target, std::string_view name, std::string const& value) {
  if (!value.empty()) target += fmt::format("&{}={}", name, http::percent_encoded(value));
}

std::string with_bounds(std::string target, Wanted const& wanted) {
  add_parameter(target, "since", wanted.since);
  add_parameter(target, "until", wanted.until);
  add_parameter(target, "batch", wanted.batch);
  add_parameter(target, "account", wanted.account);
  return target;
}

Exit report(DaemonLink& daemon, Invocation const& invocation, Wanted const& wanted) {
  auto answer = daemon.get(with_bounds("/v1/credits?by=" + wanted.by, wanted));
  return finish(invocation, answer, [&](Json const& json) {
    print(wanted.csv ? credits_report_csv(json) : credits_report_text(json));
  });
}

Exit audit(DaemonLink& daemon, Invocation const& invocation, Wanted const& wanted) {
  auto answer = collect_pages(daemon, "audit", wanted.limit, [&](int limit, std::string const& cursor) {
    std::string target = with_bounds(fmt::format("/v1/credits/audit?limit={}", limit), wanted);
    add_parameter(target, "cursor", cursor);
    return target;
  });
  return finish(invocation, answer, [&](Json const& json) {
    Json const& entries = part_of(json, "audit");
    if (wanted.csv) {
      print(audit_csv(entries));
    } else {
      print(entries.empty() ? tr("nothing differs from what was asked or expected\n") : audit_text(entries));
    }
    if (!text_in(json, "next").empty())
      print_error(tr("… and more; --limit shows more than {}", wanted.limit));
  });
}

}  // namespace

void add_credits(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command =
      app.add_subcommand("credits", tr("What was spent, what is set aside and what is in doubt; ? is what "
                                       "nobody knows. A task counts on the day "
                                       "on which it was ordered. Credits are what the tasks' usage names; "
                                       "YUAN is what the platform's history says that they cost, where it "
                                       "is open to the account's key"));
  auto* by =
      command
          ->add_option("--by", wanted->by, tr("A row for each day, model, batch, project or account (day)"))
          ->check(CLI::IsMember({"day", "model", "batch", "project", "account"}))
          ->type_name("WHAT");
  command->add_option("--since", wanted->since, tr("Only from this day on, as 2026-11-01"))
      ->type_name("DATE");
  command->add_option("--until", wanted->until, tr("Only up to this day, itself included"))
      ->type_name("DATE");
  command->add_option("--batch", wanted->batch, tr("Only of this batch (name or id)"))->type_name("BATCH");
  command->add_option("--account", wanted->account, tr("Only of this account"))->type_name("ACCOUNT");
  command
      ->add_flag("--audit", wanted->audit,
                 tr("List instead what was charged otherwise than was asked for or expected"))
      ->excludes(by);
  command->add_flag("--csv", wanted->csv, tr("Print the rows as CSV, for a spreadsheet"));
  command->add_option("--limit", wanted->limit, tr("With --audit: at most so many (100)"))
      ->check(CLI::PositiveNumber);
  add_watching(*command, invocation);
  command->callback([&invocation, wanted] {
    if (invocation.json && wanted->csv)
      throw CLI::ValidationError{"--csv", tr("choose one of --csv and --json")};
    if (invocation.watching && wanted->csv)
      throw CLI::ValidationError{"--csv", tr("choose one of --csv and --watch")};
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      return wanted->audit ? audit(daemon, invocation, *wanted) : report(daemon, invocation, *wanted);
    };
  });
}

}  // namespace yj::ctl
