// Parallel loops whose result does not depend on the number of threads.

#pragma once

#include <cstddef>
#include <functional>

namespace entente {

/// How many threads a piece of work may use.
struct Threads {
    int count = 0; ///< 0: all cores
};

/// Calls `task(i)` once for each i in [0, n), on up to `threads` threads, and returns when all are done.
///
/// Each task must write only to its own slot; sums over tasks are then taken in index order by the caller,
/// which keeps the result the same for any number of threads.
void parallel_for_each_index(std::size_t n, Threads threads, const std::function<void(std::size_t)>& task);

} // namespace entente
