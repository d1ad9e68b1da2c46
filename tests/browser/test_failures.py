"""What did not go well, and why."""

from playwright.sync_api import Page, expect

from tests.browser.lists import row
from tests.browser.olts import OESTE


def test_a_failed_execution_shows_the_error_as_it_came(page: Page) -> None:
    page.goto("/admin/executions/execution/")
    page.get_by_role("link", name="Fallida").click()
    row(page, "Descubrimiento oeste").get_by_role("link").first.click()

    expect(page.locator("#content h1")).to_be_visible()
    expect(page.locator("pre.raw").first).to_contain_text("127.0.0.1")
    expect(page.locator("#content")).to_contain_text(OESTE.name)
