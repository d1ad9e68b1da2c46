"""What the pages of a browser asked for, how long it took, and what went wrong."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

LONGEST_ADDRESS = 90
# A page that is left lets go of what it still waited for.
LEFT = "net::ERR_ABORTED"


@dataclass(frozen=True, slots=True)
class Timed:
    """One answered request, without the host."""

    method: str
    address: str
    took_ms: float

    def __str__(self) -> str:
        return f"{self.took_ms:7.0f} ms  {self.method:4}  {shorten(self.address)}"


def shorten(address: str) -> str:
    return address if len(address) <= LONGEST_ADDRESS else f"{address[:LONGEST_ADDRESS]}…"


@dataclass  # Playwright keeps notes of its own in it: no slots
class Traffic:
    """Collects from every page of a context: `troubles` are sentences."""

    troubles: list[str] = field(default_factory=list)
    requests: list[Timed] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("requestfinished", self._finished)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.troubles.append(f"the console of {place} says: {message.text}")

    def _error(self, error: WebError) -> None:
        page = error.page.url if error.page else "a page"
        self.troubles.append(f"a script of {page} broke: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.troubles.append(f"{request.method} {request.url} failed: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            request = response.request
            self.troubles.append(f"{request.method} {request.url} answered {response.status}")

    def _finished(self, request: Request) -> None:
        timing = request.timing
        took_ms = timing["responseEnd"] - max(timing["requestStart"], 0)
        parts = urlsplit(request.url)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        self.requests.append(Timed(request.method, address, max(took_ms, 0)))
