"""Reading a JSON object key by key, strictly: a key that nobody asked for is an error."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TypeVar

JsonObject = Mapping[str, object]
_T = TypeVar("_T")


class Spec:
    """One JSON object. Its errors are of the class `error` and name the place, key and value."""

    def __init__(self, value: object, where: str, error: type[ValueError]) -> None:
        self.where = where
        self._error = error
        if not isinstance(value, Mapping):
            raise self.fault(f"{_shown(value)} is not an object with keys")
        self._left: dict[object, object] = dict(value)

    def fault(self, message: str) -> ValueError:
        return self._error(f"{self.where}: {message}")

    def done(self) -> None:
        """Raise when a key was not asked for."""
        if self._left:
            raise self.fault(f"unknown key {', '.join(sorted(map(str, self._left)))}")

    def peek(self, key: str) -> object:
        """What is under `key`, unchecked and still to be read: a name for messages."""
        return self._left.get(key, "?")

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; without a default it has to be there and not be empty."""
        value = self._take(key, str, "a text", default)
        if default is None and not value.strip():
            raise self.fault(f"{key} is empty")
        return value

    def flag(self, key: str) -> bool:
        return self._take(key, bool, "true or false", default=False)

    def whole(self, key: str, default: int | None = None) -> int:
        return self._take(key, int, "a whole number", default)

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number."""
        value = self._take(key, (int, float), "a number", default)
        if not isfinite(value):
            raise self.fault(f"{key} is {value}, not a finite number")
        return value

    def json_object(self, key: str, default: JsonObject | None = None) -> JsonObject:
        return self._take(key, Mapping, "an object", default)

    def items(self, key: str) -> Sequence[object]:
        """The list under `key`, empty where the key is not there."""
        return self._take(key, (list, tuple), "a list", ())

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._each(key, str, "a text"))

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(self._each(key, int, "a whole number"))

    def _each(self, key: str, kind: type[_T], called: str) -> Iterator[_T]:
        for item in self.items(key):
            if not isinstance(item, kind) or isinstance(item, bool):
                raise self.fault(f"{key} holds {_shown(item)}, not {called}")
            yield item

    def _take(
        self, key: str, kind: type[_T] | tuple[type[_T], ...], called: str, default: _T | None
    ) -> _T:
        if key not in self._left:
            if default is None:
                raise self.fault(f"{key} is missing")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(f"{key} is {_shown(value)}, not {called}")
        return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
