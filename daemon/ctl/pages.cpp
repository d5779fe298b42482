#include "daemon/ctl/pages.hpp"

#include "daemon/ctl/words.hpp"

#include <algorithm>

namespace yj::ctl {

Result<Answer> collect_pages(DaemonLink& daemon, std::string const& key, int limit,
                             std::function<std::string(int limit, std::string const& cursor)> const& target) {
  auto whole = daemon.get(target(std::min(limit, kPageMax), ""));
  if (!whole || !whole->good()) return whole;
  int missing = limit - static_cast<int>(part_of(whole->json, key).size());
  std::string next = text_in(whole->json, "next");
  bool grown = false;
  while (missing > 0 && !next.empty()) {
    auto page = daemon.get(target(std::min(missing, kPageMax), next));
    if (!page || !page->good()) return page;
    for (auto const& entry : part_of(page->json, key)) whole->json[key].push_back(entry);
    missing -= static_cast<int>(part_of(page->json, key).size());
    next = text_in(page->json, "next");
    whole->json["next"] = page->json["next"];
    grown = true;
  }
  if (grown) whole->body = whole->json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return whole;
}

}  // namespace yj::ctl
