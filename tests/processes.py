"""Which tests stay in one process where several run them (`make test`); all others go wherever there is room.

Groups begin before what is alone, and the largest first. xdist's own `loadgroup` is not used: with pytest 9.2 it takes
no notice of marks, and says nothing.
"""

import re

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "rules": re.compile(r"tests/rules/"),  # their coverage is asked for after all of them
    "emulators": re.compile(r"tests/(contract|journey)/.*[\[-]cloud[]-]|tests/journey/test_\w*cloud\.py"),
    "phones": re.compile(r"tests/journey/test_pangkas\.py"),
    "terraform": re.compile(r"tests/terraform/test_(rules|deliberate_faults|security_page)\.py"),  # parsed once
    "mortal": re.compile(r"tests/journey/test_emulators_that_die\.py"),  # long, and so begun early
    "deployed": re.compile(r"tests/journey/test_deployed_zip\.py"),  # an environment is made first
    "programs": re.compile(r"tests/functions/test_page_programs\.py"),  # every letter is drawn for them first
}
"""What shares emulators, or what else is slow to make, by the beginning of the tests' ids."""


def group_of(test: str) -> str:
    """The group of a test by its id; alone in one of its own if it is in none of these."""
    return next((name for name, ids in TOGETHER.items() if ids.match(test)), test)


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Hands out whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
