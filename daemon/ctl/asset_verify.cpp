// yuanjingctl assets verify --name NAME
#include "base/text.hpp"
#include "daemon/ctl/asset_views.hpp"
#include "daemon/ctl/assets.hpp"
#include "daemon/ctl/live_lines.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/qr_text.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <poll.h>
#include <set>
#include <string>

namespace yj::ctl {

namespace {

using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::seconds;

constexpr Seconds kLook{2};
/// A face that was shown in the last second needs some time to become a group.
constexpr Seconds kGrace{30};
constexpr auto kSearching = std::chrono::milliseconds{200};
constexpr std::size_t kColumnsWhereNobodySays = 80;

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kColumnsWhereNobodySays;
  return size.ws_col;
}

/// What a person types meanwhile, line by line, without waiting for it beyond `patience`.
class Keys {
 public:
  Keys() : open_(::isatty(STDIN_FILENO) == 1) {}
  [[nodiscard]] bool open() const { return open_; }

  enum class Typed { nothing, enter, quit };
  Typed wait(std::chrono::milliseconds patience) {
    pollfd input{open_ ? STDIN_FILENO : -1, POLLIN, 0};
    if (::poll(&input, 1, static_cast<int>(patience.count())) <= 0 ||
        (input.revents & (POLLIN | POLLHUP)) == 0)
      return Typed::nothing;
    char text[256];
    ssize_t got = ::read(STDIN_FILENO, text, sizeof text);
    if (got <= 0) {
      open_ = false;
      return Typed::nothing;
    }
    return text[0] == 'q' || text[0] == 'Q' ? Typed::quit : Typed::enter;
  }

 private:
  bool open_;
};

class Verification {
 public:
  Verification(Invocation const& invocation, DaemonLink& daemon, FaceWish const& wish)
      : invocation_(invocation), daemon_(daemon), wish_(wish) {}

  Exit run() {
    auto before = groups();
    if (!before) return exit_;
    for (auto const& group : *before) {
      known_.insert(text_in(group, "id"));
      if (text_in(group, "name") == wish_.name)
        print_error(
            tr("note: a person called '{}' is verified already ({}); with two of a name, say the id of the "
               "group instead of the name",
               wish_.name, text_in(group, "id")));
    }
    if (!ask_for_link()) return exit_;
    while (true) {
      if (auto done = look()) return *done;
      if (auto done = wait_a_moment()) return *done;
    }
  }

 private:
  bool ask_for_link() {
    Json body;
    body["account"] = wish_.account;
    body["vendor"] = wish_.vendor;
    body["project"] = wish_.project;
    body["name"] = wish_.name;
    auto const asked = Steady::now();
    auto answer = daemon_.post("/v1/assets/verifications",
                               body.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
    bool good = answer && answer->good();
    exit_ = finish(invocation_, answer, [this](Json const& json) { show(text_in(json, "h5_link")); });
    std::fflush(stdout);
    if (!good) return false;
    expires_ = asked + Seconds{number_in(answer->json, "seconds")};
    expired_ = false;
    screen_ = {};
    return true;
  }

  void show(std::string const& link) const {
    if (!screen_.on_terminal()) {
      print(tr("{}\nopen this within 120 seconds on the telephone of {} and show the face; waiting\n", link,
               wish_.name));
      return;
    }
    auto code = qr_text(link);
    if (code && code->columns <= terminal_columns()) {
      for (auto const& line : code->lines) print(line + "\n");
    } else {
      print_error(tr("the QR code does not fit into this terminal; make it wider, or open the link"));
    }
    print(tr("{}\n{} scans the code or opens the link, and shows the face.\n", link, wish_.name));
  }

  Result<Json> groups() {
    auto answer = daemon_.get("/v1/assets/groups?account=" + http::percent_encoded(wish_.account));
    if (answer && answer->good())
      return Result<Json>{boost::system::in_place_value, part_of(answer->json, "groups")};
    exit_ = finish(invocation_, answer, [](Json const&) {});
    return fail(Errc::unavailable, tr("the groups cannot be asked for"));
  }

  /// Whether the person's group is there now.
  std::optional<Exit> look() {
    if (Steady::now() < next_look_) return std::nullopt;
    next_look_ = Steady::now() + kLook;
    auto answer = daemon_.get("/v1/assets/groups?account=" + http::percent_encoded(wish_.account));
    if (!answer) {
      print_error(answer.error().what);
      return Exit::unreachable;
    }
    if (!answer->good()) return std::nullopt;  // it passes; the countdown goes on
    for (auto const& group : part_of(answer->json, "groups")) {
      bool is_new = !known_.contains(text_in(group, "id"));
      if (!is_new || text_in(group, "name") != wish_.name) continue;
      tell({tr("{} is verified: group {}", wish_.name, text_in(group, "id"))});
      if (invocation_.json) print(group.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
      return Exit::ok;
    }
    return std::nullopt;
  }

  std::optional<Exit> wait_a_moment() {
    auto left = std::chrono::ceil<Seconds>(expires_ - Steady::now());
    if (left.count() > 0) {
      if (screen_.on_terminal() && !invocation_.json)
        screen_.draw(
            {tr("good for {} s; waiting for {}  (Enter: a new link, q: end)", left.count(), wish_.name)});
    } else if (!expired_) {
      expired_ = true;
      tell({keys_.open() ? tr("the link has expired; Enter makes a new one, q ends")
                         : tr("the link has expired")});
    }
    bool given_up = !keys_.open() && Steady::now() > expires_ + kGrace;
    if (given_up) {
      print_error(
          tr("nobody called '{}' was verified; `yuanjingctl assets verify --name {}` makes a new link",
             wish_.name, shell_word(wish_.name)));
      return Exit::failed;
    }
    switch (keys_.wait(kSearching)) {
      case Keys::Typed::nothing: return std::nullopt;
      case Keys::Typed::quit: return Exit::failed;
      case Keys::Typed::enter: break;
    }
    if (!ask_for_link()) return exit_;
    return std::nullopt;
  }

  void tell(std::vector<std::string> const& lines) {
    if (invocation_.json) return;
    if (screen_.on_terminal()) {
      screen_.draw(lines);
    } else {
      for (auto const& line : lines) print(line + "\n");
    }
    std::fflush(stdout);
  }

  Invocation const& invocation_;
  DaemonLink& daemon_;
  FaceWish const& wish_;
  LiveLines screen_;
  Keys keys_;
  std::set<std::string> known_;
  Steady::time_point expires_{};
  Steady::time_point next_look_{};
  bool expired_ = false;
  Exit exit_ = Exit::failed;
};

}  // namespace

Exit verify_person(Invocation const& invocation, DaemonLink& daemon, FaceWish const& wish) {
  return Verification{invocation, daemon, wish}.run();
}

}  // namespace yj::ctl
