// SQLite's own calls, so that the n-th statement fails with an error of SQLite.
#include "plan.hpp"

#include <sqlite3.h>

#include <dlfcn.h>

using yj::faults::arrive;
using yj::faults::Kind;
using yj::faults::leave;
using yj::faults::Verdict;

namespace {

template <class F>
F next(F, char const* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

/// What the last failed call of this thread said, until the connection is used again.
thread_local sqlite3* failed_on = nullptr;
thread_local int failed_with = 0;
/// SQLite calls its own functions through the same names; only what the program asks for counts.
thread_local bool inside = false;

/// Fails as SQLite itself does: after an error of the disk it has rolled the whole transaction back.
int fail(sqlite3* database, int error) {
  static auto const exec = next(&::sqlite3_exec, "sqlite3_exec");
  if (error != SQLITE_BUSY && sqlite3_get_autocommit(database) == 0) {
    inside = true;
    exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    inside = false;
  }
  failed_on = database;
  failed_with = error;
  return error;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

int sqlite3_step(sqlite3_stmt* statement) {
  static auto const real = next(&::sqlite3_step, "sqlite3_step");
  if (inside) return real(statement);
  failed_on = nullptr;
  Verdict const verdict = arrive(Kind::sqlite, -1, sqlite3_sql(statement));
  if (verdict.what == Verdict::Do::fail) {
    sqlite3_reset(statement);
    return fail(sqlite3_db_handle(statement), verdict.error);
  }
  int const code = real(statement);
  leave(verdict);
  return code;
}

int sqlite3_exec(sqlite3* database, char const* sql, sqlite3_callback take, void* with, char** error) {
  static auto const real = next(&::sqlite3_exec, "sqlite3_exec");
  if (inside) return real(database, sql, take, with, error);
  failed_on = nullptr;
  Verdict const verdict = arrive(Kind::sqlite, -1, sql);
  if (verdict.what == Verdict::Do::fail) return fail(database, verdict.error);
  inside = true;
  int const code = real(database, sql, take, with, error);
  inside = false;
  leave(verdict);
  return code;
}

int sqlite3_extended_errcode(sqlite3* database) {
  static auto const real = next(&::sqlite3_extended_errcode, "sqlite3_extended_errcode");
  return failed_on == database && database != nullptr ? failed_with : real(database);
}

char const* sqlite3_errmsg(sqlite3* database) {
  static auto const real = next(&::sqlite3_errmsg, "sqlite3_errmsg");
  return failed_on == database && database != nullptr ? sqlite3_errstr(failed_with) : real(database);
}

}  // extern "C"
#pragma GCC visibility pop
