#include <entente/advice/chapters.hpp>

#include <algorithm>
#include <array>

namespace entente::advice {

namespace {

constexpr std::array<std::string_view, 3> carries_far{"primary_text", "audit_or_court", "academic"};

} // namespace

Composer::Basis basis_of(const Composer& composer, const evidence::Evidence& evidence,
                         const std::vector<std::string>& source_ids, const std::string& confidence,
                         std::vector<Reference> references)
{
    bool far = false;
    bool official = false;
    bool any = false;
    for (const auto& id : source_ids)
        if (const auto* source = evidence.catalogue().source(id)) {
            any = any || source->trust != "memory";
            far = far || std::ranges::find(carries_far, source->trust) != carries_far.end();
            official = official || source->trust == "official";
        }
    if (confidence == "memory" || !any)
        return {Grade::VeryLow, composer.text("grade.memory"), std::move(references)};
    if (far)
        return {Grade::Moderate, composer.text("grade.source.high_trust"), std::move(references)};
    return {Grade::Low, composer.text(official ? "grade.source.official" : "grade.source.press"),
            std::move(references)};
}

} // namespace entente::advice
