"""The log: one JSON object a line on standard error, without patient data; libraries only from warnings on."""

import logging
import sys

import structlog

_FIRST = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
# What uvicorn calls an error whenever a stream is refused before its handshake, as strangers' are, with an answer.
_REFUSED = "ASGI callable returned without completing handshake."
_LAST = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())


def configure_log(level: str) -> None:
    """Write from a level on: debug, info, warning or error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    without_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    of_libraries = logging.StreamHandler(sys.stderr)
    of_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_FIRST, processors=(without_meta, *_LAST))
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[of_libraries], force=True)
    logging.getLogger("uvicorn.error").addFilter(_is_no_refusal)
    structlog.configure(
        processors=[*_FIRST, *_LAST],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _is_no_refusal(record: logging.LogRecord) -> bool:
    """Who is refused must not fill the log."""
    return record.getMessage() != _REFUSED
