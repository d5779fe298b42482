// The calls that the shim stands in front of. Each counts itself, and does what the plan says.
#include "plan.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>

using yj::faults::arrive;
using yj::faults::Kind;
using yj::faults::leave;
using yj::faults::planned;
using yj::faults::Verdict;

namespace {

/// The function of this name behind the shim.
template <class F>
F next(F, char const* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

/// The kind of a write to this descriptor, or none: pipes, event counters and terminals reach nobody who remembers.
Kind kind_of(int fd, Kind file) {
  int const saved = errno;
  struct stat64 status {};
  bool const known = ::syscall(SYS_newfstatat, fd, "", &status, AT_EMPTY_PATH) == 0;
  errno = saved;
  if (!known) return Kind::none;
  if (S_ISREG(status.st_mode)) return file;
  return S_ISSOCK(status.st_mode) && (file == Kind::write || file == Kind::pwrite) ? Kind::send : Kind::none;
}

/// `call(size)` writes so many bytes, at most `whole`.
template <class Call>
ssize_t writes(Kind kind, int fd, std::size_t whole, Call call) {
  if (kind == Kind::none) return call(whole);
  Verdict const verdict = arrive(kind, fd, nullptr);
  if (verdict.what == Verdict::Do::fail) {
    // A connection that breaks is broken on both sides and in both directions.
    if (verdict.error == ECONNRESET) ::shutdown(fd, SHUT_RDWR);
    errno = verdict.error;
    return -1;
  }
  ssize_t const done = call(verdict.what == Verdict::Do::half ? whole / 2 : whole);
  leave(verdict);
  return done;
}

template <class Call>
int plain(Kind kind, int fd, char const* name, Call call) {
  Verdict const verdict = arrive(kind, fd, name);
  if (verdict.what == Verdict::Do::fail) {
    errno = verdict.error;
    return -1;
  }
  int const done = call();
  leave(verdict);
  return done;
}

std::size_t total(iovec const* parts, std::size_t count) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += parts[i].iov_len;
  return sum;
}

/// The first `size` bytes of a list of buffers.
struct Shortened {
  static constexpr std::size_t kMost = 64;
  iovec parts[kMost];
  std::size_t count = 0;

  Shortened(iovec const* all, std::size_t all_count, std::size_t size) {
    for (; count < std::min(all_count, kMost) && size > 0; ++count) {
      parts[count] = all[count];
      parts[count].iov_len = std::min(parts[count].iov_len, size);
      size -= parts[count].iov_len;
    }
  }
};

int opens(char const* name, int flags, int at, mode_t mode) {
  Kind const kind = (flags & O_CREAT) != 0 ? Kind::create : Kind::open;
  return plain(kind, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_openat, at, name, flags, mode)); });
}

mode_t mode_of(int flags, va_list words) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(words, mode_t) : 0;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

ssize_t write(int fd, void const* bytes, size_t size) {
  return writes(kind_of(fd, Kind::write), fd, size,
                [&](std::size_t n) { return ::syscall(SYS_write, fd, bytes, n); });
}

ssize_t writev(int fd, iovec const* parts, int count) {
  auto const n = static_cast<std::size_t>(count);
  return writes(kind_of(fd, Kind::write), fd, total(parts, n), [&](std::size_t size) {
    if (size == total(parts, n)) return ::syscall(SYS_writev, fd, parts, count);
    Shortened some{parts, n, size};
    return ::syscall(SYS_writev, fd, some.parts, some.count);
  });
}

ssize_t pwrite64(int fd, void const* bytes, size_t size, off64_t at) {
  return writes(kind_of(fd, Kind::pwrite), fd, size,
                [&](std::size_t n) { return ::syscall(SYS_pwrite64, fd, bytes, n, at); });
}
ssize_t pwrite(int fd, void const* bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }

ssize_t send(int fd, void const* bytes, size_t size, int flags) {
  return writes(Kind::send, fd, size,
                [&](std::size_t n) { return ::syscall(SYS_sendto, fd, bytes, n, flags, nullptr, 0); });
}
ssize_t sendto(int fd, void const* bytes, size_t size, int flags, sockaddr const* to, socklen_t to_size) {
  return writes(Kind::send, fd, size,
                [&](std::size_t n) { return ::syscall(SYS_sendto, fd, bytes, n, flags, to, to_size); });
}
ssize_t sendmsg(int fd, msghdr const* message, int flags) {
  return writes(Kind::send, fd, total(message->msg_iov, message->msg_iovlen), [&](std::size_t size) {
    if (size == total(message->msg_iov, message->msg_iovlen))
      return ::syscall(SYS_sendmsg, fd, message, flags);
    Shortened some{message->msg_iov, message->msg_iovlen, size};
    msghdr part = *message;
    part.msg_iov = some.parts;
    part.msg_iovlen = some.count;
    return ::syscall(SYS_sendmsg, fd, &part, flags);
  });
}

int fsync(int fd) {
  return plain(Kind::fsync, fd, nullptr, [&] { return static_cast<int>(::syscall(SYS_fsync, fd)); });
}
int fdatasync(int fd) {
  return plain(Kind::fdatasync, fd, nullptr, [&] { return static_cast<int>(::syscall(SYS_fdatasync, fd)); });
}

