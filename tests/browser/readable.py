"""What axe-core finds on a page that keeps people from reading or using it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

BAD = ("serious", "critical")
EVERYTHING: dict[str, object] = {"resultTypes": ["violations"]}
# The structure of a page is the same in both themes: in the second only colours are looked at.
COLOURS: dict[str, object] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# The lines of a list are built alike: the first ten tell what the others would. And the menu is the
# same beside every page. axe takes its time for each element, also for one that it may leave out.
_ALIKE = "#result_list tbody tr:nth-child(n+11)"
_MENU = "#nav-sidebar"
_AXE = Axe()


def stand_still(page: Page) -> None:
    """A colour on its way from one theme to the other has any contrast."""
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")


def without_repeats(page: Page, *, has_menu: bool) -> None:
    """Takes away what the other lines, and the menu of another page, tell as well."""
    repeats = _ALIKE if has_menu else f"{_ALIKE}, {_MENU}"
    page.locator(repeats).evaluate_all("(all) => all.forEach((one) => one.remove())")


def faults(page: Page, options: dict[str, object]) -> list[str]:
    """One line per rule and element, with what axe says of it."""
    found = _AXE.run(page, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]}"
        for rule in found
        if rule["impact"] in BAD
        for node in rule["nodes"]
    ]
