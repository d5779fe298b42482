#pragma once

#include "platform/chat_reader.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace yj::ctl {

/// What `POST /v1/chat` streams: the platform's frames, of which the text is printed as it comes, and the daemon's own event at the
/// end, which says how it ended.
class ChatStream {
 public:
  using Print = std::function<void(std::string_view)>;
  explicit ChatStream(Print print);

  void feed(std::string_view bytes);
  /// The stream is over. What went wrong, for a person; empty: nothing.
  [[nodiscard]] std::string end();
  /// The daemon itself went away.
  [[nodiscard]] std::string broke_off(std::string const& why);

 private:
  void print(std::string_view text);
  void end_line();

  Print print_;
  platform::ChatReader reader_;
  std::string last_;  ///< the end of what came, where the daemon's event is
  char printed_ = '\n';
};

}  // namespace yj::ctl
