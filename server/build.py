"""Which build this is: its version, and a digest of what a browser is given, so that an old screen reloads."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def build_id(screens: Path) -> str:
    """Name the build that this process is of.

    Args:
        screens: Folder of the files a browser is given.
    """
    digest = blake2b(digest_size=4)
    for path in sorted(path for path in screens.rglob("*") if path.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return f"{product_version()}+{digest.hexdigest()}"


@cache
def product_version() -> str:
    """Tell the installed version; a source tree that was never installed has none."""
    try:
        return version("chairside")
    except PackageNotFoundError:
        return "0.0.0"
