"""The list of ONUs, asked for those of one PON port."""

from urllib.parse import urlencode


def port_query(olt_id: int, frame: int | None, slot: int | None, port: int) -> str:
    """Part by part: `1/1/2` may be a port with its frame, or an ONU."""
    parts = {"frame": frame, "slot": slot, "port": port}
    asked = {
        f"{name}__isnull" if number is None else name: 1 if number is None else number
        for name, number in parts.items()
    }
    return urlencode({"olt__id__exact": olt_id} | asked)
