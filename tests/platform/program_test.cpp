#include "base/files.hpp"
#include "base/json.hpp"
#include "shell.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <poll.h>
#include <spawn.h>

namespace yj::sim {
namespace {

/// A key and a certificate that signs itself, for 127.0.0.1.
void write_certificate(std::filesystem::path const& folder) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  auto* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>("simulation"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names{
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"), &X509_EXTENSION_free};
  X509_add_ext(certificate.get(), names.get(), -1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  auto close = [](std::FILE* file) { std::fclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> out{std::fopen((folder / "cert.pem").c_str(), "w"), close};
  PEM_write_X509(out.get(), certificate.get());
  out.reset(std::fopen((folder / "key.pem").c_str(), "w"));
  PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

/// The built yuanjing-sim, as a user starts it.
class Program {
 public:
  /// Starts it and waits until the port file, which it writes last, is in its place.
  Program(std::filesystem::path const& folder, std::vector<std::string> arguments) {
    Fd watch{::inotify_init1(IN_CLOEXEC)};
    ::inotify_add_watch(watch.get(), folder.c_str(), IN_MOVED_TO);
    arguments.insert(arguments.begin(), YJ_SIM_BINARY);
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0", "--port-file", (folder / "port").string()});
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    auto log = (folder / "log").string();
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT, 0600);
    EXPECT_EQ(::posix_spawn(&pid_, YJ_SIM_BINARY, &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);

    pollfd waiting{watch.get(), POLLIN, 0};
    while (!std::filesystem::exists(folder / "port") && ::poll(&waiting, 1, 30'000) > 0) {
      char events[4096];
      EXPECT_GT(::read(watch.get(), events, sizeof events), 0);
    }
    auto port = read_file(folder / "port", 100);
    EXPECT_TRUE(port.has_value());
    if (port) port_ = std::stoi(*port);
  }
  ~Program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  Program(Program const&) = delete;
  Program& operator=(Program const&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// SIGTERM; the exit code, or minus the signal that ended it.
  int end() {
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int port_ = 0;
};

TEST(Program, ServesTlsAndEndsCleanlyOnSigterm) {
  TemporaryFolder folder;
  write_certificate(folder.path());
  auto path = folder.path().string();
  Program program{
      folder.path(),
      {"--key", "k-1234567", "--tls-cert", path + "/cert.pem", "--tls-key", path + "/key.pem", "--balance",
       "7", "--fate", "stuck=1", "--vendor-errors", "--task-time", "1s-2s", "--files-listen", "127.0.0.1:0",
       "--files-port-file", path + "/files-port", "--links", "foreign"}};
  auto url = fmt::format("https://127.0.0.1:{}", program.port());
  auto models = shell(folder.path(), "curl -sS --cacert cert.pem -H 'Authorization: Bearer k-1234567' " +
                                         url + "/llmage/v1/models");
  EXPECT_EQ(Json::parse(models)["object"], "list");
  auto faults = Json::parse(shell(folder.path(), "curl -sS --cacert cert.pem " + url + "/sim/faults"));
  EXPECT_EQ(faults["vendor_errors"], true);
  EXPECT_EQ(faults["task_time"], "1s-2s");
  EXPECT_EQ(faults["fate"], Json::parse(R"({"stuck": 1})"));
  EXPECT_EQ(faults["links"], "foreign");
  auto account = Json::parse(shell(folder.path(), "curl -sS --cacert cert.pem " + url + "/sim/account"));
  EXPECT_EQ(account["balance"], 7);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "files-port"));
  EXPECT_EQ(program.end(), 0);
  auto log = read_file(folder.path() / "log", 100'000);
  std::string lines = log ? *log : "";
  EXPECT_NE(lines.find("SIMULATION"), std::string::npos);
  EXPECT_EQ(lines.find("k-1234567"), std::string::npos);
}

TEST(Program, SaysInItsHelpThatItIsASimulation) {
  TemporaryFolder folder;
  auto help = shell(folder.path(), std::string(YJ_SIM_BINARY) + " --help");
  EXPECT_NE(help.find("Nothing it answers is real"), std::string::npos);
  EXPECT_NE(help.find("--swallow-cut-offs"), std::string::npos);
}

TEST(Program, TakesTheSettingsOfMoneyHistoryAndLostAnswers) {
  TemporaryFolder folder;
  Program program{folder.path(),
                  {"--key",
                   "k-1234567",
                   "--balance",
                   "12.5",
                   "--min-balance",
                   "viduq3-pro=20",
                   "--min-balance",
                   "wan2.6-t2v=1.5",
                   "--credits",
                   "viduq3-pro/t2v=7",
                   "--credits",
                   "*/*/720p=1.5/s,*=3",
                   "--no-price",
                   "cogview-3-flash",
                   "--lose-answers",
                   "10%",
                   "--submit-at",
                   "7=lost,9=cut:no_task",
                   "--gateway-errors",
                   "5%",
                   "--history",
                   "on",
                   "--history-late",
                   "2s",
                   "--generation-down"}};
  auto url = fmt::format("http://127.0.0.1:{}", program.port());
  auto settings = Json::parse(shell(folder.path(), "curl -sS " + url + "/sim/faults"));
  EXPECT_EQ(settings["min_balance"], Json::parse(R"({"viduq3-pro": 20, "wan2.6-t2v": 1.5})"));
  EXPECT_EQ(settings["credits"],
            Json::parse(R"({"viduq3-pro/t2v/*/*": "7", "*/*/720p/*": "1.5/s", "*/*/*/*": "3"})"));
  EXPECT_EQ(settings["no_price"], Json::parse(R"(["cogview-3-flash"])"));
  EXPECT_EQ(settings["lose_answers"], 0.1);
  EXPECT_EQ(settings["gateway_errors"], 0.05);
  EXPECT_EQ(settings["submit_at"], Json::parse(R"({"7": "lost", "9": "cut:no_task"})"));
  EXPECT_EQ(settings["history"], "on");
  EXPECT_EQ(settings["generation_down"], true);
  auto account = Json::parse(shell(folder.path(), "curl -sS " + url + "/sim/account"));
  EXPECT_EQ(account["balance"], 12.5);
  EXPECT_EQ(program.end(), 0);
}

TEST(Program, RefusesAWrongSettingWithItsName) {
  TemporaryFolder folder;
  auto said =
      shell(folder.path(), std::string("! ") + YJ_SIM_BINARY + " --key k-1234567 --poll lozt=0.5 2>&1");
  EXPECT_NE(said.find("poll: expected names among ok lost"), std::string::npos) << said;
  said = shell(folder.path(), std::string("! ") + YJ_SIM_BINARY + " --key k-1234567 --balance much 2>&1");
  EXPECT_NE(said.find("--balance: expected yuan"), std::string::npos) << said;
}

}  // namespace
}  // namespace yj::sim
