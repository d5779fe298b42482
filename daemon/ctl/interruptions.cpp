#include "daemon/ctl/interruptions.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <pthread.h>

namespace yj::ctl {

namespace {

/// nohup(1), and a shell for what it starts in the background of a script.
bool is_ignored(int signal) {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// A signal that is blocked can be read even where it is ignored, so such a one is left alone.
sigset_t wanted() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH}) {
    if (!is_ignored(signal)) ::sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

Interruptions::Interruptions() {
  sigset_t const set = wanted();
  ::pthread_sigmask(SIG_BLOCK, &set, &before_);
  fd_ = Fd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  YJ_ASSERT(fd_);
}

std::optional<int> Interruptions::next() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

void Interruptions::release() {
  if (!fd_) return;
  fd_.reset();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void obey(int signal) {
  // SIGTSTP is taken as something to read meanwhile; SIGSTOP stops all the same.
  if (signal == SIGTSTP) {
    ::raise(SIGSTOP);
    return;
  }
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  std::signal(signal, SIG_DFL);
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::raise(signal);
}

}  // namespace yj::ctl
