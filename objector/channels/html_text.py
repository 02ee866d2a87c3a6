"""The text that a reader of an HTML mail sees: without tags, scripts, styles, comments and hidden parts.

Mails come from anywhere, so this goes through any document once, never back, and never raises.
(`html.parser` of the standard library takes minutes for some inputs of 100 kB, and raises for others.)
"""

from __future__ import annotations

import html
import re

LARGEST = 2_000_000  #: characters that are read; what comes after is left out

_NAME = re.compile(r"[a-z][a-z0-9:-]{0,40}", re.IGNORECASE)
_UNTIL_QUOTE_OR_END = re.compile(r"[^\"'>]*")
_STYLE = re.compile(r"(?<![\w-])style\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_VALUES = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_HIDDEN_WORD = re.compile(r"(?:^|[\s/])hidden(?:$|[\s/=])", re.IGNORECASE)
_CSS_NOISE = re.compile(r"\s+|/\*.*?\*/", re.DOTALL)
_HIDING = re.compile(r"(?:^|;)(?:display:none|visibility:hidden|opacity:0(?:\.0*)?(?![\d.])|max-height:0(?![\d.]))")

_UNREAD = (
    "head",
    "script",
    "style",
    "template",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "svg",
    "object",
)
_UNREAD_ENDS = {name: re.compile(rf"</{name}(?![a-z0-9:-])[^>]*(?:>|\Z)", re.IGNORECASE) for name in _UNREAD}
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_LINES = frozenset(
    re.findall(
        r"\S+",
        "address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset(("td", "th"))
_ENDED_BY_THEIR_LIKE = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "option"))


def visible_text(document: str) -> str:
    """The visible text, a line for each block; white space is not yet folded."""
    return html.unescape("".join(_pieces(document[:LARGEST])))


def _pieces(document: str) -> list[str]:
    pieces: list[str] = []
    hiding: str | None = None  # the element that hides what is read now
    depth = 0  # how many of that name are open within each other
    at = 0
    while at < len(document):
        start = document.find("<", at)
        if start < 0:
            start = len(document)
        if hiding is None:
            pieces.append(document[at:start])
        if start == len(document):
            break
        closing = document.startswith("</", start)
        named = _NAME.match(document, start + 1 + closing)
        if named is None:
            at = _after_oddity(document, start)
            if at == start + 1 and hiding is None:
                pieces.append("&lt;")
            continue
        name = named[0].lower()
        at = _after_tag(document, named.end())
        attributes = document[named.end() : at]
        if hiding is not None:
            if name == hiding:
                depth += -1 if closing or name in _ENDED_BY_THEIR_LIKE else 1
            if depth > 0:
                continue
            hiding = None
            if closing:
                continue
        if name in _LINES:
            pieces.append("\n")
        elif name in _CELLS:
            pieces.append(" ")
        if closing:
            continue
        if name in _UNREAD_ENDS:
            end = _UNREAD_ENDS[name].search(document, at)
            at = end.end() if end else len(document)
        elif name not in _VOID and _hides(attributes):
            hiding, depth = name, 1
    return pieces


def _after_tag(document: str, at: int) -> int:
    """The place right after a tag whose name ends at `at`; a tag that never ends takes the rest along."""
    while True:
        match = _UNTIL_QUOTE_OR_END.match(document, at)
        at = match.end() if match else at
        if at >= len(document):
            return len(document)
        if document[at] == ">":
            return at + 1
        end = document.find(document[at], at + 1)
        if end < 0:
            return len(document)
        at = end + 1


def _after_oddity(document: str, start: int) -> int:
    """The place after a comment, a declaration or a processing instruction; a lone "<" is text."""
    if document.startswith("<!--", start):
        end = document.find("-->", start + 4)
        return len(document) if end < 0 else end + 3
    if document.startswith(("<!", "<?", "</"), start):
        end = document.find(">", start + 2)
        return len(document) if end < 0 else end + 1
    return start + 1


def _hides(attributes: str) -> bool:
    """Whether a start tag with these attributes hides its element."""
    if len(attributes) < 5:
        return False
    if style := _STYLE.search(attributes):
        css = _CSS_NOISE.sub("", html.unescape(style[1] or style[2] or style[3] or "")).lower()
        if _HIDING.search(css):
            return True
    return _HIDDEN_WORD.search(_VALUES.sub("", attributes).rstrip(">")) is not None
