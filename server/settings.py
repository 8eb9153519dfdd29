"""Settings: flags, then ``CHAIRSIDE_*`` environment variables, then ``chairside.toml``; unknown ones stop the start.

Every setting has a unit in its name or its docstring, a default and a reason. Clinical numbers are not settings: they
live in versioned files, each with its source; so do the doses of a clinic's own medicines, which name theirs.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from models.alarm import AlarmPriority
from models.errors import UsageError
from models.medicine import Medicine

FILE_NAME = "chairside.toml"
ENVIRONMENT_PREFIX = "CHAIRSIDE_"
# Read by other parts (a test's folder of recordings, a device's token), so not settings of the server.
_NOT_SETTINGS = frozenset({"CHAIRSIDE_RECORDS", "CHAIRSIDE_TOKEN", "CHAIRSIDE_CHROMIUM"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# More would be a list nobody keeps right; each may hold a few threads of its own.
MOST_RECIPIENTS = 20
MOST_MEDICINES = 100


def _from_the_file(found: object, info: ValidationInfo) -> object:
    """A table cannot be written in an environment variable or a flag."""
    if isinstance(found, str):
        message = f"write them in chairside.toml as [[{info.field_name}]] tables"
        raise ValueError(message)  # noqa: TRY004 - pydantic's own word for a value it refuses
    return found


class Recipient(BaseModel):
    """Somebody who gets a message when an alarm stays unanswered; ``docs/ESCALATION.md`` says when."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
    url: SecretStr
    round: Annotated[int, Field(ge=1, le=3, strict=True)]
    priorities: Annotated[tuple[AlarmPriority, ...], Field(min_length=1)] = (AlarmPriority.HIGH, AlarmPriority.MEDIUM)
    user: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None


def _parted(found: object) -> object:
    """A list in an environment variable or a flag has commas; empty, it is an empty list."""
    return [part.strip() for part in found.split(",") if part.strip()] if isinstance(found, str) else found


def _origin(found: str) -> str:
    """An address without a path, over TLS unless it stays on this machine.

    Raises:
        ValueError: It is something else.
    """
    parts = urlsplit(found)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        message = "write an address such as https://chairside.example"
        raise ValueError(message)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        message = "off this machine it must be https"
        raise ValueError(message)
    return found


def _bare_origin(found: str) -> str:
    if urlsplit(found).path.strip("/"):
        message = "leave out the path: scheme, name and port alone"
        raise ValueError(message)
    return _origin(found).rstrip("/").lower()


