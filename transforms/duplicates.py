"""Tell articles that say the same apart from new ones: a key of the content that case, spacing and punctuation do not change."""

from __future__ import annotations

import hashlib
from typing import overload

import polars as pl

# Whatever is no letter and no digit: spacing, punctuation, symbols, combining marks that NFC could not compose.
_FOLDED_AWAY = r"[^\p{L}\p{N}]+"


def _key(folded: str) -> str:
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:32]


@overload
def content_key(texts: str) -> str: ...
@overload
def content_key(texts: pl.Series) -> pl.Series: ...
def content_key(texts):
    """The key of each text: 32 hex digits of the SHA-256 of its letters and digits in lower case.

    A string gives a string; a String series of n texts gives a String series of n keys (null stays null).
    Two texts that differ only in case, spacing, punctuation or quotation marks have one key; any other letter or digit makes another.
    Texts without any letter or digit are folded by their own characters, so that they are not all one.
    """
    if isinstance(texts, str):
        return content_key(pl.Series([texts.encode("utf-8", "replace").decode()], dtype=pl.String))[0]
    normal = pl.col("text").str.normalize("NFC")
    folded = normal.str.to_lowercase().str.replace_all(_FOLDED_AWAY, "")
    frame = pl.select(text=texts).select(folded=pl.when(folded == "").then(normal).otherwise(folded))
    # SHA-256 and not Series.hash: the key is stored in the warehouse and must be the same in every version of Polars.
    return frame["folded"].map_elements(_key, return_dtype=pl.String, skip_nulls=True).alias(texts.name)
