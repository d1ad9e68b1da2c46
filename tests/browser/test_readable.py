"""Every main page, for everybody: on a desk and on a phone, and in the dark."""

import pytest
from playwright.sync_api import Page

from tests.browser.pages import PAGES, WIDTHS, MainPage, Rows
from tests.browser.readable import COLOURS, EVERYTHING, faults, stand_still, without_repeats

HEIGHT = 900


@pytest.mark.parametrize("main_page", PAGES, ids=lambda one: one.name)
def test_nothing_keeps_anybody_from_using_the_page(
    page: Page, rows: Rows, main_page: MainPage
) -> None:
    found: list[str] = []
    page.goto(main_page.address(rows))
    stand_still(page)
    without_repeats(page, has_menu=main_page.name == "index")
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px: {one}" for one in faults(page, EVERYTHING)]
    page.emulate_media(color_scheme="dark")  # of the phone: it has no colours of its own
    found += [f"dark: {one}" for one in faults(page, COLOURS)]

    assert found == []
