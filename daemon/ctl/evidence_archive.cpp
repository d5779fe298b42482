#include "daemon/ctl/evidence_archive.hpp"

#include "base/sha256.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/ustar.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace yj::ctl {

namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kNameBytesMax = 150;

constexpr auto kRead = mark(
    "What can be shown about one order at the Yuanjing platform, as yuanjingd wrote it down at the time.\n"
    "\n"
    "request.json   what was sent, without the API key; files as their SHA-256\n"
    "answers/       the platform's words, as they came (cut after 4 KiB)\n"
    "answers.json   when each attempt was sent and answered, its transno, task id and the hash of its "
    "request\n"
    "files.json     what was sent along and what came home, with size and SHA-256\n"
    "events.json    everything that happened to the job, oldest first\n"
    "job.json       the job with its attempts, and what was charged as far as the platform says so\n"
    "sidecar.json   the file beside the job's results, if it lies there\n"
    "SHA256SUMS     of every file here; check with: sha256sum -c SHA256SUMS\n");

std::string pretty(Json const& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// As it came: the bytes, not a JSON text of them.
std::string raw(Json const& json, char const* key) {
  auto place = json.find(key);
  return place != json.end() && place->is_string() ? place->get<std::string>() : "";
}

Texts texts_of(Json const& evidence) {
  Texts texts;
  texts.emplace_back("README.txt", tr(kRead));
  texts.emplace_back("request.json", pretty(part_of(evidence, "request")));
  for (auto const& answer : part_of(evidence, "answers")) {
    auto number = number_in(answer, "attempt");
    if (auto text = raw(answer, "submit_answer"); !text.empty())
      texts.emplace_back(fmt::format("answers/attempt-{}-submit.txt", number), text);
    if (auto text = raw(answer, "final_answer"); !text.empty())
      texts.emplace_back(fmt::format("answers/attempt-{}-final.txt", number), text);
  }
  Json answers = part_of(evidence, "answers");
  for (auto& answer : answers) {
    answer.erase("submit_answer");
    answer.erase("final_answer");
  }
  texts.emplace_back("answers.json", pretty(answers));
  Json const& job = part_of(evidence, "job");
  Json files;
  files["sent"] = part_of(job, "files");
  files["home"] = part_of(job, "artifacts");
  texts.emplace_back("files.json", pretty(files));
  texts.emplace_back("events.json", pretty(part_of(job, "events")));
  Json rest = job;
  if (rest.is_object()) rest.erase("events");
  texts.emplace_back("job.json", pretty(rest));
  if (auto sidecar = raw(evidence, "sidecar"); !sidecar.empty()) texts.emplace_back("sidecar.json", sidecar);
  return texts;
}

}  // namespace

std::string evidence_archive(Json const& evidence) {
  auto made = instant_in(evidence, "made_at");
  Ustar archive{made.value_or(0)};
  std::string folder = fmt::format("evidence-{}/", text_in(part_of(evidence, "job"), "id"));
  std::string sums;
  for (auto const& [name, text] : texts_of(evidence)) {
    archive.add(folder + name, text);
    sums += fmt::format("{}  {}\n", Sha256::of(text).text(), name);
  }
  archive.add(folder + "SHA256SUMS", sums);
  return archive.finish();
}

std::string evidence_file_name(Json const& evidence) {
  Json const& job = part_of(evidence, "job");
  std::string name = fmt::format("evidence-{}-{}", text_in(job, "batch"), text_in(job, "name"));
  for (char& c : name) {
    bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
               std::string_view{" /\\:*?\"'<>|&;$`!()[]{}#~"}.find(c) != std::string_view::npos;
    if (bad) c = '_';
  }
  if (name.size() > kNameBytesMax) name = "evidence-" + text_in(job, "id");
  return name + ".tar";
}

}  // namespace yj::ctl
