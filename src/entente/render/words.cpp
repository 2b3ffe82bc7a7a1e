#include <entente/render/words.hpp>

namespace entente::render {

std::string_view name_of(advice::StatementKind kind)
{
    switch (kind) {
    case advice::StatementKind::Finding:
        return "finding";
    case advice::StatementKind::Chance:
        return "chance";
    case advice::StatementKind::Risk:
        return "risk";
    case advice::StatementKind::Option:
        return "option";
    case advice::StatementKind::Gap:
        return "gap";
    }
    return "finding";
}

std::string_view name_of(advice::Grade grade)
{
    switch (grade) {
    case advice::Grade::High:
        return "high";
    case advice::Grade::Moderate:
        return "moderate";
    case advice::Grade::Low:
        return "low";
    case advice::Grade::VeryLow:
        return "very_low";
    case advice::Grade::Record:
        return "record";
    }
    return "very_low";
}

std::string_view name_of(advice::Mark mark)
{
    switch (mark) {
    case advice::Mark::Lines:
        return "lines";
    case advice::Mark::Steps:
        return "steps";
    case advice::Mark::IntervalDots:
        return "interval_dots";
    case advice::Mark::RankedDots:
        return "ranked_dots";
    case advice::Mark::Dots:
        return "dots";
    case advice::Mark::Map:
        return "map";
    }
    return "lines";
}

std::string_view name_of(advice::Block::Kind kind)
{
    switch (kind) {
    case advice::Block::Kind::Heading:
        return "heading";
    case advice::Block::Kind::Paragraph:
        return "paragraph";
    case advice::Block::Kind::Statement:
        return "statement";
    case advice::Block::Kind::Figure:
        return "figure";
    case advice::Block::Kind::Table:
        return "table";
    case advice::Block::Kind::Fold:
        return "fold";
    }
    return "paragraph";
}

std::string_view code_of(Language language)
{
    return language == Language::Nl ? "nl" : "en";
}

} // namespace entente::render
