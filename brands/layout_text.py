"""An index layout as a person writes it: one line per arc, in place of JSON.

onu_number                            the arc is the value
slot + 1                              the value is the arc plus 1
1                                     the arc is always 1
125:7 frame:6 slot:6 port:5 0:8       bits, from the highest to the lowest: name or number, width
6000 + slot*100 + port*1              decimal places above 6000
own                                   the ONU's own index, followed by
any                                   arcs that mean nothing
"""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop as _

from brands.faults import Sentence, cut
from brands.index_layout import ARC_BITS, BadLayout, arc_place, not_all_bits

_NUMBER = r"\d{1,10}"  # an arc has no more, and Python reads none of thousands of digits
_WHO = rf"(?P<name>[a-z_]+)|(?P<number>{_NUMBER})"
_ADD = rf"(?P<add>[+-]{_NUMBER})?"
_WHOLE_ARC = re.compile(rf"(?:{_WHO}){_ADD}")
_BIT = re.compile(rf"(?:{_WHO}){_ADD}:(?P<size>{_NUMBER})")
_UNIT = re.compile(rf"\(?(?:{_WHO}){_ADD}\)?\*(?P<size>{_NUMBER})")
_MARKS = ("own", "any")
Spec = dict[str, object]


def read_arcs(text: str) -> list[Spec]:
    """The JSON of a layout; raises BadLayout naming the line that cannot be read.

    Whether the layout itself makes sense is for `IndexLayout.parse` to say.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    return [_read_arc(line, arc_place(number)) for number, line in enumerate(lines, 1)]


def write_arcs(spec: Sequence[object]) -> str:
    """The lines of a layout that `IndexLayout.parse` accepts."""
    return "\n".join(_write_arc(arc) for arc in spec if isinstance(arc, Mapping))


def _read_arc(line: str, where: Sentence) -> Spec:
    if line in _MARKS:
        return {line: True}
    if ":" in line:
        return {"bits": _read_bits(line.split(), where)}
    if "*" in line:
        return _read_units(re.split(r"\s+\+\s+", line), where)
    return _part(_WHOLE_ARC.fullmatch(line.replace(" ", "")), line, where)


def _read_bits(tokens: Sequence[str], where: Sentence) -> list[Spec]:
    parts: list[Spec] = []
    shift = ARC_BITS
    for token in tokens:
        match = _BIT.fullmatch(token)
        part = _part(match, token, where)
        width = int(match["size"]) if match else 0
        shift -= width
        parts.append({**part, "shift": shift, "width": width})
    if shift:
        raise not_all_bits(ARC_BITS - shift, where)
    return parts


def _read_units(tokens: Sequence[str], where: Sentence) -> Spec:
    arc: Spec = {}
    if re.fullmatch(_NUMBER, tokens[0]):
        arc["base"], tokens = int(tokens[0]), tokens[1:]
    parts: list[Spec] = []
    for token in tokens:
        match = _UNIT.fullmatch(token.replace(" ", ""))
        part = _part(match, token, where)
        parts.append({**part, "unit": int(match["size"]) if match else 0})
    return {"units": parts, **arc}


def _part(match: re.Match[str] | None, text: str, where: Sentence) -> Spec:
    if match is None or (match["number"] and match["add"]):
        raise BadLayout(
            _("“%(text)s” is no field, no number and no sum of them"),
            {"text": cut(text)},
            where=where,
        )
    if match["number"]:
        return {"const": int(match["number"])}
    return {"field": match["name"]} | ({"add": int(match["add"])} if match["add"] else {})


def _write_arc(arc: Mapping[object, object]) -> str:
    if isinstance(bits := arc.get("bits"), Sequence):
        ordered = sorted(bits, key=lambda part: part["shift"], reverse=True)
        return " ".join(f"{_who(part, '')}:{part['width']}" for part in ordered)
    if isinstance(units := arc.get("units"), Sequence):
        base = [str(arc["base"])] if arc.get("base") else []
        return " + ".join([*base, *(_unit(part) for part in units)])
    mark = next((mark for mark in _MARKS if mark in arc), None)
    return mark or _who(arc, " ")


def _unit(part: Mapping[object, object]) -> str:
    who = _who(part, "")
    return f"({who})*{part['unit']}" if part.get("add") else f"{who}*{part['unit']}"


def _who(part: Mapping[object, object], blank: str) -> str:
    if "const" in part:
        return str(part["const"])
    add = part.get("add", 0)
    if not isinstance(add, int) or not add:
        return str(part["field"])
    return f"{part['field']}{blank}{'+' if add > 0 else '-'}{blank}{abs(add)}"
