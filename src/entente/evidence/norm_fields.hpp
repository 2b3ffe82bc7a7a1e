// The named lines of one block of a norm file; for this room only.

#pragma once

#include <entente/base/date.hpp>
#include <entente/evidence/norm_outline.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

using Words = std::span<const std::string_view>;

/// A piece of a field's value, on one line.
struct FieldPiece {
    std::string_view text;
    TextPlace place;
};

/// A line with a heading, such as `norm echr-3-direct`, and what stands below it.
struct Section {
    std::string_view word;
    std::string_view rest; ///< behind the word
    TextPlace rest_place;
    const OutlineLine* line = nullptr;
};

/// What stands where only one of some words may; empty problems when it does.
void check_word(std::string_view word, TextPlace place, Words allowed, ProblemList& problems);

/// True for letters, digits and _ - . : alone, at least one.
[[nodiscard]] bool is_id(std::string_view text);

/// Reports what is no id.
void check_id(std::string_view id, TextPlace place, ProblemList& problems);

/// The lines of one block, by name. A line that is neither a field nor a section, and a field given twice, are reported
/// when the block is made, with the nearest name that is known.
class FieldBlock {
public:
    /// @param place  of the block, for what is missing in it
    /// @param what  the block in words, for problems: "norm echr-3-direct"
    FieldBlock(TextPlace place, std::string what, std::span<const OutlineLine> lines, Words fields, Words headings,
               ProblemList& problems);

    /// Sections in their order.
    [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }

    /// The value with single blanks between words, also over folded lines; empty when the field is not there.
    [[nodiscard]] std::string text(std::string_view field) const;
    /// The same for a field that must be there and say something.
    [[nodiscard]] std::string required_text(std::string_view field) const;
    /// The value, which must be one of `allowed`; empty when the field is not there.
    [[nodiscard]] std::string word(std::string_view field, Words allowed) const;
    /// An id that must be there.
    [[nodiscard]] std::string required_id(std::string_view field) const;
    /// The parts between commas. A line may end behind a comma and go on below.
    [[nodiscard]] std::vector<FieldPiece> items(std::string_view field) const;
    /// The same for ids.
    [[nodiscard]] std::vector<std::string> ids(std::string_view field) const;
    /// A day, month or year.
    [[nodiscard]] std::optional<PartialDate> date(std::string_view field) const;
    /// Where the field's value begins; the block's place when it is not there.
    [[nodiscard]] TextPlace place(std::string_view field) const;

    /// Reports that a field or section is missing.
    void miss(std::string_view name) const;

private:
    void take(const OutlineLine& line, Words fields, Words headings);
    void report_unknown(const OutlineLine& line, Words fields, Words headings) const;

    TextPlace place_;
    std::string what_;
    ProblemList* problems_;
    std::map<std::string, std::vector<FieldPiece>, std::less<>> fields_;
    std::vector<Section> sections_;
};

} // namespace entente::evidence
