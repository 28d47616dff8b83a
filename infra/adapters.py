"""Settings -> adapters, each built at its first use. The only place that chooses."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from infra.settings import REPOSITORY, Settings

if TYPE_CHECKING:
    from functions.domain.city import City
    from functions.domain.reach import Reach
    from functions.domain.subjects import Pseudonym
    from functions.domain.submission import Checks
    from functions.ports import (
        Channel,
        Clock,
        Deliveries,
        EvaluationPages,
        Files,
        Inspector,
        NewId,
        Observe,
        Records,
        Renderer,
        ReportWriter,
        Texts,
        Tokens,
    )
    from infra.database import Database
    from infra.deployables import Deployable
    from infra.feed import ChangeFeed
    from infra.firestore import FirestoreRecords
    from infra.letter_types import FolderLetterTypes
    from infra.local_files import LocalFiles
    from infra.local_tokens import LocalTokens
    from infra.pages import HtmlPages
    from infra.sealing import Sealer
    from infra.sqlite import SqliteRecords

_ID_BYTES = 15
TEMPLATES = REPOSITORY / "templates"
TERRAFORM = REPOSITORY / "terraform"


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def random_id() -> str:
    """A random id of 24 characters, 120 bits."""
    return base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()


@dataclass
class Adapters:
    """The home of one process. A use case's ports are attributes here, under the same name."""

    settings: Settings
    clock: "Clock" = utc_now
    new_id: "NewId" = random_id
    on_event: Callable[[], None] = field(default=lambda: None)
    is_behind_iam: bool = False  # Google has checked whose token it is before a request reaches this process

    @cached_property
    def city(self) -> "City":
        """The city's areas, zone, channels and number format."""
        from infra.city import CITIES, read_city

        return read_city(CITIES / self.settings.city)

    @property
    def batch_size(self) -> int:
        """How many records of a kind the sweep and the export read at once."""
        return self.settings.sweep_batch_size

    @cached_property
    def letter_types(self) -> "FolderLetterTypes":
        """The catalogue in `templates/`."""
        from infra.letter_types import FolderLetterTypes

        return FolderLetterTypes(TEMPLATES)

    @property
    def checks(self) -> "Checks":
        """What a submission is checked against today."""
        from functions.domain.indonesian import local_date
        from functions.domain.submission import Checks

        return Checks(self._types_by_name, self.city, local_date(self.clock(), self.city.zone))

    @cached_property
    def _types_by_name(self) -> dict[str, Any]:
        return {letter_type.name: letter_type for letter_type in self.letter_types.all()}

    @property
    def deployables(self) -> "tuple[Deployable, ...]":
        """The table of functions."""
        return _deployables()

    @cached_property
    def database(self) -> "Database":
        """The embedded home's SQLite file."""
        from infra.database import Database

        return Database(self.settings.folder / "paten.sqlite")

    @property
    def records(self) -> "Records":
        """The records."""
        return self.all_records

    @cached_property
    def all_records(self) -> "SqliteRecords | FirestoreRecords":
        """The records, with `every`, which no port offers: reading all of a kind, for audits."""
        if self._is_cloud:
            from infra.cloud import firestore_records

            return firestore_records(self.settings, self._sealer, self._watched)
        from infra.indexes import read_indexes
        from infra.sqlite import SqliteRecords

        return SqliteRecords(
            self.database,
            sealer=self._sealer,
            indexes=read_indexes(TERRAFORM / "indexes.yaml"),
            watched=self._watched,
            clock=self.clock,
            on_event=self._announce,
        )

    @cached_property
    def pseudonym(self) -> "Pseudonym":
        """Makes ids of personal data."""
        return self._sealer.pseudonym

    @cached_property
    def feed(self) -> "ChangeFeed":
        """The embedded home's events that wait for their functions."""
        from infra.feed import ChangeFeed

        return ChangeFeed(self.database, clock=self.clock, on_event=self._announce)

    @cached_property
    def deliveries(self) -> "Deliveries":
        """Sends events again."""
        if not self._is_cloud:
            return self.feed
        from infra.cloud import event_sender

        return event_sender(self.settings, self.deployables, self.clock)

    @cached_property
    def uploads(self) -> "Files":
        """The bucket of attachments."""
        return self._bucket(self.settings.uploads_bucket) if self._is_cloud else self.local_files

    @cached_property
    def letters(self) -> "Files":
        """The bucket of letters, in the cloud with a retention lock."""
        return self._bucket(self.settings.letters_bucket) if self._is_cloud else self.local_files

    @cached_property
    def evaluations(self) -> "Files":
        """The bucket of reports, and under `records/` of what analysts read."""
        return self._bucket(self.settings.evaluations_bucket) if self._is_cloud else self.local_files

    @cached_property
    def published(self) -> "Files":
        """The bucket of verification records, the only one in reach of the public function."""
        return self._bucket(self.settings.published_bucket) if self._is_cloud else self._folder("published")

    @cached_property
    def local_files(self) -> "LocalFiles":
        """The embedded home's private buckets in one folder, with what the local server needs of it."""
        return self._folder("files")

    @cached_property
    def tokens(self) -> "Tokens":
        """Who is behind a token."""
        if self._is_local:
            return self.local_tokens
        from infra.cloud import google_tokens

        return google_tokens(self.settings, self.deployables, is_behind_iam=self.is_behind_iam)

    @cached_property
    def local_tokens(self) -> "LocalTokens":
        """Makes and checks the tokens of this machine."""
        from infra.local_tokens import LocalTokens

        return LocalTokens(self._key("tokens"), self.clock)

    @cached_property
    def inspector(self) -> "Inspector":
        """Looks into uploaded bytes."""
        from infra.inspection import ByteInspector

        return ByteInspector()

    @cached_property
    def renderer(self) -> "Renderer":
        """Draws letters. Loads the PDF engine."""
        from infra.pdf import LetterRenderer

        return LetterRenderer(TEMPLATES, f"{self.settings.public_url}/verify_letter", self.city.paper)

    @cached_property
    def pages(self) -> "HtmlPages":
        """Pages the public reads."""
        from infra.pages import HtmlPages

        return HtmlPages(TEMPLATES, zone=self.city.zone)

    @cached_property
    def evaluation_pages(self) -> "EvaluationPages":
        """The monthly report as a page."""
        from infra.evaluation_pages import HtmlEvaluationPages

        return HtmlEvaluationPages(TEMPLATES)

    @cached_property
    def report_writers(self) -> "tuple[ReportWriter, ...]":
        """Write the monthly report. Loads the PDF engine and the workbook's."""
        from infra.report_csv import CsvReport
        from infra.report_pdf import PdfReport
        from infra.report_xlsx import XlsxReport

        return (PdfReport(TEMPLATES / "_shared" / "fonts"), XlsxReport(), CsvReport())

    @cached_property
    def reach(self) -> "tuple[Reach, ...]":
        """Who could use the service, as the city's file says; nothing without one."""
        from infra.city import CITIES
        from infra.reach_file import read_reach

        return read_reach(CITIES / self.settings.city / "reach.csv")

    @property
    def evaluation_recipients(self) -> tuple[str, ...]:
        """E-mail addresses that are told of a new report."""
        return self.settings.evaluation_recipients

    @property
    def evaluation_readers(self) -> tuple[str, ...]:
        """Accounts that read the whole city's report."""
        return self.settings.evaluation_readers

    @cached_property
    def texts(self) -> "Texts":
        """The words of messages."""
        from infra.texts import TemplateTexts

        return TemplateTexts(TEMPLATES)

    @cached_property
    def channels(self) -> "dict[str, Channel]":
        """The channels that are set up, by name; on this machine the inbox stands in for any that is not."""
        from infra.channels import channels

        return channels(self.settings, self.records, self.clock, on_this_machine=self._is_local)

    @cached_property
    def mail(self) -> "Channel | None":
        """The channel of e-mail alone, for who is told by it and holds no other channel's secrets."""
        from infra.channels import mail

        return mail(self.settings, self.records, self.clock, on_this_machine=self._is_local)

    @cached_property
    def suspects(self) -> set[str]:
        """Channels whose provider did not answer this process lately."""
        return set()

    @property
    def observe(self) -> "Observe":
        """Where operators' counts and alerts go: the log."""
        from infra.logs import observe

        return observe

    @property
    def _is_cloud(self) -> bool:
        return self.settings.home == "cloud"

    @property
    def _is_local(self) -> bool:
        """On this machine: embedded, or the cloud's emulators."""
        return not self._is_cloud or self.settings.firestore_emulator is not None

    @cached_property
    def _sealer(self) -> "Sealer":
        from infra.sealing import Sealer

        key, *older = self.settings.records_key or (self._key("records"),)
        return Sealer(key, tuple(older))

    @property
    def _watched(self) -> set[str]:
        return {deployable.collection for deployable in self.deployables if deployable.collection}

    def _announce(self) -> None:
        self.on_event()

    def _bucket(self, name: str | None) -> "Files":
        from infra.cloud import gcs_files

        return gcs_files(self.settings, name or "")

    def _folder(self, bucket: str) -> "LocalFiles":
        from infra.local_files import LocalFiles

        return LocalFiles(
            self.settings.folder / bucket,
            base_url=f"{self.settings.public_url}/_files",
            key=self._key("files"),
            clock=self.clock,
        )

    def _key(self, name: str) -> bytes:
        from infra.local_keys import local_key

        return local_key(self.settings.folder, name)


@cache
def _deployables() -> "tuple[Deployable, ...]":
    from infra.deployables import read_deployables

    return read_deployables(TERRAFORM / "functions.yaml")


_installed: list[Adapters] = []


def install(home: Adapters) -> None:
    """Make this the process's home, before its first request."""
    _installed[:] = [home]


def adapters() -> Adapters:
    """The process's home; from the environment unless one was installed."""
    if not _installed:
        install(Adapters(Settings.read(dict(os.environ))))
    return _installed[0]


def start(function: str) -> None:
    """Make the home of a function in the cloud, from the settings that its ports read and no others.

    Raises InvalidSettings, so that what is missing shows at the deployment and not at somebody's request. On a
    developer's machine, and where another home was installed, nothing happens; Cloud Run is known by its own variable.
    """
    home = os.environ.get("PATEN_HOME", "embedded")
    if _installed or (home == "embedded" and "K_SERVICE" not in os.environ):
        return
    from infra.port_settings import needs_of

    (row,) = (deployable for deployable in _deployables() if deployable.name == function)
    settings = Settings.read(os.environ, *needs_of(row), home="cloud")
    install(Adapters(settings, is_behind_iam=row.is_behind_iam))
