#pragma once

#include "store/opening.hpp"
#include "store/order_journal.hpp"

#include <string>
#include <vector>

namespace yj::store {

/// What this store calls itself, from its first day on; copies have the same. Throws SqlError.
std::string store_id_of(Database& database);
/// Up to where it has compared itself with the journal of orders; 0: never. Throws SqlError.
std::uint64_t journal_known(Database& database);

/// Takes in what the journal of orders says, in one transaction. Every order that this store does not remember
/// shows that it is older than the journal: a backup was restored. Then each such job is put in doubt, whatever
/// state the backup had it in; a batch that the store does not know at all is noted, so that it is held should
/// it be handed in again; and every batch with unfinished jobs is held, because what people decided since the
/// backup is forgotten too. The same holds without any order in doubt where the journal cannot be trusted.
/// Returns what a person must read. Throws SqlError.
std::vector<std::string> take_in(Opening const& opening, OrderJournal::Reading const& reading);

/// The reason for which a batch of this identity is held when it is handed in, empty: none. Throws SqlError.
std::string ordered_before(Database& database, Digest const& identity);

}  // namespace yj::store
