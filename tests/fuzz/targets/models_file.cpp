// A catalogue of a user's own.
#include "catalog/catalog.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/diagnosed.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view text = fuzz::text_of(data, size);
  auto loaded = catalog::Catalog::load(text, "models.yaml");
  if (auto const* problems = std::get_if<Diagnostics>(&loaded)) {
    fuzz::holds_together(*problems, text);
    return 0;
  }
  auto const& read = std::get<catalog::Catalog>(loaded);
  for (auto const& model : read.models()) {
    FUZZ_CHECK(read.spelled(model) == model, "a model is not found under its own name");
    FUZZ_CHECK(!read.types_of(model).empty(), "a model offers nothing");
    for (JobType type : read.types_of(model))
      FUZZ_CHECK(read.find(model, type) != nullptr, "an offer is lost");
  }
  return 0;
}
