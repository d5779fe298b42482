#include "base/base64.hpp"
#include "base/diagnostic.hpp"
#include "base/file_hash.hpp"
#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/iso_time.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/user_name.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

namespace yj {
namespace {

using test::TempFolder;
namespace fs = std::filesystem;

TEST(Identifiers, SortByTheTimeOfTheirMakingAndNeverRepeat) {
  IdSource source{1};
  std::set<JobId> ids;
  JobId last;
  for (int i = 0; i < 20'000; ++i) {
    // Thousands within one millisecond, and a clock that goes back.
    JobId id = source.next<JobId>(from_millis(1'800'000'000'000 - i % 7));
    EXPECT_LT(last, id);
    ids.insert(id);
    last = id;
  }
  EXPECT_EQ(ids.size(), 20'000u);
}

TEST(Identifiers, AreUuidsOfVersion7AndReadBack) {
  IdSource source{2};
  AttemptId id = source.next<AttemptId>(from_millis(0x0123456789ab));
  std::string text = id.text();
  EXPECT_EQ(text.size(), 32u);
  EXPECT_EQ(text.substr(0, 13), "0123456789ab7");
  EXPECT_EQ(AttemptId::parse(text), id);
  EXPECT_FALSE(AttemptId::parse("0123"));
  EXPECT_FALSE(AttemptId::parse(std::string(32, 'x')));
}

TEST(Hashes, AreSha256) {
  // The vector "abc" of FIPS 180-4.
  EXPECT_EQ(Sha256::of("abc").text(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  pieces.update("a");
  pieces.update("bc");
  EXPECT_EQ(pieces.finish(), Sha256::of("abc"));
}

TEST(Text, KnowsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("雨夜长安 a"));
  EXPECT_FALSE(is_utf8("\xd3\xea\xd2\xb9")) << "GBK";
  EXPECT_FALSE(is_utf8("\xc0\xaf")) << "overlong";
  EXPECT_FALSE(is_utf8("\xed\xa0\x80")) << "surrogate";
  EXPECT_FALSE(is_utf8("\xe9\x9b")) << "cut short";
}

TEST(Text, IsMadeSafeToPrint) {
  EXPECT_EQ(printable("a\x1b[31m红\n", 100), "a?[31m红 ");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m",
                      100),
            "?31m")
      << "C1 control";
  EXPECT_EQ(printable("雨夜长安", 7), "雨夜…");
}

TEST(Text, FindsWhatWasMeant) {
  std::vector<std::string> const keys{"prompt", "duration", "resolution"};
  EXPECT_EQ(nearest("promt", keys), "prompt");
  EXPECT_EQ(nearest("Duration", keys), "duration");
  EXPECT_FALSE(nearest("zebra", keys));
}

TEST(Text, ReadsDurationsAndSizes) {
  EXPECT_EQ(parse_duration("200ms"), Duration{200});
  EXPECT_EQ(parse_duration("5m"), Duration{300'000});
  for (auto const* bad :
       {"", "5", "5 s", "-5s", "5x", "1.5s", "99999999999999999999s", "9223372036854775807d"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
  for (auto each : {Duration{1}, Duration{1500}, Duration{60'000}, Duration{7 * 86'400'000}})
    EXPECT_EQ(parse_duration(to_text(each)), each);
  EXPECT_EQ(parse_bytes("2GiB"), 2ULL << 30);
  EXPECT_EQ(parse_bytes("0"), 0u);
  EXPECT_FALSE(parse_bytes("2GB"));
}

TEST(Json, IsBoundedInDepthBeforeATreeIsBuilt) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse_json(R"({"a": 1} {"b": 2})")) << "one value only";
  EXPECT_EQ(parse_json("[1, 2]")->size(), 2u);
}

TEST(Json, SaysInAShortSentenceWhyItIsNone) {
  for (std::string const& text :
       {"\"" + std::string(1'000'000, 'x') + "\x01\"", "[" + std::string(1'000'000, '\xaf') + "]"}) {
    auto json = parse_json(text);
    ASSERT_FALSE(json);
    EXPECT_LT(json.error().what.size(), 400u);
    EXPECT_TRUE(is_utf8(json.error().what));
  }
}

TEST(Json, KnowsWhereTheFirstValueEnds) {
  EXPECT_EQ(*first_json_length(R"( {"a": "}\"{"} rest)"), 14u);
  EXPECT_EQ(*first_json_length("12 34"), 2u);
  EXPECT_EQ(*first_json_length("\"a\" b"), 3u);
  EXPECT_FALSE(first_json_length("{\"a\": 1"));
  EXPECT_FALSE(first_json_length("   "));
}

TEST(Diagnostics, SayWhereWhatAndWhatIsAllowed) {
  Diagnostic problem{"a.yaml", {3, 5}, "unknown-key", "unknown key 'promt'", "did you mean 'prompt'?"};
  EXPECT_EQ(problem.text(), "a.yaml:3:5: unknown key 'promt' (did you mean 'prompt'?)");
}

TEST(Files, AreReplacedWhole) {
  TempFolder folder;
  fs::path file = folder / "a.json";
  ASSERT_TRUE(write_file_durably(file, "old"));
  ASSERT_TRUE(write_file_durably(file, "new", 0600));
  EXPECT_EQ(*read_file(file, 100), "new");
  EXPECT_EQ(test::names_below(folder.path()), (std::vector<std::string>{"a.json"}));
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(Files, AreReadWithinABound) {
  TempFolder folder;
  fs::path file = folder.write("a", std::string(1000, 'x'));
  EXPECT_EQ(read_file(file, 1000)->size(), 1000u);
  EXPECT_EQ(read_file(file, 999).error().code, Errc::invalid);
  EXPECT_EQ(read_file(folder / "none", 10).error().code, Errc::not_found);
  EXPECT_EQ(read_file(folder.path(), 10).error().code, Errc::invalid) << "a folder";
}

TEST(Files, HaveRoomUntilTheReserveIsTouched) {
  fs::path here = fs::temp_directory_path();
  EXPECT_TRUE(room_for(1, here, 0));
  auto full = room_for(1, here, 1ULL << 62U);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::full);
  EXPECT_FALSE(room_for(1ULL << 62U, here, 0));
  EXPECT_TRUE(room_for(1, "/nonexistent/folder", 1ULL << 62U)) << "nobody knows";
}

TEST(Files, AreHashedFromTheirBeginning) {
  std::string pattern = (fs::temp_directory_path() / "yj-hash-XXXXXX").string();
  Fd fd{::mkstemp(pattern.data())};
  ASSERT_TRUE(fd);
  std::string const content(700'000, 'h');
  ASSERT_TRUE(write_all(fd.get(), content, pattern));
  auto hashed = hash_file(fd, pattern);
  fs::remove(pattern);
  ASSERT_TRUE(hashed) << hashed.error().what;
  EXPECT_EQ(hashed->bytes, content.size());
  EXPECT_EQ(hashed->sha256, Sha256::of(content));
}

TEST(Files, AreOpenedBelowTheirFolderOnly) {
  TempFolder folder;
  folder.write("in/a.jpg", "x");
  folder.write("secret", "x");
  fs::path root = folder / "in";
  fs::create_symlink(folder / "secret", root / "link.jpg");
  fs::create_directory_symlink(folder.path(), root / "folder");
  ASSERT_EQ(::mkfifo((root / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(open_beneath(root, "a.jpg"));
  EXPECT_EQ(open_beneath(root, "../secret").error().code, Errc::denied);
  EXPECT_EQ(open_beneath(root, folder / "secret").error().code, Errc::denied);
  EXPECT_EQ(open_beneath(root, "link.jpg").error().code, Errc::denied);
  EXPECT_EQ(open_beneath(root, "folder/secret").error().code, Errc::denied);
  EXPECT_EQ(open_beneath(root, "pipe").error().code, Errc::invalid);
  EXPECT_EQ(open_beneath(root, "none").error().code, Errc::not_found);
  EXPECT_EQ(open_beneath(root, ".").error().code, Errc::invalid);
}

TEST(Files, AreFoundInFoldersBelowWithoutLeavingTheTop) {
  TempFolder folder;
  folder.write("in/a.jpg", "a");
  folder.write("in/sub/deep/b.jpg", "b");
  folder.write("secret", "x");
  fs::path root = folder / "in";
  fs::create_symlink("b.jpg", root / "sub/deep/link.jpg");
  fs::create_directory_symlink("sub", root / "alias");
  for (auto const* path : {"sub/deep/b.jpg", "./sub//deep/./b.jpg", "sub/../a.jpg", "sub/deep/../../a.jpg"})
    EXPECT_TRUE(open_beneath(root, path)) << path;
  for (auto const* path : {"..", "sub/../../secret", "sub/deep/../../../secret", "sub/../../in/a.jpg",
                           "sub/deep/link.jpg", "alias/deep/b.jpg", "sub/deep/link.jpg/x"})
    EXPECT_EQ(open_beneath(root, path).error().code, Errc::denied) << path;
  for (auto const* path : {"", "a.jpg/", "a.jpg/x", "sub/none/b.jpg"})
    EXPECT_EQ(open_beneath(root, path).error().code, Errc::not_found) << path;
  for (auto const* path : {"sub", "sub/", "sub/deep/.."})
    EXPECT_EQ(open_beneath(root, path).error().code, Errc::invalid) << path;
}

TEST(Instants, AreShownInUtcForPrograms) {
  EXPECT_EQ(to_iso(from_millis(1'780'306'200'123)), "2026-06-01T09:30:00.123Z");
}

TEST(Instants, AreReadAsTheyAreShown) {
  Instant const at = from_millis(1'780'306'200'123);
  EXPECT_EQ(from_iso(to_iso(at)), at);
  EXPECT_EQ(from_iso("2026-06-01T09:30:00Z"), from_millis(1'780'306'200'000));
  EXPECT_EQ(from_iso("2026-06-01T09:30:00.5Z"), from_millis(1'780'306'200'500));
  EXPECT_EQ(from_iso("2026-06-01"), from_millis(1'780'272'000'000));
  for (auto const* text :
       {"", "2026", "2026-02-30", "2026-06-01T", "2026-06-01T24:00:00Z", "2026-06-01T09:61:00Z",
        "2026-06-01T09:30:00", "2026-06-01T09:30:00.Z", "2026-06-01T09:30:00Zx", "-026-06-01"})
    EXPECT_EQ(from_iso(text), std::nullopt) << text;
}

TEST(Users, AreCalledAsTheMachineCallsThem) {
  EXPECT_EQ(user_name(0), "root");
  EXPECT_EQ(user_name(3'999'999'999), std::nullopt);
}

TEST(Text, QuotesWhatAShellWouldReadMoreInto) {
  EXPECT_EQ(shell_word("长安夜行-01/镜1"), "长安夜行-01/镜1");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's; rm -rf $HOME"), "'it'\\''s; rm -rf $HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Base64, IsThatOfTheRfc) {
  for (auto const& [bytes, text] :
       std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"},
                                                        {"\xff\xfe\x3f", "//4/"}}) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(base64_decoded(text), bytes);
    EXPECT_EQ(base64_length(bytes.size()), text.size());
  }
}

TEST(Base64, TakesNothingElse) {
  for (auto const* text : {"Zg", "Zg=", "Zg==\n", "Z===", "Zh==", "Zm9=", "Z*9v", "Zg==Zg==", "=g=="})
    EXPECT_FALSE(base64_decoded(text)) << text;
}

}  // namespace
}  // namespace yj
