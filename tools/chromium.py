"""Makes sure that the browser tests have a Chromium: `make test` runs it.

Enter: nothing. Leave: exit code 0 and where Chromium is, or 1 and why none can be had. The system's comes first, then
Debian's package where this user may install one, then Playwright's own with the libraries it needs.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")  # what the browser tests look for
APT_TIMEOUT_S = 600


def main() -> int:
    """Finds or installs it."""
    found = on_system() or from_playwright(install=False) or from_apt() or from_playwright(install=True)
    if found is None:
        print("No Chromium can be had here: none is installed, and neither apt nor Playwright could fetch one.")
        return 1
    print(f"Browser tests use {found}")
    return 0


def on_system() -> str | None:
    """The path of an installed Chromium."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def from_apt() -> str | None:
    """Installs Debian's package, as root or by sudo without a password; None where that may not be done."""
    prefix = administrator()
    # Ubuntu's package of that name only refers to a snap, which containers cannot have.
    if prefix is None or shutil.which("apt-get") is None or system() == "ubuntu":
        return None
    print("Installing Chromium by apt-get for the browser tests; this takes a minute or two", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium"]):
        command = [*prefix, "apt-get", *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=APT_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"apt-get {arguments[0]} took longer than {APT_TIMEOUT_S} s", flush=True)
            return None
        if done.returncode:
            print(f"apt-get {arguments[0]} failed: {(done.stderr or done.stdout).strip()[-300:]}", flush=True)
    return on_system()


def administrator() -> list[str] | None:
    """What stands before a command that changes the system; None where this user may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def system() -> str:
    """The distribution's id, such as debian; empty when none is stated."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def from_playwright(*, install: bool) -> str | None:
    """The path of Playwright's own Chromium."""
    if install:
        print("Fetching Playwright's own Chromium for the browser tests", flush=True)
        # With the libraries that it needs where this user may install them, else alone: they may be there.
        for libraries in [["--with-deps"], []] if sys.platform == "linux" and administrator() is not None else [[]]:
            command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=APT_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                return None
            if not done.returncode:
                break
            lines = (done.stderr or done.stdout).strip().splitlines()
            print(f"playwright install failed: {lines[-1] if lines else 'no reason given'}", flush=True)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    sys.exit(main())
