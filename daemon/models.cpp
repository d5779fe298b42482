#include "daemon/models.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "daemon/built_in.hpp"

#include <string>
#include <variant>
#include <vector>

namespace yj {

namespace {

constexpr std::uint64_t kModelsBytesMax = 16 << 20;

}  // namespace

Result<catalog::Catalog> load_models(std::filesystem::path const& file) {
  std::string text{built_in_models()};
  if (!file.empty()) {
    auto own = read_file(file, kModelsBytesMax);
    if (!own) return own.error();
    text = std::move(*own);
  }
  auto loaded = catalog::Catalog::load(text, file.empty() ? "models.yaml" : file.string());
  if (auto* models = std::get_if<catalog::Catalog>(&loaded)) return std::move(*models);
  std::vector<std::string> lines;
  for (auto const& problem : std::get<Diagnostics>(loaded)) lines.push_back(problem.text());
  return fail(Errc::invalid, joined(lines, "\n"));
}

}  // namespace yj
