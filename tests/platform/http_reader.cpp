#include "http_reader.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace yj::sim {

namespace {

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool parse_request_line(std::string_view line, Request& request) {
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return false;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  return line.substr(last + 1).starts_with("HTTP/1.") && request.target.starts_with('/') &&
         request.target.find(' ') == std::string::npos;
}

}  // namespace

bool HttpReader::fill() {
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  }
  char piece[65'536];
  std::size_t got = connection_.read(piece, sizeof piece);
  buffer_.append(piece, got);
  return got > 0;
}

std::optional<std::string> HttpReader::line(std::size_t bytes_max) {
  std::size_t looked = start_;
  while (true) {
    auto end = buffer_.find('\n', looked);
    if (end != std::string::npos) {
      std::string text = buffer_.substr(start_, end - start_);
      if (!text.empty() && text.back() == '\r') text.pop_back();
      start_ = end + 1;
      return text;
    }
    if (buffer_.size() - start_ > bytes_max) return std::nullopt;
    // fill() may drop what was consumed, so the place where the search goes on is counted from the start.
    std::size_t unread = buffer_.size() - start_;
    if (!fill()) return std::nullopt;
    looked = start_ + unread;
  }
}

Result<std::optional<Request>> HttpReader::head() {
  if (start_ == buffer_.size() && !fill()) return Result<std::optional<Request>>{std::nullopt};
  if (start_ > 0) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  Request request;
  std::size_t left = kHeadBytesMax;
  auto first = line(left);
  if (!first || !parse_request_line(*first, request))
    return fail(Errc::invalid, "not an HTTP/1.1 request line");
  left -= std::min(left, first->size());
  while (true) {
    auto text = line(left);
    if (!text) return fail(Errc::invalid, "the headers end too early or are too long");
    if (text->empty()) break;
    if (text->size() >= left) return fail(Errc::invalid, "the headers are too long");
    left -= text->size();
    auto colon = text->find(':');
    if (colon == std::string::npos || colon == 0) return fail(Errc::invalid, "a header line without a name");
    request.headers.push_back({text->substr(0, colon), trimmed(std::string_view{*text}.substr(colon + 1))});
  }
  return Result<std::optional<Request>>{std::move(request)};
}

bool HttpReader::take(std::string& into, std::uint64_t count) {
  while (count > 0) {
    if (start_ == buffer_.size() && !fill()) return false;
    std::size_t piece = std::min<std::uint64_t>(count, buffer_.size() - start_);
    into.append(buffer_, start_, piece);
    start_ += piece;
    count -= piece;
  }
  return true;
}

void HttpReader::body(Request& request, std::uint64_t bytes_max) {
  auto const* coding = request.header("Transfer-Encoding");
  if (coding != nullptr && lower_ascii(*coding) == "chunked") return chunked_body(request, bytes_max);
  auto const* announced = request.header("Content-Length");
  if (announced == nullptr) return;
  auto length = number(*announced, 10);
  if (!length) {
    request.whole = false;
  } else if (*length > bytes_max) {
    request.too_large = true;
  } else {
    request.whole = take(request.body, *length);
  }
}

void HttpReader::chunked_body(Request& request, std::uint64_t bytes_max) {
  while (true) {
    auto size_line = line(1024);
    auto size = size_line ? number(trimmed(size_line->substr(0, size_line->find(';'))), 16) : std::nullopt;
    if (!size) {
      request.whole = false;
      return;
    }
    if (*size > bytes_max || request.body.size() + *size > bytes_max) {
      request.too_large = true;
      request.body.clear();
      return;
    }
    if (*size == 0) break;
    auto after = take(request.body, *size) ? line(2) : std::nullopt;
    if (!after || !after->empty()) {
      request.whole = false;
      return;
    }
  }
  while (auto trailer = line(4096)) {
    if (trailer->empty()) return;
  }
  request.whole = false;
}

void HttpReader::drain(std::uint64_t bytes_max) {
  std::uint64_t seen = buffer_.size() - start_;
  start_ = buffer_.size();
  while (seen < bytes_max && fill()) {
    seen += buffer_.size() - start_;
    start_ = buffer_.size();
  }
}

}  // namespace yj::sim
