#pragma once

#include "account.hpp"
#include "answers.hpp"
#include "asset_desk.hpp"
#include "faults.hpp"
#include "form.hpp"
#include "journal.hpp"
#include "media.hpp"
#include "tables.hpp"
#include "task.hpp"
#include "transnos.hpp"
#include "wire.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace yj::sim {

struct SimSettings {
  std::string key;                     ///< the one API key
  std::uint64_t seed = 1;              ///< same seed and same requests in the same order, same answers
  std::optional<Yuan> balance;         ///< none is an account without an end
  std::size_t journal_most = 200'000;  ///< entries kept
  std::string public_url;              ///< origin of links; empty: the Host that the client asked
  std::string foreign_url;             ///< origin of the foreign file host, if there is one
  Faults faults;
};

/// A model of the platform: its API document made executable, with the moods that its public source shows. It
/// owns all state and no socket; time comes in with each request, so a test can let a day pass between two of
/// them. May be used from many threads at once.
class Sim {
 public:
  Sim(SimSettings settings, Media media);

  /// How many bytes of body a request may have, told from its head: 10 MiB unless it is multipart
  /// (public source of the platform's framework, ahserver/configuredServer.py), then 512 MiB.
  [[nodiscard]] static std::uint64_t body_limit(Request const& head);

  /// An answer given before the body is read, when there is one.
  std::optional<Answer> on_head(Request const& head, Instant now);
  /// The answer to a request, whole or broken off.
  Answer handle(Request const& request, Instant now);
  /// What really left of an answer; `ticket` is the answer's.
  void delivered(std::uint64_t ticket, std::uint64_t body_bytes, bool whole);

  /// Where the foreign file host listens, once that is known.
  void set_foreign_url(std::string url);

 private:
  struct FileOnItsWay {
    std::uint64_t task = 0;
    FileKind kind = FileKind::video;
    std::uint64_t from = 0;
  };
  /// What happens to a task by itself at some instant.
  struct Due {
    enum What { end, bill, set_aside_expires } what = end;
    std::size_t task = 0;
  };

  // sim.cpp
  Answer route(Request const& request, Form const& form, Instant now, Entry& entry);
  Answer platform_api(Request const& request, Form const& form, Instant now, Entry& entry);
  [[nodiscard]] KeySeen key_seen(Request const& request) const;
  [[nodiscard]] std::optional<Answer> refuse_key(KeySeen key) const;
  [[nodiscard]] Answer no_key_answer() const;
  [[nodiscard]] Answer no_rights_answer() const;
  [[nodiscard]] Answer models(Form const& form) const;
  Task* find_task(std::string_view id);
  [[nodiscard]] std::string foreign_origin() const;

  // sim_submit.cpp
  Answer submit(Request const& request, Form const& form, Endpoint endpoint, Instant now, Entry& entry);
  [[nodiscard]] Answer refuse_call(std::string_view problem) const;
  [[nodiscard]] std::optional<std::string> refuse_money(Order const& order, Price const& price) const;
  Task& create_task(Form const& form, Endpoint endpoint, Order order, Ratio ratio, Price price, Instant now);
  void set_money_aside(Task& task, std::size_t index);
  Answer answer_sync(Request const& request, Task& task, Instant now);
  [[nodiscard]] std::optional<Answer> refuse_form(Form const& form, Endpoint endpoint, Entry& entry) const;
  Answer answer_created(Request const& request, Task& task, SubmitFault fault, Instant now);

  // sim_chat.cpp
  [[nodiscard]] Answer answer_chat(Form const& form, Task const& task) const;

  // sim_status.cpp
  Answer status(Request const& request, Form const& form, Instant now, Entry& entry);
  [[nodiscard]] Json state_json(Request const& request, Task const& task, Instant now) const;
  void add_results(Json& answer, Request const& request, Task const& task, Instant now) const;
  [[nodiscard]] std::string link(Request const& request, Task const& task, FileKind kind, Instant now) const;

  // sim_files.cpp
  Answer file(Request const& request, Form const& form, Instant now, Entry& entry);
  [[nodiscard]] std::string file_bytes(Task const& task, FileKind kind) const;

  // sim_money.cpp
  void settle_due(Instant now);
  void end_task(Task& task, std::size_t index);
  void bill_task(Task& task, Instant at);
  Answer top_up(Form const& form);
  [[nodiscard]] Json account_json(Instant now) const;
  [[nodiscard]] Answer pricing(Form const& form, Entry& entry) const;

  // sim_history.cpp
  Answer history(Request const& request, Form const& form, Instant now, Entry& entry);
  [[nodiscard]] bool in_history(Task const& task, std::string_view category, Instant now) const;
  [[nodiscard]] Json stored_outputs(Request const& request, Task const& task, Instant now) const;

  // sim_assets.cpp
  Answer asset_api(Request const& request, Form const& form, Instant now, Entry& entry);
  [[nodiscard]] std::string asset_origin(Request const& request) const;

  // sim_control.cpp
  Answer control(Request const& request, Form const& form, Instant now);
  Result<void> change_settings(Json const& change);
  [[nodiscard]] Json tasks_json(Instant now) const;

  std::mutex mutex_;
  SimSettings settings_;
  Media const media_;
  std::vector<Offer> const offers_;
  Random random_;
  Account account_;
  Journal journal_;
  std::vector<Task> tasks_;
  std::unordered_map<std::string, std::size_t> task_by_id_;
  Transnos transnos_;
  AssetDesk desk_;
  std::uint64_t accepted_ = 0;  ///< submissions that passed every check
  std::multimap<Instant, Due> due_;
  std::optional<FileOnItsWay> leaving_;  ///< the file that the request under treatment asks for
  std::unordered_map<std::uint64_t, FileOnItsWay> on_their_way_;  ///< by the journal's number
};

}  // namespace yj::sim