int rename(char const* from, char const* to) noexcept {
  return plain(Kind::rename, -1, to,
               [&] { return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)); });
}
int renameat(int from_at, char const* from, int to_at, char const* to) noexcept {
  return plain(Kind::rename, -1, to,
               [&] { return static_cast<int>(::syscall(SYS_renameat2, from_at, from, to_at, to, 0)); });
}
int renameat2(int from_at, char const* from, int to_at, char const* to, unsigned flags) noexcept {
  return plain(Kind::rename, -1, to,
               [&] { return static_cast<int>(::syscall(SYS_renameat2, from_at, from, to_at, to, flags)); });
}

int open(char const* name, int flags, ...) {
  va_list words;
  va_start(words, flags);
  mode_t const mode = mode_of(flags, words);
  va_end(words);
  return opens(name, flags, AT_FDCWD, mode);
}
int open64(char const* name, int flags, ...) {
  va_list words;
  va_start(words, flags);
  mode_t const mode = mode_of(flags, words);
  va_end(words);
  return opens(name, flags, AT_FDCWD, mode);
}
int openat(int at, char const* name, int flags, ...) {
  va_list words;
  va_start(words, flags);
  mode_t const mode = mode_of(flags, words);
  va_end(words);
  return opens(name, flags, at, mode);
}

/// libstdc++ opens the files of its streams through this one; glibc's own way to the kernel cannot be seen from here.
FILE* fopen64(char const* name, char const* how) {
  static auto const real = next(&::fopen64, "fopen64");
  Kind const kind = how[0] == 'r' ? Kind::open : Kind::create;
  Verdict const verdict = arrive(kind, -1, name);
  if (verdict.what == Verdict::Do::fail) {
    errno = verdict.error;
    return nullptr;
  }
  FILE* const file = real(name, how);
  leave(verdict);
  return file;
}
FILE* fopen(char const* name, char const* how) { return fopen64(name, how); }

int link(char const* from, char const* to) noexcept {
  return plain(Kind::link, -1, to,
               [&] { return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)); });
}
int unlink(char const* name) noexcept {
  return plain(Kind::unlink, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, name, 0)); });
}
int unlinkat(int at, char const* name, int flags) noexcept {
  return plain(Kind::unlink, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_unlinkat, at, name, flags)); });
}
int rmdir(char const* name) noexcept {
  return plain(Kind::unlink, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR)); });
}
int mkdir(char const* name, mode_t mode) noexcept {
  return plain(Kind::mkdir, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, name, mode)); });
}
int ftruncate64(int fd, off64_t size) noexcept {
  return plain(Kind::ftruncate, fd, nullptr,
               [&] { return static_cast<int>(::syscall(SYS_ftruncate, fd, size)); });
}
int ftruncate(int fd, off_t size) noexcept { return ftruncate64(fd, size); }

/// These two answer with the error itself instead of errno.
int posix_fallocate64(int fd, off64_t at, off64_t size) {
  int const done = plain(Kind::fallocate, fd, nullptr,
                         [&] { return static_cast<int>(::syscall(SYS_fallocate, fd, 0, at, size)); });
  return done == 0 ? 0 : errno;
}
int posix_fallocate(int fd, off_t at, off_t size) { return posix_fallocate64(fd, at, size); }

int chmod(char const* name, mode_t mode) noexcept {
  return plain(Kind::chmod, -1, name,
               [&] { return static_cast<int>(::syscall(SYS_fchmodat, AT_FDCWD, name, mode)); });
}

int connect(int fd, sockaddr const* to, socklen_t size) {
  return plain(Kind::connect, fd, nullptr,
               [&] { return static_cast<int>(::syscall(SYS_connect, fd, to, size)); });
}
int socket(int family, int type, int protocol) noexcept {
  return plain(Kind::socket, -1, nullptr,
               [&] { return static_cast<int>(::syscall(SYS_socket, family, type, protocol)); });
}
int accept(int fd, sockaddr* from, socklen_t* size) {
  return plain(Kind::accept, fd, nullptr,
               [&] { return static_cast<int>(::syscall(SYS_accept4, fd, from, size, 0)); });
}

ssize_t read(int fd, void* bytes, size_t size) {
  Kind const kind = planned(Kind::read) ? kind_of(fd, Kind::read) : Kind::none;
  return writes(kind, fd, size, [&](std::size_t n) { return ::syscall(SYS_read, fd, bytes, n); });
}
ssize_t pread64(int fd, void* bytes, size_t size, off64_t at) {
  Kind const kind = planned(Kind::pread) ? kind_of(fd, Kind::pread) : Kind::none;
  return writes(kind, fd, size, [&](std::size_t n) { return ::syscall(SYS_pread64, fd, bytes, n, at); });
}
ssize_t pread(int fd, void* bytes, size_t size, off_t at) { return pread64(fd, bytes, size, at); }

/// What libraries ask of the kernel without a function of the C library.
long syscall(long number, ...) noexcept {
  static auto const real = next(&::syscall, "syscall");
  long word[6];
  va_list words;
  va_start(words, number);
  for (long& each : word) each = va_arg(words, long);
  va_end(words);
  auto call = [&] {
    return static_cast<int>(real(number, word[0], word[1], word[2], word[3], word[4], word[5]));
  };
  if (number == SYS_openat2) return plain(Kind::open, -1, reinterpret_cast<char const*>(word[1]), call);
  return real(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

}  // extern "C"
#pragma GCC visibility pop
