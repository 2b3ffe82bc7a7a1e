// Drawings made by another program, checked and made fit to stand inside a page.

#pragma once

#include <entente/base/error.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace entente::render {

/// Lets a drawing through only when it holds nothing but shapes and text.
///
/// The elements and attributes are on a list of what is allowed; a script, a style sheet, an event, a picture or a link
/// to anything outside the drawing is not on it.
///
/// @return  the same text without what stands before <svg (an XML declaration)
/// @error   names what is not allowed (kind Outside: another program made it)
[[nodiscard]] std::expected<std::string, Error> checked_svg(std::string_view svg);

/// A checked drawing as part of a page.
///
/// @param prefix  put before each id and each reference to an id, so that two drawings in a page do not mix
/// @param label   what a screen reader says; becomes the aria-label of the picture, already escaped
[[nodiscard]] std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label);

} // namespace entente::render
