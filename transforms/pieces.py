"""Cuts words into the encoder's pieces, each distinct word once."""

from __future__ import annotations

from tokenizers import Tokenizer

LONGEST = 16  # pieces a word may have; the rest of a longer one (an address, a hash) is not read


class PieceCutter:
    """Callable: a word's form -> the numbers of its pieces (at least one).

    A word of punctuation alone is cut without the mark of a preceding space, since it mostly clings to another word.
    """

    def __init__(self, tokenizer: str, cache_size: int = 400_000):
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._space = self._tokenizer.token_to_id("▁")
        self._unknown = self._tokenizer.token_to_id("<unk>")
        self._cache: dict[str, list[int]] = {}
        self._cache_size = cache_size

    def __call__(self, form: str) -> list[int]:
        found = self._cache.get(form)
        if found is None:
            found = self._tokenizer.encode(form, add_special_tokens=False).ids[:LONGEST]
            if len(found) > 1 and found[0] == self._space and not any(c.isalnum() for c in form):
                found = found[1:]
            found = found or [self._unknown]
            if len(self._cache) >= self._cache_size:
                self._cache.clear()
            self._cache[form] = found
        return found
