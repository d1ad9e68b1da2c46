import math
import re
from collections.abc import Callable

import pytest

from brands.faults import Fault
from brands.spec import Spec


class BoxError(Fault):
    pass


def test_the_keys_are_read_with_their_defaults() -> None:
    spec = Spec(
        {"name": "a", "on": True, "size": 3, "list": [1], "more": {"x": 1}}, "box", BoxError
    )

    assert spec.peek("name") == "a"
    assert (spec.text("name"), spec.flag("on"), spec.whole("size")) == ("a", True, 3)
    assert (spec.wholes("list"), spec.json_object("more")) == ((1,), {"x": 1})
    assert (spec.text("absent", ""), spec.flag("absent"), spec.texts("absent")) == ("", False, ())
    assert (spec.whole("absent", 0), spec.number("absent", 1.5)) == (0, 1.5)
    spec.done()


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        ([], lambda spec: spec, "box: [] is not an object with keys"),
        (None, lambda spec: spec, "box: null is not an object with keys"),
        ({}, lambda spec: spec.text("name"), "box: name is missing"),
        ({"name": " "}, lambda spec: spec.text("name"), "box: name is empty"),
        ({"name": 5}, lambda spec: spec.text("name"), "box: name is 5, not a text"),
        ({"on": 1}, lambda spec: spec.flag("on"), "box: on is 1, not true or false"),
        ({"size": True}, lambda spec: spec.whole("size"), "box: size is true, not a whole number"),
        ({"size": 1.5}, lambda spec: spec.whole("size"), "box: size is 1.5, not a whole number"),
        ({"size": "1"}, lambda spec: spec.number("size"), 'box: size is "1", not a number'),
        (
            {"size": math.inf},
            lambda spec: spec.number("size"),
            "box: size is Infinity, not a number",
        ),
        ({"list": "ab"}, lambda spec: spec.texts("list"), 'box: list is "ab", not a list'),
        ({"list": ["a", 2]}, lambda spec: spec.texts("list"), "box: list has 2, not a text"),
        ({"list": [True]}, lambda spec: spec.wholes("list"), "box: list has true, not a whole"),
        ({"more": []}, lambda spec: spec.json_object("more"), "box: more is [], not an object"),
        ({"b": 1, "a": 2}, lambda spec: spec.done(), "box: unknown key: a, b"),
    ],
)
def test_what_is_not_as_asked_is_an_error_with_place_key_and_value(
    value: object, read: Callable[[Spec], object], message: str
) -> None:
    with pytest.raises(BoxError, match=re.escape(message)):
        read(Spec(value, "box", BoxError))


def test_a_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(BoxError) as raised:
        Spec({"name": ["x" * 500]}, "box", BoxError).text("name")

    assert len(str(raised.value)) < 110
