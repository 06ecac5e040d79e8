"""What the pre-commit hook `envlint` installs: nothing of its own, and the wheel of this release with the program.

pre-commit installs the root of a hook's repository with pip. A project of maturin here would compile the program on each
machine; the one that makes the wheel is in packaging/pypi.
"""

import re
from pathlib import Path

from setuptools import setup

MANIFEST = Path(__file__).with_name("Cargo.toml").read_text(encoding="utf-8")
VERSION = re.search(r'^version = "([0-9A-Za-z.-]+)"$', MANIFEST, re.MULTILINE).group(1)

setup(
    name="envlint-pre-commit-hook",
    version="0.0.0",
    packages=[],
    py_modules=[],
    # `envlint` on PyPI is another project.
    install_requires=[f"envlint-cli=={VERSION}"],
)
