#include "plan.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// Nothing in here may call what the shim stands in front of: files are reached by raw system calls.

namespace yj::faults {

namespace {

constexpr int kKinds = static_cast<int>(Kind::none);
constexpr char const* kNames[kKinds] = {"write",     "pwrite",    "send",  "fsync",   "fdatasync",
                                        "rename",    "create",    "link",  "unlink",  "mkdir",
                                        "ftruncate", "fallocate", "chmod", "connect", "open",
                                        "socket",    "accept",    "read",  "pread",   "sqlite"};
constexpr int kChanging = static_cast<int>(Kind::open);  // kinds before it change something

struct Named {
  char const* name;
  int number;
};
constexpr Named kErrors[] = {{"EIO", EIO},
                             {"ENOSPC", ENOSPC},
                             {"EINTR", EINTR},
                             {"EMFILE", EMFILE},
                             {"EROFS", EROFS},
                             {"EDQUOT", EDQUOT},
                             {"ECONNREFUSED", ECONNREFUSED},
                             {"ECONNRESET", ECONNRESET},
                             {"SQLITE_IOERR", SQLITE_IOERR},
                             {"SQLITE_FULL", SQLITE_FULL},
                             {"SQLITE_BUSY", SQLITE_BUSY}};

struct Rule {
  enum class What { before, after, half, fail } what = What::before;
  int kind = -1;  // -1: any
  long number = 0;
  int error = 0;
  bool on = false;
};

constexpr int kRulesMax = 8;

struct Plan {
  Rule rules[kRulesMax];
  int rule_count = 0;
  char const* hold = nullptr;
  int log = -1;
  bool lists = false;
  std::atomic<long> counts[kKinds] = {};
  std::atomic<long> all{0};

  Plan();
  void add(char* text);
};

[[noreturn]] void refuse(char const* rule) {
  std::fprintf(stderr, "shim: cannot understand YJ_FAULTS rule '%s'\n", rule);
  ::_exit(99);
}

void Plan::add(char* text) {
  char what[16] = {}, a[16] = {}, b[16] = {}, c[24] = {}, d[8] = {};
  int words = std::sscanf(text, "%15s %15s %15s %23s %7s", what, a, b, c, d);
  if (words < 4 || rule_count == kRulesMax) refuse(text);
  Rule rule;
  char const* kind = std::strcmp(what, "kill") == 0 ? b : a;
  char const* number = std::strcmp(what, "kill") == 0 ? c : b;
  for (int i = 0; i < kKinds; ++i) {
    if (std::strcmp(kind, kNames[i]) == 0) rule.kind = i;
  }
  if (rule.kind < 0 && std::strcmp(kind, "any") != 0) refuse(text);
  rule.number = std::atol(number);
  if (rule.number < 1) refuse(text);
  if (std::strcmp(what, "kill") == 0) {
    if (std::strcmp(a, "before") == 0) {
      rule.what = Rule::What::before;
    } else if (std::strcmp(a, "after") == 0) {
      rule.what = Rule::What::after;
    } else if (std::strcmp(a, "half") == 0) {
      rule.what = Rule::What::half;
    } else {
      refuse(text);
    }
  } else {
    if (std::strcmp(what, "fail") != 0) refuse(text);
    rule.what = Rule::What::fail;
    rule.on = std::strcmp(d, "on") == 0;
    for (auto const& error : kErrors) {
      if (std::strcmp(error.name, c) == 0) rule.error = error.number;
    }
    if (rule.error == 0) refuse(text);
  }
  rules[rule_count++] = rule;
}

Plan::Plan() {
  if (char const* said = std::getenv("YJ_FAULTS")) {
    static char text[512];
    std::strncpy(text, said, sizeof text - 1);
    char* rest = nullptr;
    for (char* rule = ::strtok_r(text, ";", &rest); rule != nullptr; rule = ::strtok_r(nullptr, ";", &rest))
      add(rule);
  }
  lists = rule_count == 0;
  hold = std::getenv("YJ_FAULTS_HOLD");
  if (char const* file = std::getenv("YJ_FAULTS_LOG"))
    log = static_cast<int>(
        ::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  // Whatever this process starts runs untouched.
  ::unsetenv("LD_PRELOAD");
}

Plan& plan() {
  static Plan the_plan;
  return the_plan;
}

/// Out of the way of descriptors that the process hands out, and known before its first call.
struct AtLoad {
  AtLoad() { plan(); }
} const at_load;

void note(char const* what, int kind, long number, int fd, char const* name) {
  if (plan().log < 0) return;
  char place[256] = {};
  if (name == nullptr && fd >= 0) {
    char link[48];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (::syscall(SYS_readlinkat, AT_FDCWD, link, place, sizeof place - 1) < 0) place[0] = '\0';
    name = place;
  }
  char line[512];
  int length =
      std::snprintf(line, sizeof line, "%s %s %ld %s\n", what, kNames[kind], number, name ? name : "");
  if (length >= static_cast<int>(sizeof line)) length = sizeof line - 1;
  for (int i = 0; i + 1 < length; ++i) line[i] = line[i] == '\n' ? ' ' : line[i];  // of SQL
  line[length - 1] = '\n';
  (void)!::syscall(SYS_write, plan().log, line, static_cast<std::size_t>(length));
}

[[noreturn]] void die() {
  ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
  while (true) ::syscall(SYS_pause);
}

bool held() { return plan().hold != nullptr && ::syscall(SYS_faccessat, AT_FDCWD, plan().hold, F_OK) == 0; }

/// Set between `arrive` and `leave` of the same thread.
thread_local bool dies_after = false;

}  // namespace

bool planned(Kind kind) {
  for (int i = 0; i < plan().rule_count; ++i) {
    int const of = plan().rules[i].kind;
    if (of == static_cast<int>(kind) || (of < 0 && static_cast<int>(kind) < kChanging)) return true;
  }
  return plan().lists;
}

Verdict arrive(Kind kind, int fd, char const* name) {
  int const saved = errno;
  Verdict verdict;
  verdict.kind = kind;
  dies_after = false;
  int const k = static_cast<int>(kind);
  if (held()) {
    errno = saved;
    return verdict;
  }
  long const number = ++plan().counts[k];
  long const overall = k < kChanging ? ++plan().all : 0;
  if (plan().lists) note("call", k, number, fd, name);
  for (int i = 0; i < plan().rule_count; ++i) {
    Rule const& rule = plan().rules[i];
    if (rule.kind >= 0 ? rule.kind != k : k >= kChanging) continue;
    long const at = rule.kind >= 0 ? number : overall;
    if (at != rule.number && !(rule.on && at > rule.number)) continue;
    switch (rule.what) {
      case Rule::What::before: note("killed before", k, number, fd, name); die();
      case Rule::What::after:
        note("killed after", k, number, fd, name);
        dies_after = true;
        break;
      case Rule::What::half:
        note("killed within", k, number, fd, name);
        verdict.what = Verdict::Do::half;
        dies_after = true;
        break;
      case Rule::What::fail:
        if (at == rule.number) note("failed", k, number, fd, name);
        verdict.what = Verdict::Do::fail;
        verdict.error = rule.error;
        break;
    }
  }
  errno = saved;
  return verdict;
}

void leave(Verdict const&) {
  if (dies_after) die();
}

}  // namespace yj::faults
