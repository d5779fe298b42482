// What the API for real people's assets answers to each of its calls, and what the list of models answers.
#include "fuzz/check.hpp"
#include "fuzz/targets/answered.hpp"
#include "platform/asset_words.hpp"
#include "platform/model_list.hpp"

#include <set>

namespace {

using namespace yj;

/// A call that came to nothing says why, and what to do.
template <class T>
void is_told(platform::AssetResult<T> const& result) {
  if (result) return;
  fuzz::are_words(result.error().words);
  auto explained = platform::explain(result.error());
  FUZZ_CHECK(!explained.code.empty() && !explained.english.empty() && !explained.chinese.empty(),
             "a failure without an explanation");
}

void is_text(std::string const& text) { FUZZ_CHECK(is_utf8(text), "a text that is not UTF-8"); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  http::Response const response = fuzz::response_in(text);

  auto const judged = platform::judge_asset_answer(response);
  is_told(judged);
  if (judged) {
    FUZZ_CHECK(response.complete && response.status >= 200 && response.status <= 299,
               "a cut or refused call is good");
    auto const link = platform::read_face_link(*judged);
    is_told(link);
    if (link) FUZZ_CHECK(!link->h5_link.empty(), "a verification without a link");
    auto const groups = platform::read_asset_groups(*judged);
    is_told(groups);
    if (groups) {
      for (auto const& group : *groups) FUZZ_CHECK(!group.vendor_group_id.empty(), "a group without an id");
    }
    auto const made = platform::read_new_asset(*judged);
    is_told(made);
    if (made) FUZZ_CHECK(!made->id.empty(), "an asset that nobody can ask about");
    auto const status = platform::read_asset_status(*judged);
    is_told(status);
    if (status) is_text(status->words);
    auto const list = platform::read_asset_list(*judged);
    is_told(list);
    if (list) {
      for (auto const& asset : list->assets) is_text(asset.name);
      FUZZ_CHECK(
          !list->whole || !list->total || *list->total <= static_cast<std::int64_t>(list->assets.size()),
          "a list that lacks some counts as whole");
    }
  }

  auto const models = platform::judge_models(response);
  if (!models) {
    FUZZ_CHECK(!models.error().what.empty(), "no list and no reason");
    return 0;
  }
  std::set<std::string> const once{models->begin(), models->end()};
  FUZZ_CHECK(once.size() == models->size(), "a model is listed twice");
  for (auto const& model : *models) FUZZ_CHECK(!model.empty() && is_utf8(model), "a model without a name");
  return 0;
}
