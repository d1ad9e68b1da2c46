from console.badges import Tone, badge, badge_of
from console.name_lists import shortened
from console.raw_text import NOTHING, raw, raw_json


def test_a_badge_says_in_words_what_its_colour_means() -> None:
    assert badge(Tone.BAD, "Fallida") == ('<span class="badge badge-bad" title="">Fallida</span>')


def test_a_value_without_a_tone_is_quiet() -> None:
    assert badge_of({}, "OTHER", "Otra") == '<span class="badge badge-quiet" title="">Otra</span>'


def test_what_a_device_said_cannot_become_html() -> None:
    assert raw("<script>1</script>") == (
        '<pre class="raw" tabindex="0">&lt;script&gt;1&lt;/script&gt;</pre>'
    )
    assert "<b>" not in badge(Tone.GOOD, "<b>")


def test_nothing_is_a_dash() -> None:
    assert raw("") == NOTHING
    assert raw_json({}) == NOTHING


def test_json_keeps_its_letters() -> None:
    assert raw_json({"cliente": "Muñoz"}) == (
        '<pre class="raw" tabindex="0">{\n  &quot;cliente&quot;: &quot;Muñoz&quot;\n}</pre>'
    )


def test_a_long_list_of_names_is_cut_after_five() -> None:
    assert shortened(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert shortened(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e …"
