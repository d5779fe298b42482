#pragma once

// What the shim does to the process it is loaded into, as its environment says:
//
//   YJ_FAULTS       semicolon-separated rules, each one of
//                     kill before|after|half KIND N    SIGKILL at the N-th call of KIND (from 1); `half` delivers half of the
//                                                      bytes of a write-like call first
//                     fail KIND N ERROR once|on        the N-th call of KIND, or every one from it, fails with ERROR
//   YJ_FAULTS_LOG   a file to which the shim appends. Without rules: a line for every counted call. With rules: a line for
//                   every fault that it played.
//   YJ_FAULTS_HOLD  while this file exists, nothing is counted and nothing happens.
//
// KIND is one of the kinds below, or `any`: every kind that changes something outside the process.
// ERROR is EIO ENOSPC EINTR EMFILE EROFS EDQUOT ECONNREFUSED ECONNRESET, and for `sqlite` SQLITE_IOERR SQLITE_FULL SQLITE_BUSY.

namespace yj::faults {

enum class Kind {
  write,   // write, writev to files
  pwrite,  // pwrite, pwritev
  send,    // send, sendto, sendmsg, and writes to sockets
  fsync,
  fdatasync,
  rename,  // rename, renameat, renameat2
  create,  // open with O_CREAT
  link,
  unlink,  // unlink, unlinkat, rmdir
  mkdir,
  ftruncate,
  fallocate,
  chmod,
  connect,
  // Below here: nothing changes outside, so `any` passes them over.
  open,  // open without O_CREAT, openat2
  socket,
  accept,
  read,  // of regular files
  pread,
  sqlite,  // sqlite3_step, sqlite3_exec, sqlite3_prepare_v3
  none
};

/// What becomes of one call.
struct Verdict {
  enum class Do { pass, fail, half } what = Do::pass;
  int error = 0;
  Kind kind = Kind::none;
};

/// Counts one call, plays `kill before`, and says what is to become of it. `fd` (or -1) and `name` (or null) are what the
/// log says of it.
Verdict arrive(Kind kind, int fd, char const* name);
/// After the call: plays `kill after`, and the death that follows half a write. errno is left as it is.
void leave(Verdict const& verdict);
/// A fault may be planned for this kind; cheap, for calls that need preparations otherwise.
bool planned(Kind kind);

}  // namespace yj::faults
