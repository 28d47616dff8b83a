"""What a figure of the bench is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A figure and the most it may be."""

    what: str
    value: float
    limit: float
    unit: str

    def line(self) -> str:
        """One row of the table."""
        verdict = "ok" if self.value <= self.limit else "OVER"
        return f"  {self.what:<52}{self.value:>9.2f} {self.unit:<5} limit {self.limit:>7.2f}  {verdict}"
