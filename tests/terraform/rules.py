"""Every rule that terraform/ is held to."""

from collections.abc import Callable, Iterator

from tests.terraform import rules_of_access, rules_of_functions, rules_of_places
from tests.terraform.configuration import Configuration

Rule = Callable[[Configuration], Iterator[str]]

RULES: tuple[Rule, ...] = (
    rules_of_access.doors,
    rules_of_access.no_basic_roles,
    rules_of_access.grants_follow_from_ports,
    rules_of_access.buckets_by_level,
    rules_of_access.the_public_function,
    rules_of_functions.events_are_tried_again,
    rules_of_functions.rows_are_deployed,
    rules_of_functions.settings_follow_from_ports,
    rules_of_functions.tables_agree,
    rules_of_functions.secrets_stay_secret,
    rules_of_functions.schedules_call_what_exists,
    rules_of_places.everything_is_in_jakarta,
    rules_of_places.secrets_are_kept_in_jakarta,
    rules_of_places.buckets_are_closed,
    rules_of_places.records_are_safe,
    rules_of_places.rules_and_indexes_are_ours,
)
