#include "core/sentences.hpp"

#include <fmt/format.h>

namespace yj {

namespace {

std::string top_up() {
  return fmt::format(
      "Top up at {} (log in, then your menu, finance). Nothing fails of it: running tasks and downloads go "
      "on, and orders "
      "go on by themselves once the balance suffices; `yuanjingctl resume` tries at once",
      kWebSite);
}

}  // namespace

std::string one_line(Trouble const& trouble) { return trouble.what + ". " + trouble.advice; }

Trouble key_refused(std::string const& account, std::string const& words) {
  return {fmt::format("account {}: the platform refuses the API key ({})", account, words),
          fmt::format("Nothing is lost. Make a key at {}; put it into the key's file in place of the old one "
                      "and tell the "
                      "daemon (systemctl reload yuanjingd, or SIGHUP), or start it anew if the key came from "
                      "its environment. "
                      "If the key is right, `yuanjingctl resume` tries again",
                      kWebSite)};
}

Trouble not_the_api(std::string const& account, std::string const& words) {
  return {
      fmt::format("account {}: something other than the platform's API answered ({}); nothing was ordered",
                  account, words),
      "Check platform.generation_url and platform.proxy in the configuration and restart the daemon, or say "
      "`yuanjingctl resume` when the network is well again"};
}

Trouble account_balance_used_up(std::string const& account, std::string const& words) {
  return {fmt::format("account {}: the balance is used up; the platform says \"{}\"", account, words),
          top_up()};
}

Trouble model_balance_used_up(std::string const& model, std::string const& words) {
  return {
      fmt::format("{}: the balance does not suffice for this model; the platform says \"{}\"", model, words),
      top_up()};
}

Trouble model_refused_alone(std::string const& model, std::string const& words) {
  return {
      fmt::format("{}: only this model is refused (the platform says \"{}\"), while orders of other models "
                  "are taken: "
                  "at the platform it has no price, or it asks for a higher minimum balance",
                  model, words),
      fmt::format(
          "Ask the platform about the model, or see whether more than the usual balance helps ({}); it is "
          "tried now and then, and `yuanjingctl resume --model {}` tries at once. Its jobs can be "
          "cancelled and handed in for another model",
          kWebSite, model)};
}

Trouble no_room(std::string const& where) {
  return {"nothing is ordered: " + where,
          "Make room, or lower disk.reserve; it goes on by itself. What runs is still brought home"};
}

Trouble store_refuses(std::string const& words) {
  return {fmt::format("the store does not take changes ({}); nothing more is submitted until it does", words),
          "See that the disk of the state folder has room and can be written; it is tried every second"};
}

}  // namespace yj
