#include "daemon/ctl/event_stream.hpp"

#include <utility>

namespace yj::ctl {

void EventStream::feed(std::string_view bytes) {
  for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    line_ += bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    take(std::exchange(line_, {}));
  }
  line_ += bytes;
}

void EventStream::broken() {
  line_.clear();
  id_.clear();
  data_.clear();
}

void EventStream::take(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) {
    auto event = parse_json(std::exchange(data_, {}));
    if (!id_.empty()) last_id_ = std::exchange(id_, {});
    if (event && event->is_object()) on_event_(*event);
    return;
  }
  auto value_of = [&line](std::string_view field) {
    std::string_view value = line.substr(field.size());
    if (value.starts_with(' ')) value.remove_prefix(1);
    return value;
  };
  if (line.starts_with("id:")) id_ = value_of("id:");
  if (line.starts_with("data:")) {
    if (!data_.empty()) data_ += '\n';
    data_ += value_of("data:");
  }
}

}  // namespace yj::ctl
