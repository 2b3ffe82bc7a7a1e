// Any bytes as the schema of a table: an error with its place and remedy, or a schema that keeps its promises.

#include <entente/evidence/schema.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace entente::evidence; // NOLINT(google-build-using-namespace): one file, no header

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check(const Schema& schema)
{
    const auto has = [&](const std::string& column) { return schema.place(column).has_value(); };
    require(!schema.table.empty() && schema.version >= 1 && !schema.columns.empty());
    require(!schema.key.empty() && std::ranges::all_of(schema.key, has));
    require(!schema.files.empty());
    for (const auto& file : schema.files)
        require(file.starts_with("law/"));
    for (const auto& column : schema.columns)
        require(!column.name.empty() && (column.type != ColumnType::Enum || !column.values.empty()));
    for (const auto& rule : schema.checks)
        require(rule.kind == TableCheck::Kind::NotAfter ? has(rule.earlier) && has(rule.later)
                                                        : has(rule.group) && has(rule.step) && has(rule.date));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto schema = parse_schema(text, "law/norms.schema.toml");
    if (schema)
        check(*schema);
    else
        require(!schema.error().what.empty() && schema.error().where.starts_with("law/norms.schema.toml:") &&
                !schema.error().remedy.empty());
    return 0;
}
