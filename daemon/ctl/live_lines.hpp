#pragma once

#include <string>
#include <vector>

namespace yj::ctl {

/// Lines that are drawn over and over at the same place of a terminal; elsewhere each is printed when it says
/// something new.
class LiveLines {
 public:
  /// Looks whether standard output is a terminal that can move its cursor.
  LiveLines();

  [[nodiscard]] bool on_terminal() const { return on_terminal_; }
  /// On a terminal: replaces what was drawn before, each line cut to the terminal's width.
  void draw(std::vector<std::string> const& lines);

 private:
  bool on_terminal_;
  std::size_t drawn_ = 0;
};

}  // namespace yj::ctl
