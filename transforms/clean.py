"""Normalise an article's text and mark the foreign matter in it that no fact may come from; nothing is ever cut out."""

from __future__ import annotations

import unicodedata


def normalise(text: str) -> str:
    """Unicode NFC, line ends as ``\\n``, no white space or BOM around; NUL and lone surrogates, which no database takes, become U+FFFD.

    Idempotent; nothing inside the text is cut or added.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            # A pair of surrogates that came apart from one character is put together; one alone is replaced.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = unicodedata.normalize("NFC", text)
    return text.strip().strip("\ufeff").strip()
