#include "simulation/sweep.hpp"

#include "base/result.hpp"
#include "simulation/run.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sstream>
#include <vector>

namespace yj::simulation {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDied = "no assertion breaks";

/// A process that works through some of the seeds and says a line for each.
struct Worker {
  pid_t process = -1;
  int pipe = -1;
  std::uint64_t seed = 0;  ///< the one that it is at
  bool busy = false;
  std::string text;
  std::string said;  ///< other words than ours: an assertion's
};

void say(int pipe, std::string const& line) {
  if (::write(pipe, line.data(), line.size()) < 0) std::_Exit(2);
}

/// One line, whatever it says.
std::string flat(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text;
}

template <class Work>
Worker spawn(Work work) {
  int ends[2];
  YJ_ASSERT(::pipe(ends) == 0);
  std::fflush(nullptr);
  Worker worker;
  worker.process = ::fork();
  YJ_ASSERT(worker.process >= 0);
  if (worker.process == 0) {
    ::close(ends[0]);
    ::dup2(ends[1], STDERR_FILENO);
    int code = 0;
    try {
      work(ends[1]);
    } catch (std::exception const& error) {
      say(ends[1], fmt::format("ended by: {}\n", flat(error.what())));
      code = 1;
    }
    std::_Exit(code);
  }
  ::close(ends[1]);
  worker.pipe = ends[0];
  return worker;
}

void live(int pipe, fs::path const& where, Scenario scenario, std::uint64_t first, std::uint64_t last,
          std::uint64_t step) {
  Stage stage{where};
  for (std::uint64_t seed = first; seed <= last; seed += step) {
    scenario.seed = seed;
    say(pipe, fmt::format("@begin\t{}\n", seed));
    Verdict verdict = run(scenario, stage);
    say(pipe, fmt::format("@end\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", verdict.steps, verdict.jobs, verdict.tasks,
                          verdict.crashes, verdict.doubts, verdict.promise, flat(verdict.what)));
  }
}

Verdict verdict_in(std::string const& line) {
  std::istringstream fields{line};
  std::string tag;
  Verdict verdict;
  fields >> tag >> verdict.steps >> verdict.jobs >> verdict.tasks >> verdict.crashes >> verdict.doubts;
  fields.get();
  std::getline(fields, verdict.promise, '\t');
  std::getline(fields, verdict.what);
  return verdict;
}

/// Reads what there is; false when the worker has ended.
bool hear(Worker& worker, std::function<void(Verdict const&)> const& take) {
  char buffer[4096];
  ssize_t count = ::read(worker.pipe, buffer, sizeof buffer);
  if (count <= 0) return false;
  worker.text.append(buffer, static_cast<std::size_t>(count));
  for (auto end = worker.text.find('\n'); end != std::string::npos; end = worker.text.find('\n')) {
    std::string line = worker.text.substr(0, end);
    worker.text.erase(0, end + 1);
    if (line.starts_with("@begin")) {
      worker.seed = std::stoull(line.substr(7));
      worker.busy = true;
    } else if (line.starts_with("@end")) {
      worker.busy = false;
      take(verdict_in(line));
    } else {
      worker.said = line;
    }
  }
  return true;
}

void end(Worker& worker) {
  if (worker.pipe >= 0) ::close(worker.pipe);
  worker.pipe = -1;
  int status = 0;
  ::waitpid(worker.process, &status, 0);
}

}  // namespace

Verdict run_apart(Scenario const& scenario) {
  MemoryFolder folder;  // outlives whatever becomes of the process
  Verdict verdict;
  bool heard = false;
  Worker worker =
      spawn([&](int pipe) { live(pipe, folder.path(), scenario, scenario.seed, scenario.seed, 1); });
  while (hear(worker, [&](Verdict const& told) {
    verdict = told;
    heard = true;
  })) {
  }
  end(worker);
  if (!heard) verdict = Verdict{std::string{kDied}, worker.said};
  return verdict;
}

Sweep sweep(Scenario scenario, std::uint64_t first, std::uint64_t last, int workers,
            std::function<bool(std::uint64_t, Verdict const&)> const& failed) {
  MemoryFolder folder;
  fs::path const& where = folder.path();
  Sweep sum;
  bool stop = false;
  std::vector<Worker> crew;
  auto step = static_cast<std::uint64_t>(workers);
  for (int i = 0; i < workers; ++i) {
    auto from = first + static_cast<std::uint64_t>(i);
    if (from <= last)
      crew.push_back(spawn([=, &where](int pipe) { live(pipe, where, scenario, from, last, step); }));
  }
  while (!crew.empty() && !stop) {
    std::vector<pollfd> wanted;
    for (auto const& worker : crew) wanted.push_back({worker.pipe, POLLIN, 0});
    ::poll(wanted.data(), wanted.size(), -1);
    for (std::size_t i = 0; i < crew.size() && !stop; ++i) {
      if (wanted[i].revents == 0) continue;
      Worker& worker = crew[i];
      bool more = hear(worker, [&](Verdict const& verdict) {
        sum.seeds += 1;
        sum.steps += verdict.steps;
        sum.jobs += verdict.jobs;
        sum.tasks += verdict.tasks;
        sum.crashes += verdict.crashes;
        sum.doubts += verdict.doubts;
        if (!verdict.promise.empty() && !stop) stop = failed(worker.seed, verdict);
      });
      if (more) continue;
      if (worker.busy) {
        sum.seeds += 1;
        stop = stop || failed(worker.seed, Verdict{std::string{kDied}, worker.said});
      }
      auto next = worker.seed + step;
      bool rest = worker.busy && next <= last && !stop;
      end(worker);
      if (rest) {
        crew[i] = spawn([=, &where](int pipe) { live(pipe, where, scenario, next, last, step); });
      } else {
        crew.erase(crew.begin() + static_cast<std::ptrdiff_t>(i));
      }
      break;
    }
  }
  for (auto& worker : crew) {
    ::kill(worker.process, SIGTERM);
    end(worker);
  }
  return sum;
}

}  // namespace yj::simulation
