#pragma once

#include "simulation/scenario.hpp"
#include "simulation/trace.hpp"

#include <filesystem>
#include <memory>

namespace yj::simulation {

/// A new folder in memory that goes with its owner.
class MemoryFolder {
 public:
  MemoryFolder();
  ~MemoryFolder();
  MemoryFolder(MemoryFolder const&) = delete;
  MemoryFolder& operator=(MemoryFolder const&) = delete;
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A place for the state of one daemon after another, as a new folder in `where`, which has to go with everything in it.
class Stage {
 public:
  explicit Stage(std::filesystem::path const& where);
  Stage(Stage const&) = delete;
  Stage& operator=(Stage const&) = delete;

  /// An empty store, as a daemon leaves it that was started once and did nothing.
  std::filesystem::path const& fresh();
  /// Where the last daemon left its state.
  [[nodiscard]] std::filesystem::path const& state() const { return state_; }

 private:
  std::filesystem::path root_;
  std::filesystem::path state_;
};

/// Lives the scenario through from the first batch to the last film. The same scenario gives the same verdict and the same
/// trace, to the byte.
Verdict run(Scenario const& scenario, Stage& stage, Trace::Sink sink = {});

}  // namespace yj::simulation
