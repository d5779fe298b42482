// The QR code on the terminal, read by a real decoder.
#include "daemon/ctl/qr_text.hpp"
#include "support/qr_reader.hpp"

#include <gtest/gtest.h>

namespace yj::ctl {
namespace {

#ifdef YJ_ZBARIMG
std::string const kDecoder = YJ_ZBARIMG;
#else
std::string const kDecoder;
#endif

std::string shown(QrText const& code) {
  std::string text;
  for (auto const& line : code.lines) text += line + "\n";
  return text;
}

TEST(QrCode, ReadsAsTheLink) {
  if (kDecoder.empty())
    GTEST_SKIP() << "zbarimg is not installed: scripts/bootstrap tests installs zbar-tools";
  for (std::string const& link : {std::string{"https://h5.example/face?token=1"},
                                  std::string{"https://token.opencomputing.cn/reallife_asset/h5/"
                                              "face?token=ft-00ff&lang=zh&name=%E5%BC%A0%E4%B8%89"},
                                  "https://h5.example/face?token=" + std::string(600, 'x')}) {
    auto code = qr_text(link);
    ASSERT_TRUE(code) << link;
    EXPECT_EQ(test::decoded_by(kDecoder, test::pixels_of("before\n" + shown(*code) + link + "\n")), link);
  }
}

TEST(QrCode, HasAQuietZoneOfFourModulesAroundIt) {
  auto pixels = test::pixels_of(shown(*qr_text("https://h5.example")));
  ASSERT_GT(pixels.size(), 8u);
  for (std::size_t row = 0; row < pixels.size(); ++row) {
    for (std::size_t column = 0; column < pixels[row].size(); ++column) {
      bool margin = row < 4 || column < 4 || row + 4 >= pixels.size() || column + 4 >= pixels[row].size();
      EXPECT_TRUE(!margin || pixels[row][column]) << row << "," << column;
    }
  }
}

TEST(QrCode, IsAsWideAsItSays) {
  auto code = qr_text("https://h5.example");
  for (auto const& row : test::pixels_of(shown(*code))) EXPECT_EQ(row.size(), code->columns);
}

TEST(QrCode, HoldsAboutThreeKilobytes) {
  EXPECT_TRUE(qr_text(std::string(2900, 'a')));
  EXPECT_FALSE(qr_text(std::string(3000, 'a')));
  EXPECT_FALSE(qr_text(""));
}

}  // namespace
}  // namespace yj::ctl
