#pragma once

#include "simulation/job_facts.hpp"
#include "store/port.hpp"

#include <map>
#include <set>

namespace yj::simulation {

/// What stands in the requests of jobs, read from the store once and again after somebody wrote over it.
class JobBook {
 public:
  /// Of a job that a restored store does not know, what was known last. The reference holds until the next call.
  JobFacts const& of(store::Store& store, JobId job);
  /// Somebody may have written over any of them.
  void forget() { fresh_.clear(); }

 private:
  std::map<JobId, JobFacts> facts_;
  std::set<JobId> fresh_;
};

/// A job as a person would write it into a batch file.
JobSpec spec_of(std::string name, JobFacts const& facts);

}  // namespace yj::simulation
