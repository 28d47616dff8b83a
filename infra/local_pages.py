"""The pages of the local server, each drawn anew at every request."""

from typing import Any

from functions.domain.delivering import Breaker
from functions.domain.messages import Message
from infra import newcomer, openapi
from infra.adapters import TEMPLATES, Adapters
from infra.api_examples import read_examples
from infra.api_page import api_functions
from infra.delivery_figures import delivery_figures
from infra.local_html import FunctionRow, LocalHtml
from infra.markdown_page import as_html
from infra.message_table import message_table
from infra.settings import REPOSITORY
from infra.texts import TemplateTexts

HTML = LocalHtml(TEMPLATES)
_VERSION = "0.1.0"
_EXAMPLE = "domisili"


def start(home: Adapters) -> str:
    """What this is, the first steps, and what is served."""
    rows = [
        FunctionRow(path, method.upper(), newcomer.PURPOSES[operation["operationId"]])
        for path, methods in description(home)["paths"].items()
        for method, operation in methods.items()
    ]
    return HTML.welcome(city=home.city.name, steps=newcomer.steps(home), functions=rows)


def api(home: Adapters) -> str:
    """The HTTP functions, for whoever writes an app that calls them."""
    return HTML.api(api_functions(description(home), read_examples()))


def pangkas(_home: Adapters) -> str:
    """The documents, queries and rules of Firestore, for whoever writes an app for officers."""
    return HTML.pangkas(as_html((REPOSITORY / "docs" / "pangkas.md").read_text(encoding="utf-8")))


def messages(home: Adapters) -> str:
    """Every message as its recipient reads it."""
    letter_type = home.letter_types.get(_EXAMPLE)
    rows = message_table(TemplateTexts(TEMPLATES), letter_type)
    return HTML.messages(rows, letter_title=letter_type.title)


def deliveries(home: Adapters) -> str:
    """How messages fare."""
    records = home.all_records
    return HTML.deliveries(delivery_figures(records.every(Message), records.every(Breaker), home.clock()))


def description(home: Adapters) -> dict[str, Any]:
    """The OpenAPI description of the functions as this server offers them."""
    url = home.settings.public_url
    return openapi.describe(home.deployables, title="Paten", version=_VERSION, server=url, examples=read_examples())
