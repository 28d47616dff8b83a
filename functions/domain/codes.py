"""Classification codes of letters (Permendagri 83/2022)."""

CODE = r"^[0-9]+(\.[0-9]+)*$"
"""How they are written: `400.12.3.1`."""
