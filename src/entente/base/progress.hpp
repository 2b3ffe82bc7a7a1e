// Progress of long work, and the wish to stop it.

#pragma once

#include <cstddef>
#include <string_view>

namespace entente {

/// Told by long work how far it is. Implementations may be called from several threads at once.
class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;
    virtual ~Progress() = default;

    /// @param stage  what is being done, a message id or plain words
    /// @param done, total  steps done of the steps known; total 0 when unknown
    virtual void report(std::string_view stage, std::size_t done, std::size_t total) = 0;

    /// True once the user asked to stop: finish nothing more, keep what was saved.
    [[nodiscard]] virtual bool cancelled() const = 0;
};

/// Progress that nobody watches.
class SilentProgress final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return false; }
};

} // namespace entente
