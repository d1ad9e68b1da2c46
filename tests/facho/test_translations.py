"""The Spanish catalogue says everything that the source says, and what is compiled is it."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation

from facho import translations

REFRESH = "run manage.py refresh_translations, translate what is empty, and run it again"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return translations.read_catalog()


def texts(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def forms(value: object) -> list[str]:
    """The singular and the plural of a text; a text without plural is one form."""
    return [str(form) for form in value] if isinstance(value, list | tuple) else [str(value or "")]


def test_every_text_of_the_source_is_in_the_catalogue_and_nothing_else(catalog: Catalog) -> None:
    source = texts(translations.texts_of_the_source())

    assert source - texts(catalog) == set(), REFRESH
    assert texts(catalog) - source == set(), REFRESH
    assert list(catalog.obsolete) == [], REFRESH


def test_nothing_is_untranslated_or_fuzzy(catalog: Catalog) -> None:
    messages = [message for message in catalog if message.id]

    assert [m.id for m in messages if not all(forms(m.string))] == []
    assert [m.id for m in messages if m.fuzzy] == []


def test_translations_keep_their_placeholders(catalog: Catalog) -> None:
    assert [message.id for message in catalog if message.id and not keeps(message)] == []


def keeps(message: Message) -> bool:
    wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
    return all(set(PLACEHOLDER.findall(form)) == wanted for form in forms(message.string))


def test_what_is_compiled_is_the_catalogue(catalog: Catalog) -> None:
    assert translations.MO_FILE.read_bytes() == translations.compiled(catalog), REFRESH


def test_a_refresh_of_a_fresh_catalogue_changes_nothing(catalog: Catalog) -> None:
    refreshed = translations.updated(translations.read_catalog())

    assert translations.compiled(refreshed) == translations.compiled(catalog), REFRESH


@pytest.mark.parametrize(
    ("text", "spanish"),
    [
        ("quota trackers", "rastreadores de cuotas"),
        ("quota violations", "violaciones de cuota"),
        ("coordinator log", "logs del coordinador"),
        ("execution plans", "planes de ejecución"),
        ("SNMP jobs", "tareas SNMP"),
        ("OLT families", "familias de OLT"),
    ],
)
def test_the_names_that_the_documents_fix(text: str, spanish: str) -> None:
    with translation.override("es"):
        assert translation.gettext(text) == spanish


def test_english_is_complete_without_a_catalogue() -> None:
    with translation.override("en"):
        assert translation.gettext("quota trackers") == "quota trackers"
