"""What stands in quotation marks: marks of all styles paired, nested ones known as such, unbalanced ones repaired locally."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import seeds

ENDS = ".!?…"
# Attribution after a closing mark: `“, – sakė`, `“ – sakė`.
DASHED = re.compile(r"\s*[.,!?…]*\s*[,.!?…]\s*[-–—]")
LONGEST = 6000  # characters; a mark without its fellow within this is a slip, not a quote


class Marked(NamedTuple):
    """Text in quotation marks: ``[start, end)`` without the marks, ``[left, right)`` with them; ``depth`` 0 is outermost.

    ``repaired``: a mark was missing and its place was inferred.
    """

    start: int
    end: int
    left: int
    right: int
    depth: int
    repaired: bool


@cache
def _roles() -> tuple[dict[str, str], re.Pattern]:
    roles = dict(zip(seeds.column("quotation_marks", "mark"), seeds.column("quotation_marks", "role"), strict=True))
    return roles, re.compile("[" + re.escape("".join(roles)) + "]")


def _side(text: str, at: int, role: str, top: str | None) -> str | None:
    """Whether the mark at ``at`` opens or closes; None for an apostrophe.  ``top``: the innermost mark still open."""
    mark = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if role == "single":
        if before.isalnum() and after.isalnum():
            return None
        if mark == "‘" and not before.isspace() and top == "‚":
            return "close"
        if before.isspace() or before in "(„“":
            return "open" if after.isalpha() else None
        return "close" if top in ("'", "‘", "‚", "’") else None
    if role == "open":
        return "open"
    if mark == "«":
        return "close" if top == "»" else "open"
    if mark == "»":
        return "open" if top is None and (before.isspace() or before == "(") and not after.isspace() else "close"
    left_free, right_free = before.isspace() or before in "([-–—„/", after.isspace() or after in ".,;:!?)]…-–—"
    if left_free and not right_free:
        return "open"
    if right_free and not left_free:
        return "close"
    return "close" if top else "open"


def marked(text: str) -> list[Marked]:
    """All that stands in quotation marks in ``text``, in order of the opening mark.

    An outer quote whose closing mark is missing ends with the inner one that its attribution follows (`… klausti „Maximos“, – kalbėjo`),
    or where the next utterance opens.  A closing mark alone makes a quote only if an attribution follows; it then starts with the sentence.
    """
    roles, pattern = _roles()
    out: list[Marked] = []
    stack: list[tuple[int, str]] = []
    sites = [(match.start(), match.group()) for match in pattern.finditer(text)]
    last_close: int | None = None

    def close(at: int, width: int, repaired: bool = False) -> None:
        left, _ = stack.pop()
        if at > left + 1:
            out.append(Marked(left + 1, at, left, at + width, len(stack), repaired))

    for number, (at, mark) in enumerate(sites):
        while stack and at - stack[0][0] > LONGEST:
            stack.pop(0)
        side = _side(text, at, roles[mark], stack[-1][1] if stack else None)
        if side == "open":
            if stack and last_close is not None and last_close > stack[-1][0] and re.fullmatch(r"[.!?…]?\s+", text[last_close + 1 : at]):
                follows = text[at + 1 : at + 2]
                gap = text[last_close + 1 : at]
                if follows.isupper() and (gap[0] in ENDS or text[last_close - 1] in ENDS):
                    while stack:
                        close(last_close, 1, True)
            stack.append((at, mark))
        elif side == "close":
            single = roles[mark] == "single"
            if not stack:
                if not single and DASHED.match(text, at + 1):
                    floor = (last_close + 1) if last_close is not None else 0
                    begin = max((m.end() for m in re.finditer(r"[.!?…]\s+|\n", text[max(floor, at - 600) : at])), default=None)
                    begin = max(floor, at - 600) + begin if begin is not None else floor
                    while begin < at and (text[begin].isspace() or text[begin] in ".,-–—"):
                        begin += 1
                    if begin < at:
                        out.append(Marked(begin, at, begin, at + 1, 0, True))
                elif not single and re.match(r"\s", text[at + 1 : at + 2]) and number + 1 < len(sites):
                    # `Akciją“ Paremkime bažnyčias”`: an opening mark stuck to the wrong word.
                    nxt = sites[number + 1]
                    body = text[at + 1 : nxt[0]]
                    if roles[nxt[1]] == "either" and len(body) < 200 and not body[-1:].isspace() and "\n" not in body:
                        stack.append((at, mark))
                        continue
                last_close = at
                continue
            if single and stack[-1][1] not in "'‘‚’":
                continue
            while len(stack) > 1 and not single and stack[-1][1] in "'‘’":
                stack.pop()
            close(at, 1)
            last_close = at
            if stack and not single and DASHED.match(text, at + 1):
                nxt = sites[number + 1] if number + 1 < len(sites) else None
                if nxt is None or _side(text, nxt[0], roles[nxt[1]], stack[-1][1]) != "close":
                    while stack:
                        close(at, 1, True)
    return sorted(out, key=lambda span: (span.start, -span.end))


def unquoted(text: str) -> str:
    """``text`` without quotation marks."""
    return _roles()[1].sub("", text)
