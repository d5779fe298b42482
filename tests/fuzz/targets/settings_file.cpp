// The daemon's configuration.
#include "daemon/settings.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/diagnosed.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view text = fuzz::text_of(data, size);
  auto read = read_settings(text, "yuanjingd.yaml");
  if (auto const* problems = std::get_if<Diagnostics>(&read)) {
    fuzz::holds_together(*problems, text);
    return 0;
  }
  auto const& settings = std::get<Settings>(read);
  FUZZ_CHECK(settings.accounts.contains("default"), "there is no default account");
  FUZZ_CHECK(!settings.generation_url.host.empty() && settings.generation_url.port != 0,
             "the platform is nowhere");
  FUZZ_CHECK((settings.socket_mode & ~0777U) == 0, "a mode that is none");
  FUZZ_CHECK(!settings.inbox.empty() && !settings.output.empty() && !settings.state.empty(),
             "a folder is nowhere");
  FUZZ_CHECK(settings.core.limits.submits_on_wire > 0, "nothing could ever be ordered");
  FUZZ_CHECK(settings.core.polling.fastest.count() > 0, "the platform would be asked without a pause");
  return 0;
}
