from pathlib import Path

import pytest
from django.utils import translation

from brands.faults import Fault, Sentence, cut, shown
from brands.index_layout import BadLayout, IndexLayout

ONU = {"field": "onu_number"}


def bad_layout() -> BadLayout:
    with pytest.raises(BadLayout) as raised:
        IndexLayout.parse([ONU, {"bits": [{"field": "port", "shift": 40, "width": 1}]}])
    return raised.value


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_kept_is_the_same_whichever_language_is_active(language: str) -> None:
    with translation.override(language):
        assert str(bad_layout()) == "arc 2, part 1: shift is 40, not a whole number from 0 to 31"


def test_a_page_tells_it_in_its_own_language() -> None:
    fault = bad_layout()

    assert fault.in_words() == (
        "Arco 2, parte 1: shift es 40, que no es un número entero de 0 a 31"
    )
    with translation.override("en"):
        assert fault.in_words() == "Arc 2, part 1: shift is 40, not a whole number from 0 to 31"


def test_a_value_that_is_a_sentence_is_translated_with_it() -> None:
    sentence = Sentence(
        "%(arc)s, part %(part)d", {"arc": Sentence("arc %(arc)d", {"arc": 1}), "part": 2}
    )

    assert (str(sentence), sentence.in_words()) == ("arc 1, part 2", "arco 1, parte 2")


def test_a_text_without_values_may_hold_a_percent_sign() -> None:
    assert str(Fault("100% wrong", where="here")) == "here: 100% wrong"
    assert Fault("100% wrong").in_words() == "100% wrong"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ("ñ", '"ñ"'),
        ([1, {"a": 0.5}], '[1, {"a": 0.5}]'),
        (float("inf"), "Infinity"),
        (Path("/x"), '"/x"'),
        ("x" * 100, '"' + "x" * 78 + "…"),
    ],
)
def test_a_value_is_shown_as_it_is_written(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_value_that_holds_itself_is_shown_too() -> None:
    value: list[object] = []
    value.append(value)

    assert shown(value) == "[[...]]"


def test_only_a_long_text_is_cut() -> None:
    assert (cut("x" * 80), cut("x" * 81)) == ("x" * 80, "x" * 79 + "…")
