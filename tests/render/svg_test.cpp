#include <entente/render/svg.hpp>

#include <gtest/gtest.h>

namespace entente::render {
namespace {

constexpr std::string_view drawing =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><clipPath id="c1"><rect x="0" y="0"/></clipPath></defs><g clip-path="url(#c1)" role="graphics-symbol" aria-roledescription="mark"><text fill="#000">a &gt; b > c</text></g></svg>)svg";

std::string refusal(std::string_view svg)
{
    const auto checked = checked_svg(svg);
    return checked ? std::string() : checked.error().what;
}

TEST(CheckedSvg, LetsShapesAndTextThrough)
{
    EXPECT_EQ(checked_svg(drawing).value(), drawing);
    EXPECT_EQ(checked_svg("\n" + std::string(drawing) + "\n").value(), drawing);
}

TEST(CheckedSvg, RefusesWhatCanRunOrFetch)
{
    EXPECT_EQ(refusal("<svg><script>alert(1)</script></svg>"), "the element 'script' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><style>*{}</style></svg>"), "the element 'style' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><image href=\"https://example.org\"/></svg>"),
              "the element 'image' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><foreignObject></foreignObject></svg>"),
              "the element 'foreignObject' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg onload=\"alert(1)\"></svg>"), "the attribute 'onload' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><g href=\"https://example.org\"></g></svg>"),
              "the attribute 'href' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><g style=\"fill:red\"></g></svg>"), "the attribute 'style' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><g fill=\"url(https://example.org)\"></g></svg>"),
              "the attribute 'fill' points outside the drawing");
}

TEST(CheckedSvg, RefusesWhatIsNotOneWholeDrawing)
{
    EXPECT_EQ(refusal("hello"), "it does not start with <svg");
    EXPECT_EQ(refusal("<p></p><svg></svg>"), "it does not start with <svg");
    EXPECT_EQ(refusal("<svg><g>"), "it does not end with </svg>");
    EXPECT_EQ(refusal("<svg></svg><svg></svg>"), "there is something after the drawing");
    EXPECT_EQ(refusal("<svg></svg>words</svg>"), "there is something after the drawing");
    EXPECT_EQ(refusal("<svg><g></svg>"), "a tag is not closed");
    EXPECT_EQ(refusal("<svg><!-- x --></svg>"), "the element '!-- x --' is not allowed in a drawing");
    EXPECT_EQ(refusal("<svg><g fill=red></g></svg>"), "the attribute 'fill' has no value in quotes");
    EXPECT_EQ(refusal("<svg><g fill=\"red></g></svg>"), "a tag does not end");
    EXPECT_NE(refusal(""), "");
}

TEST(InlineSvg, MakesIdsUniqueAndGivesAWholeName)
{
    const auto svg = inline_svg(drawing, "figure-1", "Two lines");
    EXPECT_TRUE(svg.starts_with("<svg role=\"img\" aria-label=\"Two lines\" xmlns"));
    EXPECT_NE(svg.find("id=\"figure-1-c1\""), std::string::npos);
    EXPECT_NE(svg.find("url(#figure-1-c1)"), std::string::npos);
    EXPECT_EQ(svg.find("graphics-symbol"), std::string::npos); // the parts of a picture have no roles
}

} // namespace
} // namespace entente::render