class IdentityProvider(BaseModel):
    """The clinic's own directory, which people may sign in with (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
    issuer: Annotated[str, Field(max_length=255), AfterValidator(_origin)]
    client_id: Annotated[str, Field(min_length=1, max_length=255)]
    by_email: bool = False


class Settings(BaseModel):
    """Everything about an installation that is not a clinical number."""

    # No refusal shows the value it is about: an address of a recipient or a database may hold a password.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Field(Path("data"), description="Folder of the embedded store, its lock and the console's socket.")
    database: str | None = Field(None, description="SQLAlchemy URL of PostgreSQL; none: embedded SQLite in data_dir.")
    host: str = Field("127.0.0.1", description="Address to listen on; off loopback needs TLS or behind_proxy.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8050, description="TCP port; 0 takes a free one.")
    tls_cert: Path | None = Field(None, description="PEM certificate chain.")
    tls_key: Path | None = Field(None, description="PEM private key.")
    behind_proxy: bool = Field(default=False, description="A proxy on this machine ends TLS before us.")
    device_certificate_header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{2,63}$")] | None = Field(
        None, description="Header in which the proxy names a device's certificate; see SECURITY.md."
    )
    trusted_hosts: Annotated[tuple[str, ...] | None, BeforeValidator(_parted)] = Field(
        None,
        description="Names this server goes by, with commas. Unset: this machine's, the certificate's, public_url's.",
    )
    clinic_name: Annotated[str, Field(min_length=1, max_length=80)] = Field("Infusion clinic", description="Shown.")
    time_zone: str = Field("UTC", description="IANA zone in which screens and exports show times; the store is UTC.")
    paper: Literal["a4", "letter"] = Field("a4", description="Paper of records as PDF: A4, or US Letter.")
    pdf_fonts: Path | None = Field(
        None, description="Folder of fonts for names in letters that a PDF has not, such as Chinese; see EXPORTS.md."
    )
    clock_speed: Annotated[float, Field(gt=0, le=1000)] = Field(1.0, description="Demo only: the clock's factor.")
    simulated: bool = Field(default=False, description="Demo only: every screen says SIMULATED DATA.")
    login_idle_min: Annotated[int, Field(ge=1, le=1440)] = Field(
        15, description="A screen locks when nobody touched it for so long."
    )
    login_hours: Annotated[int, Field(ge=1, le=72)] = Field(
        12, description="A log-in locks for good after this, used or not."
    )
    glass_min: Annotated[int, Field(ge=5, le=240)] = Field(30, description="Broken glass mends itself after this.")
    user_token_days: Annotated[int, Field(ge=1, le=730)] = Field(365, description="Life of a program's token.")
    public_url: Annotated[str, AfterValidator(_bare_origin)] | None = Field(
        None, description="Address that people type, https://name: passkeys and the identity provider are bound to it."
    )
    second_factor_for: Annotated[
        tuple[Literal["nurse", "clinician", "administrator", "auditor"], ...] | None, BeforeValidator(_parted)
    ] = Field(
        None,
        description="Roles that prove themselves twice, with commas; empty: none. Unset: administrators, over TLS.",
    )
    identity_provider: Annotated[IdentityProvider | None, BeforeValidator(_from_the_file)] = Field(
        None, description="Who else may say who somebody is; chairside.toml alone, see SECURITY.md."
    )
    identity_provider_secret: SecretStr | None = Field(None, description="What proves this server to the provider.")
    identity_provider_secret_file: Path | None = Field(None, description="A file with it, readable to its owner alone.")
    audit_heads: Path | None = Field(None, description="File on another disk that gets the audit's signed heads too.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level written.")
    recipients: Annotated[tuple[Recipient, ...], Field(max_length=MOST_RECIPIENTS), BeforeValidator(_from_the_file)] = (
        Field((), description="Who gets unanswered alarms; chairside.toml or the set-up page, see ESCALATION.md.")
    )
    medicines: Annotated[tuple[Medicine, ...], Field(max_length=MOST_MEDICINES), BeforeValidator(_from_the_file)] = (
        Field((), description="The clinic's own medicines; chairside.toml alone, see DOSING.md.")
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            message = f"{value!r} is no IANA time zone; write one such as Europe/Berlin"
            raise ValueError(message)
        return value

    @field_validator("database")
    @classmethod
    def _known_engine(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql+psycopg://", "postgresql://")):
            message = "only PostgreSQL URLs (postgresql://…) are taken; leave it out for embedded SQLite"
            raise ValueError(message)
        return value

    @field_validator("recipients")
    @classmethod
    def _each_once(cls, value: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        names = [recipient.name.casefold() for recipient in value]
        twice = [recipient.name for place, recipient in enumerate(value) if names[place] in names[:place]]
        if twice:
            message = f"{twice[0]!r} is there twice; the alarm log knows recipients by their names"
            raise ValueError(message)
        return value

    @field_validator("medicines")
    @classmethod
    def _each_medicine_once(cls, value: tuple[Medicine, ...]) -> tuple[Medicine, ...]:
        ids = [medicine.id for medicine in value]
        twice = [name for place, name in enumerate(ids) if name in ids[:place]]
        if twice:
            message = f"{twice[0]!r} is there twice; entries know medicines by their ids"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _safe_listening(self) -> "Settings":
        if (self.tls_cert is None) != (self.tls_key is None):
            message = "tls_cert and tls_key belong together; one of them is missing"
            raise ValueError(message)
        if self.host not in _LOOPBACK and self.tls_cert is None and not self.behind_proxy:
            message = f"listening on {self.host} needs tls_cert and tls_key, or behind_proxy; data never goes in clear"
            raise ValueError(message)
        if self.device_certificate_header is not None and not self.behind_proxy:
            message = "device_certificate_header needs behind_proxy: anybody else could write it"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _provider_whole(self) -> "Settings":
        if self.identity_provider is not None and self.public_url is None:
            message = "identity_provider needs public_url: the address that the provider leads people back to"
            raise ValueError(message)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def proving_twice(self) -> tuple[str, ...]:
        """Roles that must prove themselves twice: as set, else administrators of a server that other machines reach."""
        if self.second_factor_for is not None:
            return self.second_factor_for
        return ("administrator",) if self.is_https else ()

    @property
    def is_https(self) -> bool:
        """Tell whether browsers reach us over TLS."""
        return self.tls_cert is not None or self.behind_proxy


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str], folder: Path) -> Settings:
    """Merge the three sources.

    Args:
        flags: Given on the command line, by setting name; those left out are absent.
        environment: The process's environment.
        folder: Where ``chairside.toml`` is looked for.

    Raises:
        UsageError: A setting is unknown or malformed; the sentence names it and where it came from.
    """
    found: dict[str, object] = {}
    origin: dict[str, str] = {}
    for where, source in (
        (FILE_NAME, _read_file(folder / FILE_NAME)),
        ("the environment", _read_environment(environment)),
        ("the command line", flags),
    ):
        found.update(source)
        origin.update(dict.fromkeys(source, where))
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise UsageError(_sentence(error, origin)) from error


def _read_file(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path.name} cannot be read: {error}"
        raise UsageError(message) from error


def _read_environment(environment: Mapping[str, str]) -> Mapping[str, object]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX) and name not in _NOT_SETTINGS
    }


def _sentence(error: ValidationError, origin: Mapping[str, str]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    inside = _place(first["loc"][1:])
    if first["type"] == "extra_forbidden" and not inside:
        return f"{name!r} (from {origin[name]}) is no setting; see `chairside serve --help`"
    message = f"{inside}{first['msg'].removeprefix('Value error, ')}"
    return f"{name} (from {origin.get(name, 'the defaults')}): {message}" if name else message


def _place(inside: tuple[int | str, ...]) -> str:
    """Name a place in a list of tables as people count: "entry 2, round: "."""
    words = [f"entry {part + 1}" if isinstance(part, int) else part for part in inside]
    return f"{', '.join(words)}: " if words else ""


@cache
def _time_zones() -> set[str]:
    return available_timezones()
