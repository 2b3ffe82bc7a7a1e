#include <entente/base/parallel.hpp>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace entente {

void parallel_for_each_index(std::size_t n, Threads threads, const std::function<void(std::size_t)>& task)
{
    if (threads.count == 1) {
        for (std::size_t i = 0; i < n; ++i)
            task(i);
        return;
    }
    tbb::task_arena arena(threads.count > 0 ? threads.count : tbb::task_arena::automatic);
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, n, task); });
}

} // namespace entente
