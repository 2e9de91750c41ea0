"""`python -m deploy.monitoring.pictures.shoot BUILT DATA PICTURES`: open each dashboard in a browser and keep its picture."""

import functools
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from deploy.monitoring.boards import BOARDS

WIDTH = 1480


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(built: str, data: str, pictures: str) -> None:
    """Draw all."""
    for place in Path(data).glob("*.json"):
        (Path(built) / place.name).write_bytes(place.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=built))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        for board in BOARDS:
            _shoot(page, f"http://127.0.0.1:{server.server_address[1]}", board.uid, Path(pictures))
        browser.close()
    server.shutdown()


def _shoot(page: Page, url: str, uid: str, pictures: Path) -> None:
    page.goto(f"{url}/index.html?board={uid}.json")
    page.wait_for_function("document.title === 'drawn'")
    page.locator("#page").screenshot(path=pictures / f"dashboard-{uid}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
