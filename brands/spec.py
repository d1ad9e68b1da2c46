"""Reading a JSON object key by key, strictly: a key that nobody asked for is an error."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TypeVar

from django.utils.translation import gettext_noop as _

from brands.faults import NO_VALUES, Fault, Values, shown

JsonObject = Mapping[str, object]
_T = TypeVar("_T")


class Spec:
    """One JSON object. Its faults are of the class `error` and name the place, key and value."""

    def __init__(self, value: object, where: str, error: type[Fault]) -> None:
        self.where = where
        self._error = error
        if not isinstance(value, Mapping):
            raise self.fault(_("%(value)s is not an object with keys"), {"value": shown(value)})
        self._left: dict[object, object] = dict(value)

    def fault(self, text: str, values: Values = NO_VALUES, key: str = "") -> Fault:
        return self._error(text, values, where=self.where, key=key)

    def done(self) -> None:
        """Raise when a key was not asked for."""
        if self._left:
            keys = ", ".join(sorted(map(str, self._left)))
            raise self.fault(_("unknown key: %(keys)s"), {"keys": keys})

    def peek(self, key: str) -> object:
        """What is under `key`, unchecked and still to be read: a name for messages."""
        return self._left.get(key, "?")

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; without a default it has to be there and not be empty."""
        value = self._take(key, str, _("%(key)s is %(value)s, not a text"), default)
        if default is None and not value.strip():
            raise self.fault(_("%(key)s is empty"), {"key": key}, key)
        return value

    def flag(self, key: str) -> bool:
        return self._take(key, bool, _("%(key)s is %(value)s, not true or false"), default=False)

    def whole(self, key: str, default: int | None = None) -> int:
        return self._take(key, int, _("%(key)s is %(value)s, not a whole number"), default)

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number."""
        kinds, text = (int, float), _("%(key)s is %(value)s, not a number")
        value = self._take(key, kinds, text, default)
        if not isfinite(value):
            raise self._wrong(key, value, text)
        return value

    def json_object(self, key: str, default: JsonObject | None = None) -> JsonObject:
        return self._take(key, Mapping, _("%(key)s is %(value)s, not an object with keys"), default)

    def items(self, key: str) -> Sequence[object]:
        """The list under `key`, empty where the key is not there."""
        return self._take(key, (list, tuple), _("%(key)s is %(value)s, not a list"), ())

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._each(key, str, _("%(key)s has %(value)s, not a text")))

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(self._each(key, int, _("%(key)s has %(value)s, not a whole number")))

    def _each(self, key: str, kind: type[_T], otherwise: str) -> Iterator[_T]:
        for item in self.items(key):
            if not isinstance(item, kind) or isinstance(item, bool):
                raise self._wrong(key, item, otherwise)
            yield item

    def _take(
        self, key: str, kind: type[_T] | tuple[type[_T], ...], otherwise: str, default: _T | None
    ) -> _T:
        """`otherwise` is what is said of a value of another kind."""
        if key not in self._left:
            if default is None:
                raise self.fault(_("%(key)s is missing"), {"key": key}, key)
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self._wrong(key, value, otherwise)
        return value

    def _wrong(self, key: str, value: object, text: str) -> Fault:
        return self.fault(text, {"key": key, "value": shown(value)}, key)
