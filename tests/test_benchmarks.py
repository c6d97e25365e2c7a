"""The benchmark counts the same words for all and measures only what comes after loading and warming up."""

import time

from benchmarks.annotation import articles, as_json
from benchmarks.measure import Result, Way, count, measure

SLOW, QUICK = 2.0, 0.05


def load_sleeper(threads, seconds):
    """Loading is slow; a batch takes ``seconds``."""
    time.sleep(SLOW)
    return lambda texts: time.sleep(seconds)


def test_loading_is_not_measured_and_processes_work_side_by_side():
    way = Way("sleeper", f"{__name__}:load_sleeper", 2, 1, 2, {"seconds": QUICK})
    result = measure(way, ["vienas du", "trys"] * 4, ["keturi"])
    assert 2 * QUICK <= result.seconds < SLOW
    assert (result.articles, result.words) == (8, 12)
    assert result.peak > 0


def test_words_are_what_white_space_parts():
    assert count(["Kaune – 3 proc.", "", "„Taip“,\nsakė jis."]) == 7


def test_the_ratio_says_how_many_times_as_fast_ours_is():
    ours, other = Result("ours", 2, 1, 10, 1000, 1.0, 100.0), Result("other", 1, 2, 5, 500, 2.5, 100.0)
    assert [row["ours_is"] for row in as_json([ours, other])["results"]] == [1.0, 5.0]


def test_an_article_is_its_title_and_its_text():
    texts = articles()
    assert len(texts) > 600
    assert all("\n\n" in text for text in texts)
