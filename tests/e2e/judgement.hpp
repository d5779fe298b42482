#pragma once

#include "e2e/world.hpp"

#include <string>
#include <vector>

namespace yj::e2e {

/// All jobs of a batch with their details, as the daemon tells them now; none when it does not answer.
std::vector<Json> details_of(World const& world, std::string const& batch);

/// What must hold whatever happened to the daemon, told by its answers, by its output folder and by the simulator's books:
/// no order twice, no job bought twice, no task that no job knows, no job ordered again while it was in doubt, every file
/// whole, at home and the one that the platform made, nothing half left over. Every job of the batch has come to its end:
/// `done`, or `in_doubt` where nobody can know. Each violation is a sentence; none is what a test wants.
std::vector<std::string> wrongs_of(World const& world, std::string const& batch);

/// The same for what is in the store, of a daemon that has stopped: sound pages, sums that are sums, nothing set aside for
/// what has ended, every charge that the platform's account has for a task that the store knows.
std::vector<std::string> wrongs_in_store(World const& world);

}  // namespace yj::e2e
