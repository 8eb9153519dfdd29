"""What a process of its own is asked to make of a record."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from server.reports.record_source import ExportHeader


class Job(BaseModel):
    """A file to write, or a record to hash and verify.

    Args:
        data_dir: The embedded store's folder.
        database: PostgreSQL's URL instead, or None.
        session: The session's number.
        form: Of the file; None: hash the record and verify its signatures.
        clinic_name: Of the file's header, as the rest.
        time_zone: IANA name.
        product: Version of Chairside.
        exported_at: UTC.
        exported_by: The account.
        is_demonstration: Whether all of the server's data are simulated.
        sessions: Of a file that is made of several records: all of their numbers; ``session`` is one of them.
        paper: Of what is printed.
        medicines: Titles of the clinic's own medicines, by id.
        fonts: A folder of the clinic's own fonts, or None.
        address: Where the clinic is, or None.
        phone: By which number it is called, or None.
        drugs: Titles of the drugs of sessions as the clinic has them, by id.
    """

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    database: str | None
    session: int
    form: str | None
    clinic_name: str
    time_zone: str
    product: str
    exported_at: datetime
    exported_by: str
    is_demonstration: bool
    sessions: tuple[int, ...] = ()
    paper: str = "a4"
    medicines: dict[str, str] = {}
    fonts: Path | None = None
    address: str | None = None
    phone: str | None = None
    drugs: dict[str, str] = {}

    @property
    def header(self) -> ExportHeader:
        """Who exports what."""
        return ExportHeader(
            self.clinic_name, self.time_zone, self.product, self.exported_at, self.exported_by, self.is_demonstration,
            self.paper, self.medicines, self.fonts, self.address, self.phone, self.drugs,
        )  # fmt: skip
