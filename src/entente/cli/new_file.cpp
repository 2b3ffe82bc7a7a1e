#include <entente/cli/new_file.hpp>

#include <fstream>
#include <unistd.h>

namespace entente::cli {

std::expected<void, Error> write_file(const std::filesystem::path& file, std::string_view text)
{
    std::error_code failure;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), failure);
    const std::filesystem::path partial = file.string() + ".partial-" + std::to_string(::getpid());
    {
        std::ofstream stream(partial, std::ios::binary);
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        stream.close();
        if (!stream)
            failure = std::make_error_code(std::errc::no_space_on_device);
    }
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
