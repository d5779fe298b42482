#include "chat_text.hpp"

#include <fmt/format.h>

namespace yj::sim {

std::string chat_text(std::string_view prompt) {
  std::string plain;
  while (!prompt.empty()) {
    auto at = prompt.find("[sim:");
    plain += prompt.substr(0, at);
    auto end = at == std::string_view::npos ? at : prompt.find(']', at);
    prompt = end == std::string_view::npos ? std::string_view{} : prompt.substr(end + 1);
  }
  return fmt::format("（模拟）你写的是“{}”。\n\n雨落在朱雀大街上，灯笼一盏接一盏地暗下去；镜头缓缓推近。\n",
                     plain);
}

}  // namespace yj::sim
