"""Every table names what there is, and all there is stands in its table."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from types import FunctionType
from typing import Any

import pytest
from pydantic_core._pydantic_core import list_all_errors

from functions import main
from functions.domain import errors
from functions.domain.errors import PatenError
from functions.ports import Caller
from infra import newcomer
from infra.adapters import TERRAFORM, Adapters
from infra.deployables import Deployable, read_deployables
from infra.openapi import describe, use_case_of
from infra.problems import MESSAGES, STATUSES
from infra.settings import REPOSITORY, Settings
from infra.triggers import Signature
from tests.home import Home

DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
NAMES = [deployable.name for deployable in DEPLOYABLES]
SUBMIT_ONCE = """
import sys, tempfile
from pathlib import Path
import functions.main
from tests.home import make_home
home = make_home(Path(tempfile.mkdtemp()))
assert home.post("/submit_application", home.submission()).status_code == 201
print(sorted({name.partition(".")[0] for name in sys.modules} & {"reportlab", "xhtml2pdf"}))
"""


def error_classes(root: type[PatenError] = PatenError) -> Iterator[type[PatenError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from error_classes(kind)


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return describe(DEPLOYABLES, title="Paten", version="0", server="http://127.0.0.1:8080")


def test_every_deployable_is_a_plain_function_of_main_and_main_offers_no_other() -> None:
    assert set(main.DEPLOYABLES) == set(NAMES)
    for name in NAMES:
        deployable = getattr(main, name)
        assert isinstance(deployable, FunctionType)
        assert deployable.__name__ == name


def test_main_offers_nothing_that_is_not_in_its_table() -> None:
    unknown = "drop_everything"
    with pytest.raises(AttributeError, match=unknown):
        getattr(main, unknown)


@pytest.mark.parametrize("name", NAMES)
def test_every_deployable_has_a_file_with_one_public_function_of_its_name(name: str) -> None:
    module = import_module(f"functions.{name}")
    public = [
        found
        for found, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not found.startswith("_")
    ]
    assert public == [name]


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=NAMES)
def test_everything_that_is_called_knows_its_caller_but_what_anyone_may_call(deployable: Deployable) -> None:
    takes_caller = Signature.of(use_case_of(deployable)).parameter_of(Caller) is not None
    assert takes_caller == (deployable.trigger != "created" and not deployable.is_public)


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=NAMES)
def test_every_port_a_use_case_names_is_an_attribute_of_the_adapters(deployable: Deployable) -> None:
    offered = {*dir(Adapters), *(field.name for field in fields(Adapters))}
    assert set(Signature.of(use_case_of(deployable)).ports) <= offered


def test_the_public_function_reaches_nothing_but_what_is_published() -> None:
    (verify,) = (deployable for deployable in DEPLOYABLES if deployable.is_public)
    assert set(Signature.of(use_case_of(verify)).ports) == {"published", "pages", "city", "clock"}


def test_every_error_has_a_status_and_stands_in_the_tree() -> None:
    assert set(error_classes()) == STATUSES.keys()
    for kind in STATUSES:
        assert f"── {kind.__name__} " in (errors.__doc__ or "")


def test_retryable_errors_are_those_that_may_succeed() -> None:
    assert {kind.__name__ for kind in STATUSES if kind.retryable} == {"Aborted", "Unavailable"}


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_formats_with_what_pydantic_tells(kind: str) -> None:
    known = {described["type"]: described.get("example_context") or {} for described in list_all_errors()}
    assert kind in known
    text = MESSAGES[kind].format(**known[kind])
    assert "{" not in text
    assert text.endswith(".")


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_function_that_answers_http_is_described(openapi: dict[str, Any]) -> None:
    described = {operation["operationId"]: path for path, _, operation in operations(openapi)}
    assert described.keys() == {deployable.name for deployable in DEPLOYABLES if deployable.trigger != "created"}
    assert all(path.split("/")[1] == name for name, path in described.items())


def test_the_description_is_openapi(openapi: dict[str, Any]) -> None:
    assert openapi["openapi"].startswith("3.1.")
    assert openapi["info"].keys() >= {"title", "version"}
    for path, method, operation in operations(openapi):
        assert method in {"get", "post"}
        assert operation["summary"].endswith(".")
        assert all(response["description"] for response in operation["responses"].values())
        in_path = {p["name"] for p in operation["parameters"] if p["in"] == "path" and p["required"]}
        assert in_path == {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        assert ("requestBody" in operation) <= (method == "post")
        for requirement in operation.get("security", []):
            assert requirement.keys() <= openapi["components"]["securitySchemes"].keys()


def test_every_reference_of_the_description_resolves(openapi: dict[str, Any]) -> None:
    references = set(found(openapi, "$ref"))
    assert references
    for reference in references:
        assert reference.startswith("#/components/schemas/")
        assert reference.rpartition("/")[2] in openapi["components"]["schemas"]


def test_everything_but_the_public_function_asks_for_a_token(openapi: dict[str, Any]) -> None:
    without = {operation["operationId"] for _, _, operation in operations(openapi) if not operation.get("security")}
    assert without == {"verify_letter"}


def test_the_local_server_describes_itself(home: Home) -> None:
    described = home.expect(200, home.client.get("/openapi.json"))
    assert described["paths"].keys() == describe(DEPLOYABLES, title="", version="", server="")["paths"].keys()


def test_taking_in_a_submission_loads_no_pdf_engine() -> None:
    done = subprocess.run(  # noqa: S603  our own interpreter and script
        [sys.executable, "-c", SUBMIT_ONCE], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def found(value: object, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(item) for name, item in value.items() if name == key)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        yield from found(item, key)


def test_every_http_function_has_its_line_on_the_start_page(home: Home) -> None:
    http = {deployable.name for deployable in home.adapters.deployables if deployable.trigger != "created"}
    assert newcomer.PURPOSES.keys() == http
    page = home.client.get("/", headers={"Host": "127.0.0.1"}).text
    assert all(f"<code>/{name}" in page for name in http)
