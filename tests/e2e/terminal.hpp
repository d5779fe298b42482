#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <termios.h>
#include <vector>

namespace yj::e2e {

/// What a terminal shows after these bytes; knows the sequences that yuanjingctl writes, and fails the test on any other.
class Picture {
 public:
  void take(std::string_view bytes);
  /// The lines of the screen that is shown, without blanks at their ends.
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool second_screen() const { return second_; }
  [[nodiscard]] bool cursor_is_shown() const { return cursor_; }
  [[nodiscard]] bool plain() const { return plain_; }  ///< what comes next has no colour
  [[nodiscard]] bool was_coloured() const { return coloured_; }

 private:
  std::size_t obey(std::string_view sequence);
  std::vector<std::string>& screen() { return second_ ? other_ : first_; }

  std::string pending_;
  std::vector<std::string> first_;
  std::vector<std::string> other_;
  std::size_t row_ = 0;
  bool second_ = false;
  bool cursor_ = true;
  bool plain_ = true;
  bool coloured_ = false;
};

/// A program on a terminal of its own, which is its controlling one.
class OnTerminal {
 public:
  OnTerminal(std::vector<std::string> command, std::map<std::string, std::string> const& environment,
             unsigned short columns = 80, unsigned short lines = 24);
  ~OnTerminal();
  OnTerminal(OnTerminal const&) = delete;
  OnTerminal& operator=(OnTerminal const&) = delete;

  /// Reads what comes until the picture is like this, or a minute is over: false.
  bool until(std::function<bool(Picture const&)> const& condition);
  /// As a person types it: `\x03` is Ctrl-C.
  void type(std::string const& keys) const;
  void resize(unsigned short columns, unsigned short lines) const;
  /// Reads to the end: the exit code, or minus the signal.
  int wait();

  [[nodiscard]] Picture const& picture() const { return picture_; }
  [[nodiscard]] std::string const& bytes() const { return bytes_; }
  /// How the terminal treats what is typed.
  [[nodiscard]] termios modes() const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  bool read_some(int patience_millis);

  int terminal_ = -1;
  pid_t pid_ = -1;
  bool ended_ = false;
  int status_ = 0;
  std::string bytes_;
  Picture picture_;
};

}  // namespace yj::e2e
