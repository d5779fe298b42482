// A batch file as somebody drops it into the inbox: YAML, or the same shape as JSON.
#include "base/files.hpp"
#include "base/text.hpp"
#include "batch/check.hpp"
#include "batch/names.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/diagnosed.hpp"
#include "platform/request_plan.hpp"
#include "store/codec.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace yj::fuzz {
namespace {

catalog::Catalog const& shipped() {
  static catalog::Catalog const catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    return std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
  }();
  return catalog;
}

/// A folder in which every path is a file whose content follows from its name.
class Folder final : public batch::InputSource {
 public:
  Result<std::string> look(std::string const& path) override {
    FUZZ_CHECK(!path.empty() && path.front() != '/', "a path leaves the batch's folder");
    FUZZ_CHECK(("/" + path + "/").find("/../") == std::string::npos, "a path leaves the batch's folder");
    FUZZ_CHECK(path.find('\0') == std::string::npos, "a path has a zero byte");
    FUZZ_CHECK(looked_.insert(path).second, "a path is looked at twice");
    if (path.size() > 255) return fail(Errc::not_found, "no such file");
    return path.substr(0, batch::kLookBytes);
  }
  Result<batch::StoredInput> take(std::string const& path) override {
    FUZZ_CHECK(looked_.contains(path), "a path is taken that nobody looked at");
    return batch::StoredInput{Sha256::of(path), path.size()};
  }

 private:
  std::set<std::string> looked_;
};

std::variant<BatchSpec, Diagnostics> checked(std::string_view text) {
  batch::CheckOptions options{"f.yaml", "批", "", {"default", "studio"}, {}};
  Folder folder;
  return batch::check(text, options, shipped(), folder);
}

std::string field_of(RequestSpec const& request, std::string_view name) {
  for (auto const& field : request.fields)
    if (field.name == name && std::holds_alternative<std::string>(field.value))
      return std::get<std::string>(field.value);
  return {};
}

void holds(JobSpec const& job) {
  FUZZ_CHECK(batch::name_fault(job.name).empty(), "a job has a name that is none");
  FUZZ_CHECK(is_utf8(job.name) && is_utf8(job.prompt), "a text is not UTF-8");
  auto offered = shipped().models(job.type);
  FUZZ_CHECK(std::find(offered.begin(), offered.end(), job.model) != offered.end(),
             "a model does not offer the type");
  FUZZ_CHECK(field_of(job.request, "model") == job.model, "the request orders another model");
  FUZZ_CHECK(job.request.path.starts_with("/"), "the request goes nowhere");
  for (auto const& file : job.request.files) {
    bool ascii = std::all_of(file.upload_name.begin(), file.upload_name.end(),
                             [](char c) { return c > ' ' && c < '\x7f'; });
    FUZZ_CHECK(ascii && !file.upload_name.empty(), "a file goes out under a name of the user's");
  }
  RequestSpec without_files = job.request;
  without_files.files.clear();
  auto stored = store::decode_request(store::encode_request(job.request));
  FUZZ_CHECK(stored && *stored == without_files, "the store gives back another request");

  platform::Plan plan =
      platform::plan_request(job.request, AttemptId{}, true, [](Digest const&) { return "/nowhere"; });
  std::uint64_t bytes = plan.tail.size();
  for (auto const& segment : plan.body) {
    auto const* text = std::get_if<std::string>(&segment);
    bytes += text != nullptr ? text->size() : std::get<http::FileSegment>(segment).bytes;
  }
  FUZZ_CHECK(!plan.tail.empty() && plan.length == bytes, "the request's length is wrong");
}

void holds(BatchSpec const& spec, std::string_view text) {
  FUZZ_CHECK(batch::name_fault(spec.name).empty(), "the batch has a name that is none");
  FUZZ_CHECK(!spec.jobs.empty() && spec.jobs.size() <= batch::Limits{}.jobs_max, "too many jobs, or none");
  FUZZ_CHECK(spec.account == "default" || spec.account == "studio", "an account that nobody has");
  std::set<std::string> names;
  for (auto const& job : spec.jobs) {
    FUZZ_CHECK(names.insert(lower_ascii(job.name)).second, "two jobs have one name");
    holds(job);
  }
  auto again = checked(spec.text);
  auto const* same = std::get_if<BatchSpec>(&again);
  FUZZ_CHECK(same != nullptr && same->identity() == spec.identity(),
             "the text that is kept is another batch");
  FUZZ_CHECK(spec.text == text, "the text was changed");
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  std::string_view text = text_of(data, size);
  auto result = checked(text);
  if (auto const* problems = std::get_if<yj::Diagnostics>(&result)) {
    holds_together(*problems, text);
  } else {
    holds(std::get<yj::BatchSpec>(result), text);
  }
  return 0;
}
