from models.account import Credential, EnrolledDevice, UserAccount
from models.timestamps import EPOCH


def test_accounts_credentials_and_devices_hold_no_secret() -> None:
    fields = {name for kind in (UserAccount, Credential, EnrolledDevice) for name in kind.__dataclass_fields__}
    assert {name for name in fields if "password" in name or "hash" in name or name == "token"} == set()


def test_an_account_is_compared_by_what_it_holds() -> None:
    assert UserAccount(1, "ortiz", "nurse", EPOCH, None) == UserAccount(1, "ortiz", "nurse", EPOCH, None)
