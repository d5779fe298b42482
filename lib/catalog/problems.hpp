#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <tuple>

namespace yj::catalog {

/// Collects everything that is wrong with one file, so that a person hears of all of it at once.
///
/// The same problem at the same place is kept once. At most `kMax` are kept, the rest are counted: a hostile
/// file cannot make its own error list eat the memory.
class Problems {
 public:
  static constexpr std::size_t kMax = 1000;

  explicit Problems(std::string file_name) : file_name_(std::move(file_name)) {}

  /// `message` is a sentence without a full stop; `allowed` says what is allowed or was probably meant; `path`
  /// is the input file that it is about.
  void add(Mark at, std::string code, std::string message, std::string allowed = {}, std::string path = {});

  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size() + dropped_; }
  [[nodiscard]] std::string const& file_name() const { return file_name_; }

  /// All of them by position; those that concern the whole file come first.
  [[nodiscard]] Diagnostics sorted() const;

 private:
  /// line, column, message, code, allowed, path
  using Item = std::tuple<int, int, std::string, std::string, std::string, std::string>;

  std::string file_name_;
  std::set<Item> found_;
  std::size_t dropped_ = 0;
};

}  // namespace yj::catalog
