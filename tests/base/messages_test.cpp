#include <entente/base/built_in_catalogues.hpp>
#include <entente/base/messages.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace entente {
namespace {

constexpr std::string_view catalogue = R"(
[greeting]
nl = "Dag {name}"
en = "Hello {name}"

[lessons.countries]
nl = "{n, plural, one {# land} other {# landen}}"
en = "{n, plural, one {# country} other {# countries}}"

[lessons.share]
nl = "{share, number, percent} op {day, date, long}"
en = "{share, number, percent} on {day, date, long}"

[lessons.photos]
nl = "foto's van {where}"
en = "photos of {where}"

[lessons.large]
nl = "{n, number}"
en = "{n, number}"
)";

Messages sample()
{
    return Messages::parse({catalogue}).value();
}

std::string refusal(std::string_view text)
{
    const auto messages = Messages::parse({text});
    return messages ? std::string() : messages.error().what;
}

TEST(Messages, SpeaksBothLanguages)
{
    const auto messages = sample();
    EXPECT_EQ(messages.in(Language::Nl, "greeting", {{"name", std::string("Ada")}}), "Dag Ada");
    EXPECT_EQ(messages.text("greeting", {{"name", std::string("Ada")}}), (Text{"Dag Ada", "Hello Ada"}));
}

TEST(Messages, NamesAMessageByTheDottedNameOfItsTable)
{
    const auto messages = sample();
    EXPECT_TRUE(messages.has("lessons.countries"));
    EXPECT_FALSE(messages.has("lessons"));
    EXPECT_EQ(messages.ids().size(), 5U);
}

TEST(Messages, CountsAsPeopleDo)
{
    const auto messages = sample();
    EXPECT_EQ(messages.in(Language::Nl, "lessons.countries", {{"n", std::int64_t{1}}}), "1 land");
    EXPECT_EQ(messages.in(Language::Nl, "lessons.countries", {{"n", std::int64_t{12}}}), "12 landen");
    EXPECT_EQ(messages.in(Language::En, "lessons.countries", {{"n", std::int64_t{1}}}), "1 country");
}

TEST(Messages, WritesNumbersAndDatesAsTheLanguageDoes)
{
    const auto messages = sample();
    const Date day = parse_date("2025-11-23").value();
    EXPECT_EQ(messages.in(Language::Nl, "lessons.share", {{"share", 0.25}, {"day", day}}), "25% op 23 november 2025");
    EXPECT_EQ(messages.in(Language::En, "lessons.share", {{"share", 0.25}, {"day", day}}), "25% on 23 November 2025");
    EXPECT_EQ(messages.in(Language::Nl, "lessons.large", {{"n", 1234.5}}), "1.234,5");
    EXPECT_EQ(messages.in(Language::En, "lessons.large", {{"n", 1234.5}}), "1,234.5");
}

TEST(Messages, UsesATextInTheLanguageOfTheMessage)
{
    const Text country{"Tunesië", "Tunisia"};
    EXPECT_EQ(sample().text("lessons.photos", {{"where", country}}), (Text{"foto's van Tunesië", "photos of Tunisia"}));
}

TEST(Messages, ShowsADefectAsTheIdInBrackets)
{
    const auto messages = sample();
    EXPECT_EQ(messages.in(Language::Nl, "no.such"), "[no.such]");
    EXPECT_EQ(messages.in(Language::Nl, "greeting"), "[greeting]");
    EXPECT_EQ(messages.in(Language::Nl, "greeting", {{"other", 1.0}}), "[greeting]");
    EXPECT_EQ(messages.in(Language::Nl, "lessons.countries", {{"n", std::string("many")}}), "[lessons.countries]");
}

TEST(Messages, RefusesACatalogueThatIsNotToml)
{
    const auto messages = Messages::parse({catalogue, "[broken\nnl = 3"});
    ASSERT_FALSE(messages.has_value());
    EXPECT_TRUE(messages.error().where.starts_with("catalogue 2:1:")) << messages.error().where;
}

TEST(Messages, RefusesAMessageInOneLanguage)
{
    EXPECT_EQ(refusal("[a]\nnl = \"x\""), "message a is not there in both languages");
    EXPECT_EQ(refusal("[a]\nnl = \"x\"\nen = 3"), "message a is not there in both languages");
}

