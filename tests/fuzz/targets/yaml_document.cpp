// Any YAML: the tree that every reader of ours walks.
#include "catalog/yaml_document.hpp"

#include "base/text.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/diagnosed.hpp"

#include <set>

namespace yj::fuzz {
namespace {

constexpr catalog::YamlLimits kLimits{64U << 10U, 24, 5'000};

struct Walk {
  std::size_t nodes = 0;

  void over(catalog::YamlNode node, std::size_t depth) {
    FUZZ_CHECK(++nodes <= kLimits.nodes_max, "more values than the limit");
    FUZZ_CHECK(depth <= kLimits.depth_max, "deeper than the limit");
    FUZZ_CHECK(node.mark().line >= 1 && node.mark().column >= 1, "a value that stands nowhere");
    FUZZ_CHECK(is_utf8(node.scalar()), "a text that is not UTF-8");
    for (auto item : node.items()) over(item, depth + 1);
    std::set<std::string, std::less<>> keys;
    for (auto const& entry : node.entries()) {
      FUZZ_CHECK(entry.key.is_scalar(), "a key that is no text");
      FUZZ_CHECK(keys.emplace(entry.key.scalar()).second, "a key stands there twice");
      over(entry.key, depth + 1);
      over(entry.value, depth + 1);
    }
  }
};

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  std::string_view text = text_of(data, size);
  yj::catalog::Problems problems{"f.yaml"};
  auto document =
      yj::catalog::YamlDocument::parse(text, problems, kLimits, {"model", "prompt", "jobs", "defaults"});
  FUZZ_CHECK(document || !problems.empty(), "no tree and no word why");
  if (!problems.empty()) holds_together(problems.sorted(), text);
  if (document) Walk{}.over(document->root(), 0);
  return 0;
}
