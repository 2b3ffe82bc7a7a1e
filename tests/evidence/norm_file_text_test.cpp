#include "norm_example.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace entente::evidence {
namespace {

TEST(NormFile, WritesAFileThatReadsTheSame)
{
    const NormFile file = read_norm_file(example_norm_file);
    const std::string written = to_text(file);
    EXPECT_EQ(read_norm_file(written), file);
    EXPECT_EQ(to_text(read_norm_file(written)), written);
}

// Generators. Texts have single blanks and no line breaks, as the writer asks.

const auto word_letters = rc::gen::elementOf(std::string("abcdefgxyz0123"));

rc::Gen<std::string> word()
{
    return rc::gen::map(rc::gen::resize(8, rc::gen::nonEmpty(rc::gen::container<std::string>(word_letters))),
                        [](const std::string& tail) { return "w" + tail; });
}

rc::Gen<std::string> sentence()
{
    const auto piece =
        rc::gen::oneOf(word(), rc::gen::elementOf(std::vector<std::string>{"ë", "#", "->", "(a)", "and", "or", "x:y",
                                                                           "any", "if", "'", "12,5"}));
    return rc::gen::map(rc::gen::resize(30, rc::gen::container<std::vector<std::string>>(piece)),
                        [](const std::vector<std::string>& words) {
                            std::string text = "W";
                            for (const std::string& one : words)
                                text += " " + one;
                            return text;
                        });
}

rc::Gen<std::string> maybe(rc::Gen<std::string> gen)
{
    return rc::gen::oneOf(rc::gen::just(std::string()), std::move(gen));
}

std::vector<std::string> some_words()
{
    return *rc::gen::resize(6, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(word())));
}

Condition any_line()
{
    Condition line;
    line.sentence = *maybe(sentence());
    const std::string fact = *word();
    const std::string text = *rc::gen::elementOf(std::vector<std::string>{fact, "not " + fact, fact + " <= 18",
                                                                          "(" + fact + " or other) and more",
                                                                          "(a and b) or " + fact, "not not " + fact});
    line.term = parse_expression(text).value();
    return line;
}

Condition any_group(int depth)
{
    Condition group;
    const auto count = *rc::gen::inRange<std::size_t>(1, 4);
    for (std::size_t i = 0; i < count; ++i)
        group.parts.push_back(depth > 0 && *rc::gen::inRange(0, 3) == 0 ? any_group(depth - 1) : any_line());
    if (count > 1)
        group.joining = *rc::gen::element(Joining::AllOf, Joining::AnyOf, Joining::NotAllOf, Joining::NoneOf);
    return group;
}

Condition any_condition()
{
    Condition condition = any_group(3);
    if (condition.joining == Joining::NotAllOf || condition.joining == Joining::NoneOf)
        condition.joining = Joining::AllOf;
    return condition;
}

LegalPlace any_legal_place()
{
    LegalPlace place;
    place.instrument = *sentence();
    place.authority = *rc::gen::elementOf(std::vector<std::string>{"treaty", "soft_law"});
    place.official_id = *maybe(sentence());
    place.url = *maybe(word());
    place.status = *rc::gen::elementOf(std::vector<std::string>{"", "pending"});
    if (*rc::gen::arbitrary<bool>())
        place.in_force_from = parse_partial_date("2001-02").value();
    if (*rc::gen::arbitrary<bool>())
        place.in_force_until = parse_partial_date("2026-06-11").value();
    return place;
}

WrittenNorm any_norm()
{
    WrittenNorm norm;
    norm.id = *word();
    norm.title = {*sentence(), *sentence()};
    norm.requirement = {*sentence(), *sentence()};
    norm.applies_if = any_condition();
    norm.met_if = any_condition();
    norm.absolute = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>())
        norm.replaces = some_words();
    norm.evidence_needed = *sentence();
    norm.consequence = *sentence();
    norm.responsible_body = *sentence();
    norm.topics = some_words();
    norm.tier = "supporting";
    norm.source_ids = some_words();
    norm.confidence = "memory";
    norm.note = *maybe(sentence());
    return norm;
}

NormCase any_case()
{
    NormCase one;
    one.id = *word();
    one.ruling = *maybe(word());
    one.note = *maybe(sentence());
    if (*rc::gen::arbitrary<bool>())
        one.on = parse_date("2026-06-12").value();
    const auto facts = *rc::gen::resize(6, rc::gen::unique<std::vector<std::string>>(word()));
    for (const std::string& fact : facts)
        one.given.push_back(
            {fact,
             *rc::gen::oneOf(
                 rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return FactValue(b); }),
                 rc::gen::map(rc::gen::arbitrary<double>(), [](double d) { return FactValue(d); }),
                 rc::gen::map(rc::gen::elementOf(std::vector<std::string>{"yes", "tacit", "7", "two  words", ""}),
                              [](const std::string& s) { return FactValue(s); })),
             {}});
    one.expected.push_back({*word(), "met", {}});
    one.expected.push_back({*word(), "not_in_force", {}});
    return one;
}

NormFile any_file()
{
    NormFile file;
    file.id = *word();
    file.language = *rc::gen::element(Language::Nl, Language::En);
    file.instrument = any_legal_place();
    file.note = *maybe(sentence());
    const auto articles = *rc::gen::inRange(0, 3);
    for (int i = 0; i < articles; ++i) {
        NormArticle article;
        article.number = *sentence();
        article.own = any_legal_place();
        article.text = *maybe(sentence());
        article.note = *maybe(sentence());
        article.norms.push_back(any_norm());
        if (*rc::gen::arbitrary<bool>())
            article.exceptions.push_back(
                {*word(), *word(), {*maybe(sentence()), *maybe(sentence())}, any_condition(), *maybe(sentence()), {}});
        file.articles.push_back(std::move(article));
    }
    const auto cases = *rc::gen::inRange(0, 3);
    for (int i = 0; i < cases; ++i)
        file.cases.push_back(any_case());
    return file;
}

RC_GTEST_PROP(NormFile, ReadsBackWhatItWrites, ())
{
    const NormFile file = any_file();
    const std::string written = to_text(file);
    const auto back = parse_norm_file(written, "any.norm");
    if (!back) {
        const std::string problem = back.error().front().where() + ": " + back.error().front().what;
        RC_FAIL(problem + "\n" + written);
    }
    RC_ASSERT(*back == file);
    RC_ASSERT(to_text(*back) == written);
}

} // namespace
} // namespace entente::evidence
