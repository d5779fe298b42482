#include "asset_mood.hpp"
#include "base/text.hpp"
#include "knob_kinds.hpp"

#include <algorithm>

namespace yj::sim {

namespace {

bool holds(std::vector<std::string> const& list, std::string const& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

template <class Where>
Knob list(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto words = texts(value);
    if (!words) return wrong("a list of names");
    std::invoke(where, faults) = std::move(*words);
    return {};
  };
  auto get = [where](Faults const& faults) { return Json(std::invoke(where, faults)); };
  return {std::move(name), std::move(help), false, true, set, get};
}

Knob script() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    auto words = texts(value);
    std::string form = fmt::format("CALL=FAULT with CALL of {} and FAULT of {}", joined(asset_calls(), " "),
                                   joined(asset_faults(), " "));
    if (!words) return wrong(form);
    for (auto const& word : *words) {
      auto equals = word.find('=');
      if (equals == std::string::npos || !holds(asset_calls(), word.substr(0, equals)) ||
          !holds(asset_faults(), word.substr(equals + 1)))
        return wrong(form);
    }
    faults.assets.script = std::move(*words);
    return {};
  };
  auto get = [](Faults const& faults) { return Json(faults.assets.script); };
  return {"asset_script",
          "what becomes of the next calls about assets, each used once (upload=lost,status=server_error)",
          false,
          true,
          set,
          get};
}

}  // namespace

std::vector<Knob> asset_knobs() {
  return {
      duration(
          "asset_link_life", [](auto& faults) -> auto& { return faults.assets.link_life; },
          "how long the link of a face verification is good"),
      duration(
          "asset_group_late", [](auto& faults) -> auto& { return faults.assets.group_late; },
          "from a verified face to its group"),
      duration(
          "asset_processing", [](auto& faults) -> auto& { return faults.assets.processing; },
          "from an upload to Active or Failed"),
      duration(
          "asset_url_life", [](auto& faults) -> auto& { return faults.assets.url_life; },
          "how long the signed URL of an asset is good"),
      count(
          "asset_fail_next", [](auto& faults) -> auto& { return faults.assets.fail_next; },
          "so many of the next uploads end in Failed"),
      list(
          "asset_vendors", [](auto& faults) -> auto& { return faults.assets.vendors; },
          "vendors that are configured"),
      list(
          "asset_vendors_off", [](auto& faults) -> auto& { return faults.assets.vendors_off; },
          "vendors that are configured and switched off"),
      script(),
  };
}

}  // namespace yj::sim
