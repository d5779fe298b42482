#include "daemon/ctl/event_stream.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace yj::ctl {
namespace {

std::string const kStream =
    ": a sign of life\n\n"
    "id: 7\nevent: done\ndata: {\"id\":7,\"text\":\"a\"}\n\n"
    "id: 8\r\nevent: failed\r\ndata: {\"id\":8,\r\ndata: \"text\":\"b\"}\r\n\r\n"
    "id: 9\ndata: no object\n\n";

std::vector<std::int64_t> ids_of(std::string const& stream, std::size_t piece, std::string* last = nullptr) {
  std::vector<std::int64_t> ids;
  EventStream events{[&](Json const& event) { ids.push_back(event.at("id")); }};
  for (std::size_t at = 0; at < stream.size(); at += piece)
    events.feed(std::string_view{stream}.substr(at, piece));
  if (last != nullptr) *last = events.last_id();
  return ids;
}

TEST(EventStream, IsReadInWhateverPiecesItComes) {
  for (std::size_t piece = 1; piece <= kStream.size(); ++piece) {
    std::string last;
    EXPECT_EQ(ids_of(kStream, piece, &last), (std::vector<std::int64_t>{7, 8})) << piece;
    EXPECT_EQ(last, "9") << "what was passed over is not asked for again";
  }
}

TEST(EventStream, ForgetsHalfAnEventWhenItBreaks) {
  std::vector<std::int64_t> ids;
  EventStream events{[&](Json const& event) { ids.push_back(event.at("id")); }};
  events.feed("id: 7\ndata: {\"id\":7}\n\nid: 8\ndata: {\"id\":");
  events.broken();
  EXPECT_EQ(events.last_id(), "7");
  events.feed("id: 8\ndata: {\"id\":8}\n\n");
  EXPECT_EQ(ids, (std::vector<std::int64_t>{7, 8}));
}

}  // namespace
}  // namespace yj::ctl
