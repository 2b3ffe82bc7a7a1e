#include <entente/cli/new_file.hpp>

#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace entente::cli {

namespace {

std::error_code write_bytes(const std::filesystem::path& file, std::string_view text)
{
    errno = 0; // streams do not say why, but what they call does
    std::ofstream stream(file, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    return stream ? std::error_code{} : std::error_code{errno == 0 ? ENOSPC : errno, std::generic_category()};
}

} // namespace

std::expected<void, Error> write_file(const std::filesystem::path& file, std::string_view text)
{
    std::error_code failure;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), failure);
    const std::filesystem::path partial = file.string() + ".partial-" + std::to_string(::getpid());
    if (!failure)
        failure = write_bytes(partial, text);
    if (!failure)
        std::filesystem::rename(partial, file, failure);
    if (!failure)
        return {};
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    return std::unexpected(Error{"the file cannot be written: " + failure.message(), file.string(),
                                 "make room on the disk and check that the folder may be written", ErrorKind::Outside});
}

} // namespace entente::cli
