#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace yj::store {

/// What SQLite said, as an exception inside the store's own code: it unwinds a transaction and is turned into
/// an Error at the port. It never leaves this folder.
struct SqlError {
  Error error;
};

/// One prepared statement with its values bound. Step with `row`, read columns by number from 0; it is reset
/// when it goes out of scope and stays prepared for the next use.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  ~Statement();
  Statement(Statement&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), next_(other.next_) {}
  Statement& operator=(Statement&&) = delete;

  template <class... Values>
  Statement& bind(Values const&... values) {
    (bind_next(values), ...);
    return *this;
  }

  /// Steps to the next row; false at the end.
  bool row();
  /// Runs a statement that gives no rows and says how many it changed.
  std::int64_t run();

  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::span<std::uint8_t const> blob(int column) const;
  [[nodiscard]] Instant instant(int column) const { return from_millis(integer(column)); }
  [[nodiscard]] std::optional<Instant> instant_if_any(int column) const;
  template <class AnyId>
  [[nodiscard]] AnyId id(int column) const {
    AnyId id;
    copy_blob(column, id.bytes);
    return id;
  }
  [[nodiscard]] Digest digest(int column) const {
    Digest digest;
    copy_blob(column, digest.bytes);
    return digest;
  }

 private:
  void bind_next(std::int64_t value);
  void bind_next(int value) { bind_next(static_cast<std::int64_t>(value)); }
  void bind_next(bool value) { bind_next(static_cast<std::int64_t>(value)); }
  void bind_next(std::uint64_t value) { bind_next(static_cast<std::int64_t>(value)); }
  void bind_next(std::string_view value);
  void bind_next(std::string const& value) { bind_next(std::string_view{value}); }
  void bind_next(char const* value) { bind_next(std::string_view{value}); }
  void bind_next(std::span<std::uint8_t const> value);
  void bind_next(std::nullptr_t);
  void bind_next(Instant value) { bind_next(to_millis(value)); }
  void bind_next(Digest const& value) { bind_next(std::span<std::uint8_t const>{value.bytes}); }
  template <class Kind>
  void bind_next(Id<Kind> const& value) {
    bind_next(std::span<std::uint8_t const>{value.bytes});
  }
  template <class T>
  void bind_next(std::optional<T> const& value) {
    if (value) {
      bind_next(*value);
    } else {
      bind_next(nullptr);
    }
  }
  template <std::size_t N>
  void copy_blob(int column, std::array<std::uint8_t, N>& out) const {
    auto bytes = blob(column);
    YJ_ASSERT(bytes.size() == N);
    std::copy(bytes.begin(), bytes.end(), out.begin());
  }

  sqlite3_stmt* handle_;
  int next_ = 1;
};

/// One connection, used by one thread at a time.
class Database {
 public:
  enum class Mode { read_write, read_only };

  /// Opens (read_write: creates) the file with WAL, `synchronous=FULL`, foreign keys and a busy timeout of 5
  /// s, and checks that SQLite really took these settings.
  static Result<Database> open(std::filesystem::path const& path, Mode mode);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// The statement for this literal, prepared once per connection. Throws SqlError.
  Statement prepare(std::string_view sql);
  /// Runs statements without values, several if need be. Throws SqlError.
  void execute(std::string const& sql);
  /// False once SQLite ended the transaction by itself (full disk, I/O error).
  [[nodiscard]] bool in_transaction() const;
  /// The single integer that this query gives. Throws SqlError.
  std::int64_t integer(std::string_view sql);

 private:
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

/// What several statements read is as of one instant. Not for use inside a transaction.
///
/// It always ends with a ROLLBACK, which is all that SQLite carries out after a read that failed: a COMMIT or RELEASE tells of the
/// failure again and leaves the transaction open, and the connection would see the past from then on.
class Snapshot {
 public:
  explicit Snapshot(Database& database);
  ~Snapshot();
  Snapshot(Snapshot const&) = delete;
  Snapshot& operator=(Snapshot const&) = delete;

 private:
  Database& database_;
};

/// A savepoint: rolled back unless released.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  ~Savepoint();
  Savepoint(Savepoint const&) = delete;
  Savepoint& operator=(Savepoint const&) = delete;
  void release();
  /// Rolls back now, or throws: then the transaction around it holds what it must not commit.
  void undo();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace yj::store
