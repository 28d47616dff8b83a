"""The embedded home's commands: `serve` runs everything on this machine, `token` lets somebody in.

python -m infra.local serve --port 8080 --data DIR
python -m infra.local token --role rt --area 36.71.05.1003.007.002
python -m infra.local token --superapp
python -m infra.local letter new NAME
python -m infra.local officers import FILE.csv [--data DIR | --project PROJECT] [--dry-run]
python -m infra.local offices import FILE.csv [--data DIR | --project PROJECT] [--dry-run]
python -m infra.local dead-letters [--data DIR | --project PROJECT]
python -m infra.local journey ID [--data DIR | --project PROJECT]
python -m infra.local replay ID [...] [--data DIR | --project PROJECT]
python -m infra.local recount [--month 2026-10] [--data DIR | --project PROJECT] [--dry-run]
python -m infra.local reseal [--data DIR | --project PROJECT] [--dry-run]
python -m infra.local restored [--since INSTANT] [--data DIR | --project PROJECT] [--dry-run]
"""

import argparse
import itertools
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Literal

from flask import Request, Response
from werkzeug.serving import make_server
from werkzeug.test import Client

from functions.domain.errors import NotFound, PatenError
from functions.domain.seats import Role
from infra import local_console, local_pages, problems
from infra.adapters import TEMPLATES, Adapters
from infra.demo_city import Server
from infra.embedded import EmbeddedServer, QuietHandler, as_wsgi
from infra.logs import log
from infra.new_letter import make_letter
from infra.newcomer import LIFETIME
from infra.operator_commands import DEFAULT_DATA, add_operator_commands, own_settings
from infra.seeding import seat_officer, seed_offices
from infra.settings import InvalidSettings
from infra.triggers import on_request

_HOST = "127.0.0.1"
_SWEEP_SECONDS = 60.0
_MINUTES = 60
_MAX_UPLOAD = 6 * 1024 * 1024

Wsgi = Callable[..., Iterable[bytes]]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description="Paten on this machine alone.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve_ = commands.add_parser("serve", help="run every function, here")
    serve_.add_argument("--port", type=int, default=8080)
    serve_.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder for everything it keeps")
    serve_.add_argument("--emulators", action="store_true", help="on Google's emulators instead of SQLite and a folder")
    serve_.set_defaults(run=serve)
    token_ = commands.add_parser("token", help="seat a local officer, or let a backend in, and print the token")
    who = token_.add_mutually_exclusive_group(required=True)
    who.add_argument("--role", choices=[role.value for role in Role], help="seat an officer with this role")
    who.add_argument("--superapp", action="store_true", help="the resident app's backend")
    who.add_argument("--scheduler", action="store_true", help="for scheduled functions")
    token_.add_argument("--area", help="the code of an RT (or of the seat's own area), with --role")
    token_.add_argument("--data", type=Path, default=DEFAULT_DATA)
    token_.set_defaults(run=token)
    letter_ = commands.add_parser("letter", help="letters of the catalogue")
    new = letter_.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "new", help="begin a folder in templates/"
    )
    new.add_argument("name", metavar="NAME", help="like surat-jalan")
    new.set_defaults(run=new_letter)
    add_operator_commands(commands)
    options = parser.parse_args(arguments)
    try:
        result: int = options.run(options)
    except InvalidSettings as error:
        print(error, file=sys.stderr)  # noqa: T201  the command's answer
        return 2
    return result


def serve(options: argparse.Namespace) -> int:
    """Serve every function at `/<function_name>` until interrupted."""
    with ExitStack() as running:
        server = _emulated(options, running) if options.emulators else _embedded(options, running)
        seed_offices(server.home)
        threading.Thread(target=_sweep_forever, args=(server,), daemon=True).start()
        return _listen(server, options)


def _embedded(options: argparse.Namespace, running: ExitStack) -> EmbeddedServer:
    home = Adapters(own_settings(data=options.data, public_url=f"http://{_HOST}:{options.port}"))
    server = EmbeddedServer(home, extras)
    threading.Thread(target=server.pump_forever, daemon=True).start()
    running.callback(server.stop)
    return server


def _emulated(options: argparse.Namespace, running: ExitStack) -> Server:
    from infra.emulated import EmulatedServer, ground  # noqa: PLC0415  Google's clients are slow to load

    try:
        found = running.enter_context(ground())
    except FileNotFoundError as error:
        raise InvalidSettings(str(error)) from error
    os.environ.update(found.emulators.environment())
    home = Adapters(found.settings(options.data, public_url=f"http://{_HOST}:{options.port}"))
    server = EmulatedServer(home, extras, events_port=found.events_port)
    running.callback(server.stop)
    return server


