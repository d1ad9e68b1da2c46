"""The way in."""

from playwright.sync_api import Page, expect


def test_who_is_signed_in_comes_to_the_console_in_spanish(page: Page) -> None:
    page.goto("/")

    expect(page).to_have_url("**/admin/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("link", name="ONUs", exact=True).first).to_be_visible()
