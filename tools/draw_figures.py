"""Draws figures: a JSON array of Vega-Lite specifications on stdin, a JSON array of SVG texts on stdout.

The language of a figure stands in its specification as {"usermeta": {"language": "nl"}}; it decides how numbers are
written. Nothing outside the specification is read: no file, no address.
"""

import json
import sys

import vl_convert

VEGA_LITE = "6.4"
LOCALES = {"nl": "nl-NL", "en": "en-GB"}


def draw(specification: dict) -> str:
    locale = LOCALES[specification["usermeta"]["language"]]
    return vl_convert.vegalite_to_svg(
        specification,
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
        format_locale=locale,
        time_format_locale=locale,
    )


def main() -> None:
    specifications = json.load(sys.stdin.buffer)
    drawings = [draw(specification) for specification in specifications]
    sys.stdout.buffer.write(json.dumps(drawings, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
