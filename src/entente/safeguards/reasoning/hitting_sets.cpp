#include <entente/safeguards/reasoning/hitting_sets.hpp>

#include <algorithm>
#include <set>

namespace entente::safeguards {

namespace {

class Search {
public:
    Search(const MissedSet& missed_set, SearchLimits limits) : missed_set_(missed_set), limits_(limits) {}

    HittingSets run()
    {
        for (size_ = 0; found_.sets.empty() && found_.complete && !hopeless_; ++size_)
            extend();
        std::ranges::sort(found_.sets);
        return std::move(found_);
    }

private:
    [[nodiscard]] bool stopped() const { return !found_.complete || hopeless_; }

    /// A learned set that the candidate does not hit; asks for a new one when all are hit.
    std::optional<Places> unhit()
    {
        for (const Places& set : learned_)
            if (std::ranges::none_of(set, [&](std::uint32_t element) { return chosen_.contains(element); }))
                return set;
        if (found_.sets.size() == limits_.answers || questions_ == limits_.questions) {
            found_.complete = false;
            return std::nullopt;
        }
        ++questions_;
        const Places candidate(chosen_.begin(), chosen_.end());
        auto missed = missed_set_(candidate);
        if (missed) {
            hopeless_ = missed->empty();
            learned_.push_back(*missed);
        } else {
            found_.sets.push_back(candidate);
        }
        return missed;
    }

    /// Every good set of the present size is reached by exactly one path: that of its first element in each unhit set.
    void extend()
    {
        const auto set = unhit();
        if (!set || stopped() || chosen_.size() == size_)
            return;
        Places barred_here;
        for (const std::uint32_t element : *set) {
            if (barred_.contains(element))
                continue;
            chosen_.insert(element);
            extend();
            chosen_.erase(element);
            if (stopped())
                break;
            barred_.insert(element);
            barred_here.push_back(element);
        }
        for (const std::uint32_t element : barred_here)
            barred_.erase(element);
    }

    const MissedSet& missed_set_;
    SearchLimits limits_;
    HittingSets found_;
    std::vector<Places> learned_;
    std::set<std::uint32_t> chosen_;
    std::set<std::uint32_t> barred_;
    std::size_t size_ = 0;
    std::size_t questions_ = 0;
    bool hopeless_ = false;
};

} // namespace

HittingSets smallest_hitting_sets(const MissedSet& missed_set, SearchLimits limits)
{
    return Search(missed_set, limits).run();
}

} // namespace entente::safeguards
