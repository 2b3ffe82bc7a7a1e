#include <entente/base/parallel.hpp>

#ifdef __SANITIZE_THREAD__
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#else
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#endif

namespace entente {

namespace {

#ifdef __SANITIZE_THREAD__

// Debian's libtbb is not built for the thread sanitizer, which therefore sees races where the library synchronises.
// Threads of the standard library show it the same tasks, and only their own races.
void run_tasks(std::size_t n, int threads, const std::function<void(std::size_t)>& task)
{
    const std::size_t workers = threads > 0 ? static_cast<std::size_t>(threads) : 2;
    std::atomic<std::size_t> next = 0;
    std::exception_ptr thrown;
    std::mutex one_at_a_time;
    {
        std::vector<std::jthread> pool;
        for (std::size_t worker = 0; worker < std::min(workers, n); ++worker)
            pool.emplace_back([&] {
                try {
                    for (std::size_t i = next++; i < n; i = next++)
                        task(i);
                } catch (...) {
                    next = n;
                    const std::lock_guard lock(one_at_a_time);
                    thrown = std::current_exception();
                }
            });
    }
    if (thrown)
        std::rethrow_exception(thrown);
}

#else

void run_tasks(std::size_t n, int threads, const std::function<void(std::size_t)>& task)
{
    tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, n, task); });
}

#endif

} // namespace

void parallel_for_each_index(std::size_t n, Threads threads, const std::function<void(std::size_t)>& task)
{
    if (threads.count == 1) {
        for (std::size_t i = 0; i < n; ++i)
            task(i);
        return;
    }
    run_tasks(n, threads.count, task);
}

} // namespace entente
