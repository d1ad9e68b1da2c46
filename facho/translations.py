"""The Spanish catalogue, kept with Babel: no machine needs GNU gettext.

Babel is a tool of development; nothing that runs imports this module.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PO_FILE: Path = settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO_FILE = PO_FILE.with_suffix(".mo")
SKIPPED_FOLDERS = {"migrations", "tests", "var", "staticfiles", "node_modules"}
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def texts_of_the_source() -> Catalog:
    """Every text of the project's Python and templates that a person may see."""
    texts = Catalog(charset="utf-8")
    for path in _sources():
        found = extract("python", BytesIO(_as_python(path).encode()), _KEYWORDS, ("Translators:",))
        place = path.relative_to(settings.BASE_DIR).as_posix()
        for _line, text, comments, context in found:
            texts.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return texts


def read_catalog() -> Catalog:
    """The catalogue as translated; one of nothing where there is no file yet."""
    if not PO_FILE.exists():
        return Catalog(locale="es", project="Facho Deluxe", charset="utf-8")
    with PO_FILE.open("rb") as file:
        return read_po(file, locale="es")


def updated(catalog: Catalog) -> Catalog:
    """The catalogue with exactly the texts of the source; new ones wait for their translation."""
    source = texts_of_the_source()
    source.creation_date = catalog.creation_date  # else every refresh would change the file
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """What `django.mo` holds."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def write(catalog: Catalog) -> None:
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    with PO_FILE.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    MO_FILE.write_bytes(compiled(catalog))


def _as_python(path: Path) -> str:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return source
    lines = templatize(source, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines)  # the indents of HTML are not those of Python


def _sources() -> Iterator[Path]:
    """The files of the project's own packages, in one order on every machine."""
    packages = sorted(path.parent for path in settings.BASE_DIR.glob("*/__init__.py"))
    for package in packages:
        files = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".html"))
        yield from (path for path in files if SKIPPED_FOLDERS.isdisjoint(path.parts))
