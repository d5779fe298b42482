// A link in an answer, and where a redirect from there leads: the first line is the link, the rest the `Location`.
#include "http/url.hpp"

#include "fuzz/check.hpp"
#include "http/address_policy.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>

namespace yj::fuzz {
namespace {

void holds(http::Url const& url) {
  auto const& origin = url.origin;
  FUZZ_CHECK(origin.scheme == "http" || origin.scheme == "https", "a scheme that is not spoken");
  FUZZ_CHECK(!origin.host.empty() && origin.port != 0, "nobody to talk to");
  FUZZ_CHECK(url.target.starts_with("/"), "a target that is none");
  for (char c : url.target) FUZZ_CHECK(c > ' ' && c < '\x7f', "a target that breaks out of its line");
  for (char c : origin.host)
    FUZZ_CHECK(c > ' ' && c < '\x7f' && c != '@' && c != '/' && c != '%', "a host that is none");
  auto again = http::parse_url(url.text());
  FUZZ_CHECK(again, "a URL cannot be read back");
  FUZZ_CHECK(again->origin == origin, "a URL leads elsewhere when it is read back");
  FUZZ_CHECK(*again == url, "a URL asks for something else when it is read back");
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(origin.host, error);
  if (!error && origin.is_loopback()) FUZZ_CHECK(!http::is_public(address), "loopback passes for public");
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view rest = fuzz::text_of(data, size);
  std::string_view line = fuzz::first_line(rest);
  auto base = http::parse_url(line);
  if (!base) {
    FUZZ_CHECK(base.error().code == Errc::invalid && !base.error().what.empty(),
               "a refusal without a reason");
    return 0;
  }
  fuzz::holds(*base);
  auto next = http::resolve_location(*base, rest);
  if (next) fuzz::holds(*next);
  std::string encoded = http::percent_encoded(rest);
  for (char c : encoded)
    FUZZ_CHECK(c > ' ' && c < '\x7f' && c != '/' && c != '?', "an encoded text is not one segment");
  return 0;
}
