// The completions in the shells themselves. A shell that is not installed is skipped, with a word about it.
#include "base/text.hpp"
#include "daemon/reference/completions.hpp"
#include "unit/ctl/canned_daemon.hpp"
#include "unit/reference/run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::reference {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using Offers = std::vector<std::string>;

/// What each shell is asked, with one daemon behind it.
class Shells : public ::testing::Test {
 protected:
  Shells() {
    daemon.answers["GET /v1/batches?limit=1000"] = {
        200,
        R"({"batches":[{"name":"长安","account":"default"},{"name":"spring","account":"studio"},{"name":"my film","account":"default"},{"name":"evil$(x)\"'`","account":"default"}],"next":null})"};
    daemon.answers["GET /v1/jobs?limit=1000&batch=spring"] = {
        200, R"({"jobs":[{"name":"001"},{"name":"镜 2"}],"next":null})"};
    daemon.start();
    folder.write("batch.yaml", "jobs: [猫]");
  }

  /// The file of a shell as the build wrote it.
  static std::string file_of(std::string_view shell) {
    return fmt::format("{}/completions/{}/{}", YJ_BINARY_DIR, shell,
                       completion_file_name(shell, "yuanjingctl"));
  }

  /// Runs a script with our programs in the path, the daemon's socket named, and nobody's own configuration.
  Ran script(std::string const& shell, std::string const& text, std::string const& socket) const {
    auto file = folder.write("script", text);
    return run(
        fmt::format("cd {0}; env -i LC_ALL=C.UTF-8 TERM=dumb HOME={0} PATH={1}:/usr/bin:/bin "
                    "YUANJING_SOCKET={2} timeout 90 {3} {0}/script </dev/null",
                    shell_word(folder.path().string()), shell_word(YJ_PROGRAMS), shell_word(socket), shell));
  }
  Ran script(std::string const& shell, std::string const& text) const {
    return script(shell, text, daemon.socket().string());
  }

  test::CannedDaemon daemon;
  test::TempFolder folder;
};

class Bash : public Shells {
 protected:
  void SetUp() override {
    if (std::string_view{YJ_BASH}.empty()) GTEST_SKIP() << "bash is not installed";
  }
  /// What is offered for the last word.
  Offers offers(std::vector<std::string> words, std::string const& socket = {}) const {
    words.insert(words.begin(), "yuanjingctl");
    std::string typed;
    for (auto const& word : words) typed += " " + shell_word(word);
    auto ran = script(fmt::format("{} --norc", YJ_BASH),
                      fmt::format("set -u\nsource {}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_yuanjingctl\n"
                                  "printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
                                  shell_word(file_of("bash")), typed, words.size() - 1),
                      socket.empty() ? daemon.socket().string() : socket);
    return lines_of(ran.text);
  }
};

TEST_F(Bash, RegistersTheFunction) {
  auto ran = script(YJ_BASH, "source " + shell_word(file_of("bash")) + "\ncomplete -p yuanjingctl\n");
  EXPECT_EQ(ran.text, "complete -F _yuanjingctl yuanjingctl\n");
}

TEST_F(Bash, OffersCommandsAndOptions) {
  EXPECT_THAT(offers({"sta"}), ElementsAre("status"));
  EXPECT_THAT(offers({""}), IsSupersetOf({"submit", "jobs", "assets", "completion"}));
  EXPECT_THAT(offers({"assets", "up"}), ElementsAre("upload"));
  EXPECT_THAT(offers({"jobs", "--fa"}), ElementsAre("--failed"));
  EXPECT_THAT(offers({"assets", "list", "--"}), IsSupersetOf({"--account", "--socket", "--json"}));
  EXPECT_THAT(offers({"--json", "wa"}), ElementsAre("watch"));
  EXPECT_THAT(offers({"--"}), AllOf(Contains("--version"), Not(Contains("--failed"))));
  EXPECT_THAT(offers({"nonsense", ""}), IsEmpty());
}

