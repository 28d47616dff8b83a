"""Chromium without a window: takes a page's picture, and says what it refused."""

import shutil
import subprocess
import tempfile
from pathlib import Path

WITHOUT_CHROMIUM = "Chromium is not on this machine"


def find_chromium() -> str | None:
    """Where Chromium is."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


def picture(url: str, target: Path, *, width: int, height: int) -> str:
    """Write a page as wide and as high as given; return what the browser's console said."""
    browser = find_chromium()
    assert browser is not None
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(  # noqa: S603  our own words
            [
                browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--enable-logging=stderr", f"--user-data-dir={profile}", f"--window-size={width},{height}",
                f"--screenshot={target}", url,
            ],
            check=True, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    return "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
