"""Patterns that a person typed: which are taken, and that none of them takes long."""

import re

import pytest
from django.utils import translation

from brands.catalog import read_catalog
from brands.patterns import LONGEST_TEXT, BadPattern, compiled

CATALOGUE = sorted(
    {
        model.sys_descr_pattern
        for brand in read_catalog()
        for f in brand.families
        for model in f.models
    }
    | {
        str(entry.reading["pattern"])
        for brand in read_catalog()
        for family in brand.families
        for entry in family.oids
        if "pattern" in entry.reading
    }
)
TOO_LONG = (
    "podría tardar demasiado con algunos textos: repite algo que ya se repite, como (a+)+, o tiene "
    "varias repeticiones que pueden repartirse las mismas letras, como .*.* o (a|ab)*. Escriba lo "
    "que hay entre ellas, comience con ^ o indique cuántas veces como máximo, como en \\d{1,4}"
)


@pytest.mark.parametrize("pattern", CATALOGUE)
def test_every_pattern_of_the_catalogue_is_taken(pattern: str) -> None:
    assert compiled(pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"(.+)-(\d+)",
        r"^(\d+).*?(\d+)$",
        r"(?i)slot\s*(?P<slot>\d+)\s*port\s*(?P<port>\d+)",
        r"(?:\d+,)*(\d+)",
        r"^(?:ONU|PON)+ ?(\d{1,3})",
        r"(\w+)\s*[:=]\s*(\d+)",
        r"olt(?!-old)-(\d+)",
        r"(['\"])x\1",
    ],
)
def test_what_people_write_is_taken(pattern: str) -> None:
    compiled(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|aa)+$",
        r"(a|a)*$",
        r"(.*)*x",
        r"(.*)*",
        r"\s*\s*\s*x",
        r".*.*.*x",
        r"(\w+\s?)*!",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"(x+x+)+y",
        r"(a?){25}a{25}",
        r"(a|b|ab)*c",
        r"(?=(a+)+$)a",
        r"(?:(?=a*;))+x",
        r"(?:a(?=(?:b(?=\d*;))*;))*x",
        r"(a*)\1*\1*\1*x",
        r"(?u:\d+)+x",
        r"(?:\b){1000000000}",
        r"(?:ab){1000000}",
        r"a*a*a*(?!)",
    ],
)
def test_what_could_take_too_long_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern) as raised:
        compiled(pattern)

    assert raised.value.in_words() == f"«{pattern}» {TOO_LONG}"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\s*\s*x", " " * LONGEST_TEXT),
        (r"^.*.*=x", "=" * LONGEST_TEXT),
        (r".*?(?:\d+,)*x", "1," * (LONGEST_TEXT // 2)),
        (r"[^x]*(?:[ab]c?)*x", "abcabc" * (LONGEST_TEXT // 6)),
    ],
)
def test_the_slowest_of_those_that_are_taken_end(pattern: str, text: str) -> None:
    assert not re.fullmatch("x+", compiled(pattern).sub("", text[:LONGEST_TEXT]))


@pytest.mark.parametrize(
    ("pattern", "spanish"),
    [
        ("(C300", "en el carácter 1, hay un ( sin cerrar"),
        ("C300)", "en el carácter 5, hay un ) que no cierra nada"),
        ("[0-9", "en el carácter 1, hay un [ sin cerrar"),
        ("C*+*", "en el carácter 4, una repetición sigue a otra"),
        ("*", "en el carácter 1, no hay nada que repetir ante *, +, ? o {"),
        ("a{3,1}", "en el carácter 3, el mínimo de veces es mayor que el máximo"),
        ("[z-a]", "en el carácter 2, un rango como a-z termina antes de empezar"),
        ("a\\", "en el carácter 2, termina en un \\"),
        ("\\y", "en el carácter 1, hay un \\ ante una letra que allí no significa nada"),
        ("(?P<>x)", "en el carácter 5, un grupo no tiene nombre"),
        (
            "(?P<a b>x)",
            "en el carácter 5, el nombre de un grupo lleva algo más que letras, cifras y _",
        ),
        ("(?P<a>x)(?P<a>y)", "en el carácter 13, dos grupos tienen el mismo nombre"),
        ("(?!!x", "en el carácter 1, hay un ( sin cerrar"),
        ("(?Z)", "en el carácter 2, (? no inicia nada conocido"),
        ("(?<=a+)b", "es demasiado grande o no se puede leer"),
        ("x{99999999999}", "es demasiado grande o no se puede leer"),
        ("(?u)x", "es demasiado grande o no se puede leer"),
    ],
)
def test_what_is_no_pattern_is_refused_with_the_place_and_the_reason(
    pattern: str, spanish: str
) -> None:
    with pytest.raises(BadPattern) as raised:
        compiled(pattern)

    assert raised.value.in_words() == f"«{pattern}» no es una expresión regular: {spanish}"


def test_what_is_no_pattern_is_told_in_english_where_it_is_kept() -> None:
    with pytest.raises(BadPattern) as raised:
        compiled("(C300")

    assert str(raised.value) == (
        "“(C300” is not a regular expression: at character 1, a ( is not closed"
    )
    with translation.override("en"):
        assert raised.value.in_words() == str(raised.value)


def test_a_pattern_has_an_end() -> None:
    compiled("x" * 255)
    for pattern in ("x" * 256, "(" * 5000):
        with pytest.raises(BadPattern, match="is longer than 255 characters"):
            compiled(pattern)
