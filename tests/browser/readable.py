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
# The lines of a list are built alike: the first ten tell what the others would.
FIRST_LINES = {"exclude": ["#result_list tbody tr:nth-child(n+11)"]}


def stand_still(page: Page) -> None:
    """A colour on its way from one theme to the other has any contrast."""
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")


def faults(page: Page, options: dict[str, object]) -> list[str]:
    """One line per rule and element, with what axe says of it."""
    found = Axe().run(page, context=FIRST_LINES, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]}"
        for rule in found
        if rule["impact"] in BAD
        for node in rule["nodes"]
    ]
