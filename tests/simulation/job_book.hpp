#pragma once

#include "simulation/job_facts.hpp"
#include "store/port.hpp"

#include <map>

namespace yj::simulation {

/// What stands in the requests of jobs, read from the store once: it never changes.
class JobBook {
 public:
  JobFacts const& of(store::Store& store, JobId job);

 private:
  std::map<JobId, JobFacts> facts_;
};

/// A job as a person would write it into a batch file.
JobSpec spec_of(std::string name, JobFacts const& facts);

}  // namespace yj::simulation
