#include "http/date.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace yj::http {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kShape = "DDD, 00 MMM 0000 00:00:00 GMT";

std::optional<unsigned> month_of(std::string_view name) {
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return i + 1;
  }
  return std::nullopt;
}

bool has_the_shape(std::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const wanted = kShape[i];
    if (wanted == '0' && (text[i] < '0' || text[i] > '9')) return false;
    if ((wanted == ',' || wanted == ' ' || wanted == ':') && text[i] != wanted) return false;
  }
  return text.ends_with(" GMT");
}

int number_in(std::string_view text, std::size_t from, std::size_t digits) {
  int value = 0;
  std::from_chars(text.data() + from, text.data() + from + digits, value);
  return value;
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
  if (!has_the_shape(text)) return std::nullopt;
  auto month = month_of(text.substr(8, 3));
  if (!month) return std::nullopt;
  using namespace std::chrono;
  year_month_day const day{year{number_in(text, 12, 4)}, std::chrono::month{*month},
                           std::chrono::day{static_cast<unsigned>(number_in(text, 5, 2))}};
  int const hour = number_in(text, 17, 2);
  int const minute = number_in(text, 20, 2);
  int const second = number_in(text, 23, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;  // 60: a leap second
  return Instant{sys_days{day}} + hours{hour} + minutes{minute} + seconds{second};
}

}  // namespace yj::http
