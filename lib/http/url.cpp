#include "http/url.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>
#include <netinet/in.h>

#include <charconv>

namespace yj::http {

namespace urls = boost::urls;

namespace {

constexpr std::size_t kUrlBytesMax = 8192;

std::uint16_t usual_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_encoded(std::string& out, char c) {
  fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
}

/// Where path and query begin: brackets before that are an IPv6 address.
std::size_t after_authority(std::string_view text) {
  std::size_t scheme = text.find("://");
  std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  if (scheme == std::string_view::npos && !text.starts_with("//")) return 0;
  if (scheme == std::string_view::npos) start = 2;
  std::size_t end = text.find_first_of("/?#", start);
  return end == std::string_view::npos ? text.size() : end;
}

Result<std::string> forgiven(std::string_view text) {
  if (text.size() >= kUrlBytesMax) return fail(Errc::invalid, "the URL is longer than 8 KiB");
  std::string trimmed_text = trimmed(text);
  std::size_t path = after_authority(trimmed_text);
  std::string out;
  for (std::size_t i = 0; i < trimmed_text.size(); ++i) {
    char c = trimmed_text[i];
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return fail(Errc::invalid, "the URL contains control characters");
    bool never = byte >= 0x80 || std::string_view{" \"<>\\^`{|}"}.find(c) != std::string_view::npos;
    bool bracket = c == '[' || c == ']';
    bool stray_percent = c == '%' && !(i + 2 < trimmed_text.size() && is_hex(trimmed_text[i + 1]) &&
                                       is_hex(trimmed_text[i + 2]));
    if (i >= path && (never || bracket || stray_percent)) {
      append_encoded(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

Error not_a_url(std::string_view text, std::string_view why) {
  return fail(Errc::invalid, fmt::format("'{}' is not a usable URL: {}", printable(text, 200), why));
}

/// Four numbers with dots between them, and perhaps more behind.
bool begins_like_an_address(std::string_view host) {
  char const* at = host.data();
  char const* const end = host.data() + host.size();
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return false;
    unsigned number = 0;
    auto const [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || number > 255) return false;
    at = behind;
  }
  return true;
}

Result<Url> to_url(urls::url_view_base const& view, std::string_view original) {
  Url url;
  url.origin.scheme = lower_ascii(std::string_view{view.scheme().data(), view.scheme().size()});
  if (url.origin.scheme != "http" && url.origin.scheme != "https")
    return not_a_url(original, "only http and https are spoken here");
  if (view.has_userinfo()) return not_a_url(original, "it carries a user name or password");
  url.origin.host = lower_ascii(view.host_address());
  if (url.origin.host.empty()) return not_a_url(original, "it names no host");
  for (char c : url.origin.host) {
    bool usual = is_unreserved(c) || (c == ':' && view.host_type() == urls::host_type::ipv6);
    if (!usual || c == '~') return not_a_url(original, "its host name has characters that no host name has");
  }
  url.origin.port = usual_port(url.origin.scheme);
  if (auto port = view.port(); !port.empty()) {
    unsigned number = 0;
    auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65535)
      return not_a_url(original, "its port is not between 1 and 65535");
    url.origin.port = static_cast<std::uint16_t>(number);
  }
  auto path = view.encoded_path();
  url.target.assign(path.data(), path.size());
  // `http://127.0.0.1.evil.example/`: Boost.URL 1.81 takes it for the host 127.0.0.1 and the path `.evil.example/`, later ones
  // for a name.
  bool const cut_off = !url.target.empty() && url.target.front() != '/';
  if (cut_off || (view.host_type() == urls::host_type::name && begins_like_an_address(url.origin.host)))
    return not_a_url(original, "its host name begins like an address and is none");
  if (url.target.empty()) url.target = "/";
  if (view.has_query()) {
    auto query = view.encoded_query();
    url.target += '?';
    url.target.append(query.data(), query.size());
  }
  // Once more: what was percent-encoded or put together from two has grown.
  if (url.text().size() >= kUrlBytesMax) return fail(Errc::invalid, "the URL is longer than 8 KiB");
  return url;
}

}  // namespace

std::string Origin::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != usual_port(scheme)) text += fmt::format(":{}", port);
  return text;
}

bool Origin::is_loopback() const {
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

Result<Url> parse_url(std::string_view text) {
  auto clean = forgiven(text);
  if (!clean) return clean.error();
  auto parsed = urls::parse_uri(*clean);
  if (!parsed) return not_a_url(text, "it does not follow the rules for URLs");
  return to_url(*parsed, text);
}

Result<Url> resolve_location(Url const& base, std::string_view location) {
  auto clean = forgiven(location);
  if (!clean) return clean.error();
  auto reference = urls::parse_uri_reference(*clean);
  std::string base_text = base.text();
  auto absolute = urls::parse_uri(base_text);
  if (!reference || !absolute) return not_a_url(location, "it does not follow the rules for URLs");
  urls::url out;
  if (auto resolved = urls::resolve(*absolute, *reference, out); !resolved)
    return not_a_url(location, "it cannot be resolved");
  return to_url(out, location);
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

}  // namespace yj::http
