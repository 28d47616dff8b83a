"""Our own Markdown as HTML, for pages of the local server."""

from markdown_it import MarkdownIt
from markdown_it.token import Token


def as_html(text: str) -> str:
    """The document as HTML. Markup in it is shown and not obeyed; links to other files are their words alone."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        _hide_links(token.children or [])
    return str(reader.renderer.render(tokens, reader.options, {}))


def _hide_links(inline: list[Token]) -> None:
    hidden = False
    for token in inline:
        if token.type == "link_open":
            hidden = not str(token.attrs.get("href", "")).startswith("#")
        if token.type in {"link_open", "link_close"}:
            token.hidden = hidden