def _listen(server: Server, options: argparse.Namespace) -> int:
    listener = make_server(_HOST, options.port, server.wsgi, threaded=True, request_handler=QuietHandler)
    print(f"Paten: http://{_HOST}:{options.port}/  (data in {options.data}; stop with Ctrl+C)", flush=True)  # noqa: T201
    try:
        listener.serve_forever()
    except KeyboardInterrupt:
        log("INFO", "stopped")
    return 0


def token(options: argparse.Namespace) -> int:
    """Print a token for a local officer, the superapp's backend or the scheduler."""
    home = Adapters(own_settings(data=options.data))
    if options.superapp or options.scheduler:
        kind: Literal["superapp", "scheduler"] = "superapp" if options.superapp else "scheduler"
        print(home.local_tokens.issue(kind, kind, lifetime=LIFETIME))  # noqa: T201  the command's output
        return 0
    try:
        officer = seat_officer(home, Role(options.role), options.area or "")
    except ValueError:
        print(f"--area: a code like 36.71.05.1003.007.002 is needed for {options.role}", file=sys.stderr)  # noqa: T201
        return 2
    print(home.local_tokens.issue("officer", officer.uid, lifetime=LIFETIME))  # noqa: T201
    return 0


def new_letter(options: argparse.Namespace) -> int:
    """Begin a letter: a folder that can be drawn and passes the checks."""
    try:
        folder = make_letter(TEMPLATES, options.name)
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    print(f"{folder.relative_to(TEMPLATES.parent)}: make preview LETTER={options.name}")  # noqa: T201
    return 0


def extras(home: Adapters) -> dict[str, Wsgi]:
    """What the local server adds: the start page, the API description, officers' lists and decisions, files."""
    return {
        "/": as_wsgi(lambda request: _start(request, home)),
        "/openapi.json": as_wsgi(lambda _: _openapi(home)),
        "/api": as_wsgi(lambda request: _page(request, home, local_pages.api)),
        "/pangkas": as_wsgi(lambda request: _page(request, home, local_pages.pangkas)),
        "/messages": as_wsgi(lambda request: _page(request, home, local_pages.messages)),
        "/deliveries": as_wsgi(lambda request: _page(request, home, local_pages.deliveries)),
        "/decisions": as_wsgi(on_request(local_console.decisions)),
        "/waiting": as_wsgi(on_request(local_console.waiting)),
        "/_files": as_wsgi(lambda request: _file(request, home)),
    }


def _start(request: Request, home: Adapters) -> Response:
    if request.path != "/":
        return _problem(NotFound("Halaman ini tidak ada; mulai dari /."))
    return _page(request, home, local_pages.start)


def _page(request: Request, home: Adapters, draw: Callable[[Adapters], str]) -> Response:
    """A page for whoever sits at this machine: no name that others made for its address leads here."""
    if request.host.partition(":")[0] not in {_HOST, "localhost"}:
        return Response(status=421)
    headers = {"Content-Security-Policy": local_pages.HTML.content_security_policy, "Cache-Control": "no-store"}
    return Response(draw(home), headers=headers, content_type="text/html; charset=utf-8")


def _openapi(home: Adapters) -> Response:
    return Response(json.dumps(local_pages.description(home)), content_type="application/json")


def _file(request: Request, home: Adapters) -> Response:
    token_ = request.path.strip("/")
    try:
        if request.method == "PUT":
            content = request.stream.read(_MAX_UPLOAD)
            home.local_files.accept(token_, content, request.content_type or "")
            return Response(status=201)
        found = home.local_files.download(token_)
    except PatenError as error:
        return _problem(error)
    disposition = f'inline; filename="{found.shown_as}"'
    return Response(found.content, content_type=found.content_type, headers={"Content-Disposition": disposition})


def _problem(error: PatenError) -> Response:
    document = problems.problem(error, "local")
    return Response(problems.as_json(document), document["status"], content_type="application/problem+json")


def _sweep_forever(server: Server) -> None:
    stop = threading.Event()
    for minute in itertools.count(1):
        if stop.wait(_SWEEP_SECONDS):
            return
        bearer = server.home.local_tokens.issue("scheduler", "scheduler", lifetime=timedelta(minutes=1))
        for function in ("sweep_stalled_work", *(["remind_approvers"] if minute % _MINUTES == 0 else [])):
            Client(server.wsgi).post(f"/{function}", headers={"Authorization": f"Bearer {bearer}"})


if __name__ == "__main__":
    sys.exit(main())
