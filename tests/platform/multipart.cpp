#include "multipart.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace yj::sim {

namespace {

/// The value of `key="…"` or `key=…` among a header's parameters. Browsers and curl escape `"` as `\"` or
/// `%22`.
std::optional<std::string> parameter(std::string_view header, std::string_view key) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    std::size_t i = at + 1;
    while (i < header.size() && (header[i] == ' ' || header[i] == '\t')) ++i;
    std::size_t equals = header.find('=', i);
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name = lower_ascii(trimmed(header.substr(i, equals - i)));
    std::string value;
    i = equals + 1;
    if (i < header.size() && header[i] == '"') {
      for (++i; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size() && (header[i + 1] == '"' || header[i + 1] == '\\'))
          ++i;
        value += header[i];
      }
      at = header.find(';', i);
    } else {
      at = header.find(';', i);
      value = trimmed(header.substr(i, at == std::string_view::npos ? at : at - i));
    }
    if (name == key) return value;
  }
  return std::nullopt;
}

/// Reads the headers of a part; false when it is not a form-data part with a name.
bool read_part_headers(std::string_view headers, Part& part) {
  while (!headers.empty()) {
    auto end = headers.find("\r\n");
    auto line = headers.substr(0, end);
    headers = end == std::string_view::npos ? std::string_view{} : headers.substr(end + 2);
    if (!lower_ascii(line).starts_with("content-disposition:")) continue;
    auto name = parameter(line, "name");
    if (!name) return false;
    part.name = *name;
    part.filename = parameter(line, "filename");
    return true;
  }
  return false;
}

/// How much of `delimiter` the text ends with: bytes that may be its beginning are not yet content.
std::size_t begun_delimiter(std::string_view text, std::string_view delimiter) {
  for (std::size_t length = std::min(text.size(), delimiter.size()); length > 0; --length) {
    if (text.ends_with(delimiter.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
  return boundary;
}

Multipart parse_multipart(std::string_view body, std::string_view boundary) {
  Multipart form;
  std::string delimiter = "\r\n--" + std::string(boundary);
  std::string_view opening = std::string_view{delimiter}.substr(2);

  std::size_t at = 0;
  if (body.starts_with(opening)) {
    at = opening.size();
  } else {
    auto preamble = body.find(delimiter);
    if (preamble == std::string_view::npos) return form;
    at = preamble + delimiter.size();
  }
  while (true) {
    if (body.substr(at).starts_with("--")) {
      form.complete = true;
      return form;
    }
    auto line_end = body.find("\r\n", at);
    if (line_end == std::string_view::npos) return form;
    // The search starts on the line break itself, so that a part without any header is seen as such.
    auto headers_end = body.find("\r\n\r\n", line_end);
    if (headers_end == std::string_view::npos) return form;
    Part part;
    bool named = headers_end > line_end &&
                 read_part_headers(body.substr(line_end + 2, headers_end - line_end - 2), part);
    std::size_t content = headers_end + 4;
    auto end = body.find(delimiter, content);
    if (end == std::string_view::npos) {
      auto text = body.substr(content);
      text.remove_suffix(begun_delimiter(text, delimiter));
      part.content = text;
      part.ended = false;
      if (named) form.parts.push_back(std::move(part));
      return form;
    }
    part.content = body.substr(content, end - content);
    if (named) form.parts.push_back(std::move(part));
    at = end + delimiter.size();
  }
}

}  // namespace yj::sim
