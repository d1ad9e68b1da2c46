"""The lists of the admin, as an operator works in them."""

from playwright.sync_api import Locator, Page


def row(page: Page, text: str) -> Locator:
    """The line of a list that says `text`."""
    return page.locator("#result_list tbody tr", has_text=text)


def run_action(page: Page, action: str, *texts: str) -> None:
    """Ticks the lines that say these texts and chooses an action for them."""
    for text in texts:
        row(page, text).locator("input.action-select").check()
    page.get_by_role("combobox", name="Acción").select_option(action)
    page.get_by_role("button", name="Ir", exact=True).click()


def reload_until(page: Page, shown: Locator) -> None:
    """Opens the page again and again, as a person does who waits for something."""
    for _ in range(100):
        if shown.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} does not come to show {shown}")
