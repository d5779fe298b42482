#pragma once

#include "daemon/ctl/live_frame.hpp"

#include <string>
#include <termios.h>
#include <vector>

namespace yj::ctl {

/// Whether standard output is a terminal that can move its cursor: TERM is there and not `dumb`.
bool is_live_terminal();
/// Colours are for a terminal, and not wanted where NO_COLOR is set (no-color.org).
bool colour_is_wanted();
/// Of standard output; 80 columns and 24 lines where it does not say.
ScreenSize terminal_size();

/// The bytes that make one picture of another, in one piece: only lines that differ are written. `before` empty: the whole.
/// ECMA-48: CUP, EL, ED.
std::string repaint_text(std::vector<std::string> const& before, std::vector<std::string> const& now);

/// The alternate screen of a terminal, with no cursor and without an echo of what is typed. The terminal is as it was when the
/// object goes.
class Screen {
 public:
  Screen() = default;
  ~Screen() { leave(); }
  Screen(Screen const&) = delete;
  Screen& operator=(Screen const&) = delete;

  /// Leaves, with the last picture in the terminal's text where `keep`.
  void leave(bool keep = false);
  /// Enters first where it is not entered. One write, and none where nothing is new. The lines fit the screen. Nothing is done
  /// in the background.
  void paint(std::vector<StyledLine> const& lines);
  /// The next picture is written as a whole: the terminal may have been garbled.
  void forget() { shown_.clear(); }

 private:
  void enter();

  bool entered_ = false;
  bool colour_ = false;
  bool reads_keys_ = false;
  termios before_{};
  ScreenSize size_;
  std::vector<std::string> shown_;
};

}  // namespace yj::ctl
