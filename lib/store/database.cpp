#include "store/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

namespace yj::store {

namespace {

Errc code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL: return Errc::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Errc::corrupt;
    case SQLITE_CONSTRAINT: return Errc::conflict;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return Errc::denied;
    default: return Errc::unavailable;
  }
}

/// SQLite calls it damage when the system cannot read a file (SQLITE_IOERR_CORRUPTFS, unixRead of os_unix.c); the error of the
/// system is told by the file alone, by that of the database or of its log. 0: it read what was asked for.
int reading_error(sqlite3* database) {
  int error = 0;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
  if (error != 0) return error;
  sqlite3_file* log = nullptr;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
  if (log != nullptr && log->pMethods != nullptr)
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
  return error;
}

[[noreturn]] void raise(sqlite3* database, std::string_view doing) {
  int code = sqlite3_extended_errcode(database);
  if (int const error = code == SQLITE_CORRUPT ? reading_error(database) : 0; error == EIO || error == ENXIO)
    throw SqlError{fail(Errc::unavailable, fmt::format("store: {}: the disk cannot be read: {} ({})", doing,
                                                       std::strerror(error), sqlite3_errmsg(database)))};
  throw SqlError{
      fail(code_of(code), fmt::format("store: {}: {} ({})", doing, sqlite3_errmsg(database), code))};
}

}  // namespace

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

bool Statement::row() {
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  raise(sqlite3_db_handle(handle_), "running a statement");
}

std::int64_t Statement::run() {
  while (row()) {
  }
  return sqlite3_changes64(sqlite3_db_handle(handle_));
}

bool Statement::null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string Statement::text(int column) const {
  auto const* bytes = reinterpret_cast<char const*>(sqlite3_column_text(handle_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return bytes == nullptr ? std::string{} : std::string(bytes, size);
}

std::span<std::uint8_t const> Statement::blob(int column) const {
  auto const* bytes = static_cast<std::uint8_t const*>(sqlite3_column_blob(handle_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::optional<Instant> Statement::instant_if_any(int column) const {
  if (null(column)) return std::nullopt;
  return instant(column);
}

void Statement::bind_next(std::int64_t value) {
  YJ_ASSERT(sqlite3_bind_int64(handle_, next_++, value) == SQLITE_OK);
}
void Statement::bind_next(std::nullptr_t) { YJ_ASSERT(sqlite3_bind_null(handle_, next_++) == SQLITE_OK); }

void Statement::bind_next(std::string_view value) {
  char const* bytes = value.data() == nullptr ? "" : value.data();
  YJ_ASSERT(sqlite3_bind_text64(handle_, next_++, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) ==
            SQLITE_OK);
}

void Statement::bind_next(std::span<std::uint8_t const> value) {
  YJ_ASSERT(sqlite3_bind_blob64(handle_, next_++, value.data(), value.size(), SQLITE_TRANSIENT) == SQLITE_OK);
}

struct Database::Handle {
  sqlite3* database = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements;

  ~Handle() {
    for (auto& [sql, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(database);
  }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(std::filesystem::path const& path, Mode mode) {
  auto handle = std::make_unique<Handle>();
  int flags = SQLITE_OPEN_NOMUTEX |
              (mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  int code = sqlite3_open_v2(path.c_str(), &handle->database, flags, nullptr);
  if (code != SQLITE_OK)
    return fail(code_of(code),
                fmt::format("cannot open the store {}: {}", path.string(), sqlite3_errmsg(handle->database)));
  sqlite3_busy_timeout(handle->database, 5000);

  Database database{std::move(handle)};
  try {
    if (mode == Mode::read_write) {
      auto statement = database.prepare("PRAGMA journal_mode = WAL");
      if (!statement.row() || statement.text(0) != "wal")
        return fail(Errc::unavailable,
                    fmt::format("the store {} cannot use a write-ahead log here; is it on a network disk?",
                                path.string()));
    }
    database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
    // In KiB. With SQLite's own 2 MiB a change of many jobs reads and writes each page of the indices again and again.
    database.execute("PRAGMA cache_size = -65536");
    YJ_ASSERT(database.integer("PRAGMA synchronous") == 2);
    YJ_ASSERT(database.integer("PRAGMA foreign_keys") == 1);
  } catch (SqlError& error) {
    return error.error;
  }
  return database;
}

Statement Database::prepare(std::string_view sql) {
  auto known = handle_->statements.find(sql);
  if (known != handle_->statements.end()) {
    if (sqlite3_stmt_busy(known->second) == 0) return Statement{known->second};
    YJ_ASSERT(!"a statement is used inside itself");
  }
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v3(handle_->database, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) raise(handle_->database, "preparing a statement");
  handle_->statements.emplace(std::string{sql}, statement);
  return Statement{statement};
}

void Database::execute(std::string const& sql) {
  if (sqlite3_exec(handle_->database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    raise(handle_->database, "running statements");
}

std::int64_t Database::integer(std::string_view sql) {
  auto statement = prepare(sql);
  YJ_ASSERT(statement.row());
  return statement.integer(0);
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_->database) == 0; }

Snapshot::Snapshot(Database& database) : database_(database) {
  if (database_.in_transaction()) database_.prepare("ROLLBACK").run();  // which an earlier one could not
  database_.prepare("BEGIN").run();
}

Snapshot::~Snapshot() {
  constexpr int kTries = 3;  // whoever reads next must not see the past
  // SQLite may have ended it itself (I/O error).
  for (int i = 0; i < kTries && database_.in_transaction(); ++i) {
    try {
      database_.prepare("ROLLBACK").run();
    } catch (SqlError const&) {
      // The next one tries it again before anything else.
    }
  }
}

Savepoint::Savepoint(Database& database) : database_(database) {
  database_.prepare("SAVEPOINT intent").run();
}

Savepoint::~Savepoint() {
  if (!open_) return;
  try {
    undo();
  } catch (SqlError const&) {
    // SQLite has rolled the whole transaction back itself (full disk, I/O error); the writer sees that none
    // is open.
  }
}

void Savepoint::undo() {
  database_.prepare("ROLLBACK TO intent").run();
  database_.prepare("RELEASE intent").run();
  open_ = false;
}

void Savepoint::release() {
  database_.prepare("RELEASE intent").run();
  open_ = false;
}

}  // namespace yj::store
