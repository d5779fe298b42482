// yuanjingctl evidence JOB [--output FILE]
#include "base/files.hpp"
#include "daemon/ctl/evidence_archive.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace yj::ctl {

namespace {

/// Never over something that lies there: it may be the evidence of last week.
Result<void> write_new_file(std::string const& path, std::string const& bytes) {
  Fd fd{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
  if (!fd && errno == EEXIST)
    return fail(Errc::conflict, tr("{} exists already; name another file with --output", path));
  if (!fd) return system_error("create", path, errno);
  auto wrote = write_all(fd.get(), bytes, path);
  if (wrote && ::fsync(fd.get()) != 0) wrote = system_error("sync", path, errno);
  if (!wrote) ::unlink(path.c_str());
  return wrote;
}

/// The evidence has a path by names alone, so an id is looked up first.
Result<Answer> ask(DaemonLink& daemon, std::string const& typed) {
  if (kind_of(typed) == Kind::job) return daemon.get(job_path(typed) + "/evidence");
  auto job = daemon.get(job_path(typed));
  if (!job || !job->good()) return job;
  return daemon.get(job_path(text_in(job->json, "batch") + "/" + text_in(job->json, "name")) + "/evidence");
}

}  // namespace

void add_evidence(CLI::App& app, Invocation& invocation) {
  auto job = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("evidence", tr("Packs everything about an order for a dispute: what was "
                                                    "sent, every answer, times and hashes; no key"));
  command->add_option("job", *job, tr("BATCH/JOB or an id"))->required()->type_name("JOB");
  command->add_option("--output", *file, tr("The archive (tar); without it evidence-BATCH-JOB.tar here"))
      ->type_name("FILE");
  command->callback([&invocation, job, file] {
    invocation.run = [&invocation, job, file](DaemonLink& daemon) {
      auto answer = ask(daemon, *job);
      Exit packed = Exit::ok;
      Exit exit = finish(invocation, answer, [&](Json const& json) {
        std::string path = file->empty() ? evidence_file_name(json) : *file;
        auto wrote = write_new_file(path, evidence_archive(json));
        if (!wrote) {
          print_error(wrote.error().what);
          packed = Exit::failed;
          return;
        }
        print(fmt::format("{}\n", path));
      });
      return exit == Exit::ok ? packed : exit;
    };
  });
}

}  // namespace yj::ctl