TEST_F(Bash, OffersKnownValues) {
  EXPECT_THAT(offers({"jobs", "--state", "in"}), ElementsAre("in_doubt"));
  EXPECT_THAT(offers({"jobs", "--state", "failed,in"}), ElementsAre("failed,in_doubt"));
  EXPECT_THAT(offers({"jobs", "--state", "=", "bl"}), ElementsAre("blocked"))
      << "--state=bl comes in three words";
  EXPECT_THAT(offers({"models", "--type", "t2"}), UnorderedElementsAre("t2i", "t2v", "t2t"));
  EXPECT_THAT(offers({"jobs", "--model", "viduq3-p"}), ElementsAre("viduq3-pro"));
  EXPECT_THAT(offers({"credits", "--by", "p"}), ElementsAre("project"));
  EXPECT_THAT(offers({"assets", "upload", "--type", ""}), ElementsAre("Image", "Video"));
  EXPECT_THAT(offers({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offers({"submit", "bat"}), ElementsAre("batch.yaml"));
}

TEST_F(Bash, OffersNamesOfWhatThereIs) {
  EXPECT_THAT(offers({"open", "sp"}), ElementsAre("spring"));
  EXPECT_THAT(offers({"open", "长"}), ElementsAre("长安"));
  EXPECT_THAT(offers({"open", "my"}), ElementsAre("my\\ film"));
  EXPECT_THAT(offers({"open", "'my"}), ElementsAre("my film")) << "between quotes no backslash is needed";
  EXPECT_THAT(offers({"open", "ev"}), ElementsAre(R"(evil\$\(x\)\"\'\`)")) << "no name becomes a command";
  EXPECT_THAT(offers({"open", "\"ev"}), ElementsAre(R"(evil\$(x)\"'\`)"));
  EXPECT_THAT(offers({"open", "'ev"}), ElementsAre(R"x(evil$(x)"'\''`)x"));
  EXPECT_THAT(offers({"open", "spring", ""}), IsEmpty()) << "one batch is all that it takes";
  EXPECT_THAT(offers({"watch", "长安", "sp"}), ElementsAre("spring")) << "any number of batches";
  EXPECT_THAT(offers({"retry", "sp"}), ElementsAre("spring/"));
  EXPECT_THAT(offers({"show", "sp"}), ElementsAre("spring", "spring/"));
  EXPECT_THAT(offers({"show", "spring/"}), ElementsAre("spring/001", "spring/镜\\ 2"));
  EXPECT_THAT(offers({"resume", "--account", "st"}), ElementsAre("studio"));
  EXPECT_THAT(offers({"--socket", daemon.socket().string(), "open", "sp"}, "/nowhere"), ElementsAre("spring"))
      << "the socket that is typed counts";
}

TEST_F(Bash, OffersNothingWithoutADaemonAndIsQuiet) {
  EXPECT_THAT(offers({"open", ""}, "/nowhere/control.sock"), IsEmpty());
  EXPECT_THAT(offers({"jobs", "--model", "viduq3-p"}, "/nowhere"), ElementsAre("viduq3-pro"))
      << "the built-in ones";
  EXPECT_THAT(offers({"jobs", "--state", "don"}, "/nowhere"), ElementsAre("done"));
}

class Zsh : public Shells {
 protected:
  void SetUp() override {
    if (std::string_view{YJ_ZSH}.empty()) GTEST_SKIP() << "zsh is not installed";
  }
  /// What is offered at the end of a line: a real zsh behind a pseudo terminal, whose `compadd` tells what it is given.
  Offers offers(std::string const& line) const {
    auto ran = script(std::string{YJ_ZSH} + " -f",
                      fmt::format(R"sh(
zmodload zsh/zpty
cat > child.zsh <<'END'
PROMPT=
autoload -Uz compinit
compinit -u -d $HOME/dump
source {}
stty -echo 2>/dev/null
compadd() {{
  if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  local hit
  for hit in "${{hits[@]}}"; do print -r - "HIT $hit"; done
  builtin compadd "$@"
}}
over() {{ print -r - "THE END"; exit }}
comppostfuncs=(over)
bindkey '^I' complete-word
print -r - "READY"
END
zpty z {} -f -i
zpty -w z 'source ./child.zsh'
typeset text= part=
while zpty -r z part; do
  text+=$part
  [[ $part == *READY* ]] && break
done
zpty -w -n z {}$'\t'
while zpty -r z part; do
  print -rn - "$part"
  [[ $part == *"THE END"* ]] && break
done
zpty -d z
)sh",
                                  shell_word(file_of("zsh")), YJ_ZSH, shell_word(line)));
    Offers found;
    for (auto& each : lines_of(ran.text)) {
      auto hit = each.find("HIT ");
      if (hit == std::string::npos) continue;
      found.push_back(trimmed(std::string_view{each}.substr(hit + 4)));
    }
    if (found.empty() && ran.text.find("THE END") == std::string::npos) ADD_FAILURE() << ran.text;
    return found;
  }
};

TEST_F(Zsh, ReadsTheFile) {
  EXPECT_EQ(run(fmt::format("{} -n {}", YJ_ZSH, shell_word(file_of("zsh")))).text, "");
  EXPECT_EQ(run(fmt::format("head -n 1 {}", shell_word(file_of("zsh")))).text, "#compdef yuanjingctl\n");
}

TEST_F(Zsh, OffersCommandsAndOptions) {
  EXPECT_THAT(offers("yuanjingctl sta"), Contains("status"));
  EXPECT_THAT(offers("yuanjingctl assets up"), Contains("upload"));
  EXPECT_THAT(offers("yuanjingctl jobs --fa"), Contains("--failed"));
}

TEST_F(Zsh, OffersValuesAndNames) {
  EXPECT_THAT(offers("yuanjingctl jobs --state failed,in"), ElementsAre("failed,in_doubt"));
  EXPECT_THAT(offers("yuanjingctl credits --by p"), Contains("project"));
  EXPECT_THAT(offers("yuanjingctl open sp"), ElementsAre("spring"));
  EXPECT_THAT(offers("yuanjingctl watch spring 长"), ElementsAre("长安"));
  EXPECT_THAT(offers("yuanjingctl show spring/0"), ElementsAre("spring/001"));
}

class Fish : public Shells {
 protected:
  void SetUp() override {
    if (std::string_view{YJ_FISH}.empty()) GTEST_SKIP() << "fish is not installed";
  }
  /// What is offered at the end of a line, without the descriptions.
  Offers offers(std::string const& line, std::string const& socket = {}) const {
    auto ran =
        script(std::string{YJ_FISH} + " --no-config",
               fmt::format("source {}\ncomplete -C {}\n", shell_word(file_of("fish")), shell_word(line)),
               socket.empty() ? daemon.socket().string() : socket);
    Offers found;
    for (auto const& each : lines_of(ran.text)) found.push_back(each.substr(0, each.find('\t')));
    return found;
  }
};

TEST_F(Fish, OffersCommandsAndOptions) {
  EXPECT_THAT(offers("yuanjingctl sta"), ElementsAre("status"));
  EXPECT_THAT(offers("yuanjingctl assets up"), ElementsAre("upload"));
  EXPECT_THAT(offers("yuanjingctl jobs --fa"), ElementsAre("--failed"));
  EXPECT_THAT(offers("yuanjingctl --json wa"), ElementsAre("watch"));
  EXPECT_THAT(offers("yuanjingctl show sta"), Not(Contains("status"))) << "a batch is wanted there";
}

TEST_F(Fish, OffersValuesAndNames) {
  EXPECT_THAT(offers("yuanjingctl jobs --state failed,in"), ElementsAre("failed,in_doubt"));
  EXPECT_THAT(offers("yuanjingctl credits --by p"), ElementsAre("project"));
  EXPECT_THAT(offers("yuanjingctl open sp"), ElementsAre("spring"));
  EXPECT_THAT(offers("yuanjingctl show spring/0"), ElementsAre("spring/001"));
  EXPECT_THAT(offers("yuanjingctl submit bat"), ElementsAre("batch.yaml"));
  EXPECT_THAT(offers("yuanjingctl open ", "/nowhere"), IsEmpty());
}

TEST(Completions, ArePrintedByTheProgramAsTheBuildWritesThem) {
  for (auto shell : kShells) {
    std::string const file =
        fmt::format("{}/completions/{}/{}", YJ_BINARY_DIR, shell, completion_file_name(shell, "yuanjingctl"));
    auto ran = run(fmt::format("{0}/yuanjingctl completion {1} | cmp - {2}", shell_word(YJ_PROGRAMS), shell,
                               shell_word(file)));
    EXPECT_EQ(ran.code, 0) << ran.text;
  }
  EXPECT_EQ(run(fmt::format("{}/yuanjingctl completion tcsh", shell_word(YJ_PROGRAMS))).code, 2);
  EXPECT_EQ(run(fmt::format("{}/yuanjingctl completion", shell_word(YJ_PROGRAMS))).code, 2);
}

}  // namespace
}  // namespace yj::reference
