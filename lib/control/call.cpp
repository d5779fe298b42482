#include "control/call.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 80;
constexpr int kWaitMax = 60;  // seconds

std::optional<std::string> form_decoded(std::string_view text) {
  std::string blanks{text};
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percent_decoded(blanks);
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    std::uint8_t byte = 0;
    if (i + 2 >= text.size() || !from_hex(lower_ascii(text.substr(i + 1, 2)), &byte, 1)) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

Outcome<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    auto end = std::min(text.find('&'), text.size());
    std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    auto equals = std::min(pair.find('='), pair.size());
    auto name = form_decoded(pair.substr(0, equals));
    auto value = form_decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value)
      return problem(400, "bad-query",
                     fmt::format("'{}' is not percent-encoded well", printable(pair, kShownMax)));
    if (!query.values_.emplace(*name, *value).second)
      return problem(400, "bad-query",
                     fmt::format("the parameter '{}' is given twice", printable(*name, kShownMax)));
  }
  return query;
}

std::optional<std::string> Query::find(std::string_view name) const {
  auto place = values_.find(name);
  if (place == values_.end()) return std::nullopt;
  return place->second;
}

Outcome<std::chrono::seconds> seconds_to_wait(Query const& query) {
  auto text = query.find("wait");
  if (!text) return std::chrono::seconds{0};
  int seconds = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc{} || end != text->data() + text->size() || seconds < 0 || seconds > kWaitMax)
    return problem(400, "invalid", fmt::format("'{}' is no time to wait", printable(*text, 20)),
                   fmt::format("seconds, 0 to {}", kWaitMax));
  return std::chrono::seconds{seconds};
}

std::string who(http::Peer const& peer) {
  return peer.name.empty() ? fmt::format("uid {}", peer.uid) : peer.name;
}

std::string who_and_what(http::Peer const& peer) {
  if (peer.name.empty()) return fmt::format("uid {} (pid {})", peer.uid, peer.pid);
  return fmt::format("{} (uid {}, pid {})", peer.name, peer.uid, peer.pid);
}

}  // namespace yj::control
