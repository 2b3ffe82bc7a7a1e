#include <entente/base/text_file.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <fstream>

namespace entente {

std::expected<std::string, Error> read_text_file(const std::filesystem::path& file)
{
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (!failure && stream) {
        text.resize(size);
        stream.read(text.data(), static_cast<std::streamsize>(size));
    }
    if (failure || !stream)
        return std::unexpected(
            Error{"the file cannot be read", file.string(), "check that it is there and may be read"});
    return text;
}

struct TextHash::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    State(State&&) = delete;
    State& operator=(State&&) = delete;
    ~State() { EVP_MD_CTX_free(context); }
};

TextHash::TextHash() : state_(std::make_unique<State>()) {}
TextHash::~TextHash() = default;
TextHash::TextHash(TextHash&&) noexcept = default;
TextHash& TextHash::operator=(TextHash&&) noexcept = default;

void TextHash::add(std::string_view piece)
{
    const std::string length = std::to_string(piece.size()) + ":";
    EVP_DigestUpdate(state_->context, length.data(), length.size());
    EVP_DigestUpdate(state_->context, piece.data(), piece.size());
}

std::string TextHash::hexadecimal()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(state_->context, digest.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

} // namespace entente
