"""Whether the second factors in a store can be read: the key that seals them lies outside it, and can be lost alone."""

from models.errors import StoreUnavailable
from server.security.factor_key import FACTOR_KEY_NAME, is_sealed, open_secret
from server.settings import Settings
from server.store.reader import reading
from server.store.second_factors import kept_secrets


def say_how_factors_are_kept(settings: Settings) -> str:
    """Say how many second factors there are, and that each can be read.

    Raises:
        StoreUnavailable: Some cannot: the key is missing or another one; or some are not sealed.
    """
    path = settings.data_dir / FACTOR_KEY_NAME
    with reading(settings.data_dir, settings.database) as connection:
        kept = kept_secrets(connection)
    plain = sum(not is_sealed(secret) for _, secret in kept)
    if plain:
        message = f"{plain} of {len(kept)} are not sealed: `chairside db upgrade` seals them"
        raise StoreUnavailable(message)
    if kept and not path.is_file():
        message = f"{path} is missing, so none of {len(kept)} can be read: put it back from a backup, or reset them"
        raise StoreUnavailable(message)
    lost = sum(not _opens(settings, user, secret) for user, secret in kept)
    if lost:
        message = f"{path} does not open {lost} of {len(kept)}: put the right one back from a backup, or reset them"
        raise StoreUnavailable(message)
    return f"{len(kept)}, sealed with {path}" if kept else "none"


def _opens(settings: Settings, user: int, secret: str) -> bool:
    try:
        open_secret(settings.data_dir, user, secret)
    except StoreUnavailable:
        return False
    return True
