// Writes completions and manual pages while the program is built:
//   yuanjing-manual SOURCE_FOLDER BINARY_FOLDER DATE VERSION
// It takes man/ and schema/config.schema.json of the source and the catalogues in share/locale of the build, and writes man/ and completions/ there.
#include "base/files.hpp"
#include "daemon/command_line.hpp"
#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/language.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/reference/chinese.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/pages.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace {

using namespace yj;
using namespace yj::reference;
namespace fs = std::filesystem;

constexpr std::uint64_t kBytesMax = 1U << 20U;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error{result.error().what};
  return std::move(*result);
}

std::string text_of(fs::path const& file) { return must(read_file(file, kBytesMax)); }

void write(fs::path const& file, std::string const& text) {
  fs::create_directories(file.parent_path());
  if (auto written = write_file_durably(file, text); !written) throw std::runtime_error{written.error().what};
}

void write_all(fs::path const& source, fs::path const& into, PageFrame frame) {
  Command const client = ctl::ctl_tree();
  Command const daemon = daemon_tree();
  for (auto shell : kShells) {
    for (auto const* program : {&client, &daemon})
      write(into / "completions" / shell / completion_file_name(shell, program->name),
            *completion_for(shell, *program));
  }
  auto hand = [&](std::string const& page) {
    return must(read_hand_text(text_of(source / "man" / (page + ".txt"))));
  };
  CommandNotes const notes{read_calls(text_of(source / "man/calls.txt")),
                           read_json_of_commands(text_of(source / "man/json.txt"))};
  frame.section = 1;
  write(into / "man/yuanjingctl.1", program_page(client, hand("yuanjingctl.1"), notes, frame));
  // The same in Chinese: the same tree, with the words of the client's catalogue.
  ctl::speak(ctl::kChinese, into / "share/locale");
  if (!ctl::speaks_another_language()) throw std::runtime_error{"there is no catalogue in share/locale"};
  PageFrame chinese = frame;
  chinese.say = [](std::string const& english) { return ctl::tr(english); };
  write(into / "man/zh_CN/yuanjingctl.1",
        with_chinese_as_it_is(program_page(
            ctl::ctl_tree(), hand("zh_CN/yuanjingctl.1"),
            {notes.calls, read_json_of_commands(text_of(source / "man/zh_CN/json.txt"))}, chinese)));
  ctl::speak_english();
  frame.section = 8;
  write(into / "man/yuanjingd.8", program_page(daemon, hand("yuanjingd.8"), {}, frame));
  frame.section = 5;
  auto const schema = must(parse_json(text_of(source / "schema/config.schema.json")));
  write(into / "man/yuanjingd.yaml.5", settings_page(schema, hand("yuanjingd.yaml.5"), frame));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("yuanjing-manual SOURCE_FOLDER BINARY_FOLDER DATE VERSION\n", stderr);
    return 64;
  }
  try {
    write_all(argv[1], argv[2], PageFrame{1, argv[3], argv[4]});
  } catch (std::exception const& error) {
    std::fprintf(stderr, "yuanjing-manual: %s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
