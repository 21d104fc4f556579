"""A real browser without a window: Chromium, spoken to over its DevTools protocol."""

import asyncio
import base64
import itertools
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0")  # fmt: skip


def missing() -> str:
    """Why there is none, or ""."""
    return "" if program() else "no Chromium is installed (Debian's package chromium)"


def program() -> str:
    """Where it is."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


class Tab:
    """One page; scripts of the page are switched off."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.complaints: list[str] = []
        """What the console says: violations of the page's own policy among it."""

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its answer."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            said = await self._next()
            if said.get("id") == number:
                assert "error" not in said, said
                return dict(said["result"])

    async def open(self, url: str, width: int = 1280, *, dark: bool = False) -> None:
        """Show a page in a window of that width."""
        await self.ask("Page.enable")
        await self.ask("Log.enable")
        await self.ask("Emulation.setScriptExecutionDisabled", value=True)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self.ask("Emulation.setEmulatedMedia", features=scheme)
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
            mobile=width < 600,
        )  # fmt: skip
        await self.ask("Page.navigate", url=url)
        await self.loaded()

    async def loaded(self) -> None:
        """Until the page is whole."""
        async with asyncio.timeout(20):
            while (await self._next()).get("method") != "Page.loadEventFired":
                pass

    async def value(self, expression: str) -> Any:
        """What an expression of ours has as its value in the page."""
        result = await self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    async def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        await self.value(f"document.querySelector({selector!r}).focus()")
        await self.value(f"document.querySelector({selector!r}).select()")
        await self.ask("Input.insertText", text=text)

    async def press(self, selector: str) -> None:
        """Click what is there, and wait for the page it leads to."""
        where = f"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }})(document.querySelector({selector!r}))"
        x, y = await self.value(where)
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)  # fmt: skip
        await self.loaded()

    async def picture(self) -> bytes:
        """The whole page, as a PNG."""
        shot = await self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    async def _next(self) -> dict[str, Any]:
        said: dict[str, Any] = await self._socket.receive_json(timeout=30)
        if said.get("method") == "Log.entryAdded":
            self.complaints.append(said["params"]["entry"]["text"])
        return said


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """A tab of a browser that has never been used."""
    process = await asyncio.create_subprocess_exec(
        program(), *FLAGS, f"--user-data-dir={folder}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    try:
        port = await _port(folder / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = await answer.json()
            url = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with session.ws_connect(url, max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        process.terminate()
        await process.wait()


async def _port(file: Path) -> int:
    """The port it chose; it writes it down once it listens."""
    async with asyncio.timeout(60):
        while not (port := _written(file)):  # noqa: ASYNC110 - a file of another process
            await asyncio.sleep(0.1)
    return port


def _written(file: Path) -> int:
    words = file.read_text(encoding="utf-8").split() if file.exists() else []
    return int(words[0]) if words else 0
