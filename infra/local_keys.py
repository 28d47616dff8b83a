"""Keys of the embedded home, made at its first start and readable by their owner only."""

import os
import secrets
from pathlib import Path

_KEY_BYTES = 32


def local_key(folder: Path, name: str) -> bytes:
    """The 32-byte key of that name; made if there is none, the same for everybody if several make it at once."""
    path = folder / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process made it first; its key is the one
        finally:
            draft.unlink()
    return path.read_bytes()
