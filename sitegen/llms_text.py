"""`llms.txt`: the pages of the site and what each is about, for language models.

Source: https://llmstxt.org
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_CONFIG = Path(__file__).parents[1] / "mkdocs.yml"


def llms_text(docs: Path) -> str:
    """Return the text of the file, from the navigation of the site."""
    config = yaml.safe_load(_CONFIG.read_text("utf-8"))
    lines = [f"# {config['site_name']}", "", f"> {config['site_description']}", ""]
    for entry in config["nav"]:
        [(title, pages)] = entry.items()
        if isinstance(pages, str):
            lines.append(_line(docs, pages))
        else:
            lines += ["", f"## {title}", ""]
            lines += [_line(docs, page) for page in _flat(pages)]
    return "\n".join(lines) + "\n"


def _flat(pages: list[Any]) -> list[str]:
    found = []
    for page in pages:
        if isinstance(page, str):
            found.append(page)
        else:
            [(_, inside)] = page.items()
            found += [inside] if isinstance(inside, str) else _flat(inside)
    return found


def _line(docs: Path, page: str) -> str:
    text = re.sub(
        r"<!--.*?-->\s*", "", (docs / page).read_text("utf-8"), flags=re.DOTALL
    )
    included = re.match(r'--8<-- "(.+)"', text)
    if included:
        text = (docs.parent / included[1]).read_text("utf-8")
    title, _, rest = text.removeprefix("# ").partition("\n")
    paragraph = " ".join(rest.strip().partition("\n\n")[0].split())
    first = re.match(
        r"(.+?[.:?])(?= |$)", re.sub(r"\[(.+?)\]\(.+?\)", r"\1", paragraph)
    )
    about = first[1].rstrip(":.") if first and paragraph[0] not in "|#!" else ""
    folder = page.removesuffix(".md") + "/"
    address = "./" if folder == "index/" else folder.removesuffix("index/")
    return f"- [{title}]({address}){f': {about}.' if about else ''}"
