#include "control/paging.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj::control {

Outcome<Paging> read_paging(Query const& query) {
  Paging paging;
  paging.cursor = query.find("cursor").value_or("");
  auto text = query.find("limit");
  if (!text) return paging;
  long long limit = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error != std::errc{} || end != text->data() + text->size() || limit < 1)
    return problem(400, "bad-limit", fmt::format("'{}' is no limit", printable(*text, 40)),
                   fmt::format("a number from 1 to {}", kPageMax));
  if (limit > kPageMax)
    paging.warnings.push_back(
        fmt::format("a page has at most {} entries; `next` leads to the others", kPageMax));
  paging.limit = static_cast<int>(std::min<long long>(limit, kPageMax));
  return paging;
}

Json next_json(std::string const& next) { return next.empty() ? Json(nullptr) : Json(next); }

Problem list_problem(Error const& error) {
  if (error.code == Errc::invalid) return problem(400, "bad-cursor", error.what);
  return problem_of(error);
}

}  // namespace yj::control
