"""The README's table of settings is complete, and says of each for which ports it is read."""

import re

from infra.port_settings import EVERY_FUNCTION, PORT_SETTINGS
from infra.settings import REPOSITORY, Settings, variable_of

BUCKETS = {"uploads", "letters", "evaluations", "published"}
NONE = "\N{EN DASH}"
ON_THIS_MACHINE = {"data", "firestore_emulator", "storage_emulator"}


def rows() -> dict[str, list[str]]:
    """The cells behind each variable of the table."""
    text = (REPOSITORY / "README.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            named, *cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            for number, variable in enumerate(re.findall(r"`(\w+)`", named)):
                defaults = cells[0].split(", ")
                found[variable] = [defaults[min(number, len(defaults) - 1)], *cells[1:]]
    return found


def test_the_table_names_every_setting_and_no_other() -> None:
    assert rows().keys() == {variable_of(name) for name in Settings.model_fields}


def test_the_table_says_for_which_ports_each_is_read() -> None:
    for name in Settings.model_fields.keys() - ON_THIS_MACHINE - set(EVERY_FUNCTION):
        said = rows()[variable_of(name)][-1].strip(" |")
        ports = set(re.findall(r"`(\w+)`", said)) | (BUCKETS if "buckets" in said else set())
        assert ports == {port for port, settings in PORT_SETTINGS.items() if name in settings}, name
    for name in EVERY_FUNCTION:
        assert rows()[variable_of(name)][-1].strip(" |") == "every function"


def test_the_table_has_the_defaults_that_hold() -> None:
    for name, field in Settings.model_fields.items():
        default = rows()[variable_of(name)][0]
        if field.default in {None, ()}:
            assert default == NONE, name
        elif default != "Google's":
            assert default == f"`{field.default}`", name