TEST(Messages, RefusesAPatternThatIcuCannotRead)
{
    EXPECT_TRUE(refusal("[a]\nnl = \"x {\"\nen = \"x\"").starts_with("message a: ICU refuses the pattern"));
    EXPECT_TRUE(refusal("[a]\nnl = \"{n, plural, one {#}}\"\nen = \"{n}\"").starts_with("message a: ICU refuses"));
    EXPECT_TRUE(refusal("[a]\nnl = \"{n, colour}\"\nen = \"{n}\"").starts_with("message a: ICU refuses"));
}

TEST(Messages, RefusesOtherPlaceholdersInOneLanguageThanInTheOther)
{
    EXPECT_EQ(refusal("[a]\nnl = \"{x}\"\nen = \"{y}\""), "message a has other placeholders in nl than in en");
    EXPECT_EQ(refusal("[a]\nnl = \"{n, plural, other {{x}}}\"\nen = \"{n, plural, other {#}}\""),
              "message a has other placeholders in nl than in en");
}

TEST(Messages, RefusesAMessageGivenTwice)
{
    const auto messages = Messages::parse({"[a]\nnl = \"x\"\nen = \"x\"", "[a]\nnl = \"y\"\nen = \"y\""});
    ASSERT_FALSE(messages.has_value());
    EXPECT_EQ(messages.error().what, "message a is given twice");
    EXPECT_FALSE(Messages::parse({"[a]\nnl = \"x\"\nen = \"x\"\n[a]\nnl = \"y\"\nen = \"y\""}).has_value());
}

TEST(BuiltInMessages, AreThereInBothLanguages)
{
    const auto messages = Messages::built_in();
    ASSERT_TRUE(messages.has_value()) << one_line(messages.error());
    EXPECT_TRUE(messages->has("render.sources"));
    EXPECT_GE(messages->ids().size(), 100U);
    for (const auto& text : built_in_catalogues())
        EXPECT_TRUE(text.ends_with('\n'));
}

/// The names between braces at the start of a placeholder: enough to fill in every message. A placeholder that is shown
/// as a date gets a date, every other one the value.
std::vector<MessageArgument> arguments_for(std::string_view pattern, const MessageValue& value)
{
    std::vector<MessageArgument> arguments;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
        const auto name = pattern.substr(open + 1, pattern.find_first_of(",}{", open + 1) - open - 1);
        const bool date = pattern.substr(open + 1 + name.size()).starts_with(", date");
        arguments.emplace_back(std::string(name), date ? MessageValue(parse_date("2025-11-23").value()) : value);
    }
    return arguments;
}

TEST(BuiltInMessages, AllFormatWithSomeKindOfValue)
{
    const auto messages = Messages::built_in().value();
    std::string all;
    for (const auto text : built_in_catalogues())
        all += text;
    const auto arguments_as = [&](const MessageValue& value) { return arguments_for(all, value); };
    const std::vector<std::vector<MessageArgument>> attempts{arguments_as(std::int64_t{2}),
                                                             arguments_as(std::string("other")),
                                                             arguments_as(parse_date("2025-11-23").value())};
    for (const auto& id : messages.ids())
        for (const auto language : {Language::Nl, Language::En}) {
            std::size_t formatted = 0;
            for (const auto& arguments : attempts)
                formatted += messages.in(language, id, arguments) != "[" + id + "]" ? 1U : 0U;
            EXPECT_GT(formatted, 0U) << id;
        }
}

TEST(FormatNumber, WritesAsPeopleOfTheLanguageDo)
{
    EXPECT_EQ(format_number(Language::Nl, 1234.56, 1), "1.234,6");
    EXPECT_EQ(format_number(Language::En, 1234.56, 1), "1,234.6");
    EXPECT_EQ(format_number(Language::Nl, 2.5), "3");  // halves go up, as taught at school
    EXPECT_EQ(format_number(Language::En, -0.2), "0"); // never "-0"
    EXPECT_EQ(format_number(Language::En, -3.0, 2), "-3.00");
}

} // namespace
} // namespace entente
