"""The audit proven from outside: beside a running server, after its end, and after somebody with a database tool."""

import shutil
import sqlite3
from pathlib import Path

from tests.system.outside import Clinic, open_clinic


def tamper(clinic: Clinic, statement: str) -> None:
    """What only somebody with the data folder's rights can do."""
    with sqlite3.connect(clinic.data / "chairside.db") as connection:
        for what in ("update", "delete", "replace"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_event_no_{what}")
        connection.execute(statement)
    connection.close()


def test_verify_names_the_first_broken_link_and_finds_a_chain_cut_short(tmp_path: Path) -> None:
    with open_clinic() as clinic:
        clinic.session("intake")
        beside = clinic.run("db", "verify", "--json")
        assert (beside.code, beside.json["faults"], beside.json["rows"] > 8) == (0, [], True), beside.err
        clinic.end()
        alone = clinic.run("db", "verify", "--json")
        assert (alone.code, alone.json["heads"] > 0) == (0, True), alone.err
        last = alone.json["rows"]
        kept = tmp_path / "heads.jsonl"
        shutil.copy(clinic.data / "audit-heads.jsonl", kept)
        with sqlite3.connect(clinic.data / "chairside.db") as connection:
            connection.execute("VACUUM INTO ?", (str(tmp_path / "sound.db"),))
        connection.close()

        tamper(clinic, "UPDATE audit_event SET actor = 'somebody' WHERE id = 5")
        changed = clinic.run("db", "verify")
        assert changed.code == 1
        assert "broken at row 5" in changed.err

        for left in clinic.data.glob("chairside.db-*"):
            left.unlink()
        shutil.copy(tmp_path / "sound.db", clinic.data / "chairside.db")
        tamper(clinic, f"DELETE FROM audit_event WHERE id = {last}")
        (clinic.data / "audit-heads.jsonl").unlink()
        assert clinic.run("db", "verify").code == 0, "who has the folder can hide it from the folder"
        cut = clinic.run("db", "verify", "--heads", str(kept))
        assert (cut.code, f"broken at row {last}" in cut.err) == (1, True), cut.err

        kept.write_text(kept.read_text().replace('"id":', '"id": 1'))
        forged = clinic.run("db", "verify", "--heads", str(kept))
        assert (forged.code, "signature is wrong" in forged.err) == (2, True), forged.err


def test_what_the_command_line_does_is_in_the_audit() -> None:
    with open_clinic() as clinic:
        clinic.run("device", "enrol", "CM-9")
        clinic.end()
        assert clinic.run("user", "disable", "clinician").code == 0
        clinic.start()
        told = clinic.every("/audit", "auditor")
        acts = [(row["act"], row["actor"], row["subject"]) for row in told if row["credential"] == "console"]
        assert ("device.enrol", "console", {"made": "CM-9"}) in acts
        assert any(act == "user.disable" and subject["name"] == "clinician" for act, _, subject in acts)
