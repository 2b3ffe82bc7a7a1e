// Whole text files, and the hash of what they say.

#pragma once

#include <entente/base/error.hpp>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace entente {

/// @error  the file is not there or cannot be read
[[nodiscard]] std::expected<std::string, Error> read_text_file(const std::filesystem::path& file);

/// SHA-256 over pieces of text, each with its length, so that moving a border changes the hash.
class TextHash {
public:
    TextHash();
    ~TextHash();
    TextHash(const TextHash&) = delete;
    TextHash& operator=(const TextHash&) = delete;
    TextHash(TextHash&&) noexcept;
    TextHash& operator=(TextHash&&) noexcept;

    void add(std::string_view piece);
    /// 64 hexadecimal digits. Ends the hash: nothing may be added afterwards.
    [[nodiscard]] std::string hexadecimal();

private:
    struct State;
    std::unique_ptr<State> state_; // hides the library's type
};

} // namespace entente
