#pragma once

#include "store/sqlite_store.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

namespace yj::test {

inline constexpr Instant kNow = from_millis(1'800'000'000'000);

inline JobSpec job_spec(std::string name, std::string model = "viduq3-pro") {
  JobSpec job;
  job.name = std::move(name);
  job.type = JobType::t2v;
  job.model = std::move(model);
  job.prompt = "一只橘猫";
  job.request.path = "/llmage/v1/video/generations";
  job.request.fields = {{"model", job.model},
                        {"catelogid", std::string{"t2v"}},
                        {"prompt", job.prompt},
                        {"duration", std::int64_t{5}}};
  return job;
}

inline BatchSpec batch_spec(std::string name, int jobs) {
  BatchSpec spec;
  spec.name = std::move(name);
  spec.account = "default";
  spec.text = "jobs: [...]";
  for (int i = 0; i < jobs; ++i) spec.jobs.push_back(job_spec(spec.name + "-" + std::to_string(i)));
  return spec;
}

/// Writes and waits for the completion, which a store delivers on a thread of its own here.
inline Result<Commit> write(store::Store& store, Intent intent) {
  std::mutex mutex;
  std::condition_variable arrived;
  std::optional<Result<Commit>> outcome;
  store.write(std::move(intent), [&](Result<Commit> result) {
    std::lock_guard lock{mutex};
    outcome.emplace(std::move(result));
    arrived.notify_one();
  });
  std::unique_lock lock{mutex};
  arrived.wait(lock, [&] { return outcome.has_value(); });
  return std::move(*outcome);
}

/// The first hundred, as they were accepted.
inline std::vector<JobId> jobs_of(store::Store& store, BatchId batch) {
  std::vector<JobId> ids;
  auto page = store.jobs({.batch = batch}, "", 100);
  EXPECT_TRUE(page);
  for (auto const& job : page->jobs) ids.push_back(job.id);
  return ids;
}

inline store::Deliver deliver_at_once() {
  return [](std::function<void()> work) { work(); };
}

}  // namespace yj::test
