// A target with one fault of each kind, so that the driver itself is tested.
#include "fuzz/check.hpp"
#include "support/sanitizers.hpp"

#include <poll.h>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view text = yj::fuzz::text_of(data, size);
  FUZZ_CHECK(!text.starts_with("crash!"), "crashes on purpose");
  if (text.starts_with("hang!")) {
    bool volatile forever = true;
    while (forever) {
#ifdef YJ_TEST_THREAD_SANITIZER
      ::poll(nullptr, 0, 0);  // it keeps signals back until the program calls something
#endif
    }
  }
  if (text.starts_with("memory!")) {
    std::vector<char> bytes(400U << 20U, 'x');
    FUZZ_CHECK(bytes[size] == 'x', "memory is lost");
  }
  return 0;
}
