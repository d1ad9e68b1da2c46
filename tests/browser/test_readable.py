"""Every main page, for everybody: both themes, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.pages import PAGES, THEMES, WIDTHS, MainPage, Rows
from tests.browser.readable import COLOURS, EVERYTHING, faults, stand_still

HEIGHT = 900


@pytest.mark.parametrize("main_page", PAGES, ids=lambda one: one.name)
def test_nothing_keeps_anybody_from_using_the_page(
    page: Page, rows: Rows, main_page: MainPage
) -> None:
    found: list[str] = []
    page.goto(main_page.address(rows))
    stand_still(page)
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            options = EVERYTHING if theme == "light" else COLOURS
            found += [f"{width} px, {theme}: {one}" for one in faults(page, options)]

    assert found == []
