"""A record as a file on the command line: beside a running server, without one, and into another store."""

from pathlib import Path

import pytest

from tests.system.outside import Clinic, chairside, open_clinic


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one record gave: beside a server (``beside``), and with none (``alone``)."""
    folder = tmp_path_factory.mktemp("files")
    with open_clinic() as clinic:
        session = clinic.session("intake", "baseline")["id"]
        since = clinic.get(f"/sessions/{session}")["phase_since"]
        reading = {"metric": "temperature", "value": 36.4, "measured_at": since}
        clinic.post(f"/sessions/{session}/observations", reading)
        clinic.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "patient’s wish"})
        wanted = ("session", "export", str(session), "--out")
        assert clinic.run(*wanted, str(folder / "beside.json")).code == 0
        assert clinic.run(*wanted, "-", "--format", "csv").out.count("temperature") == 1
        clinic.end()
        for name, form in (("alone.json", "json"), ("alone.csv", "csv"), ("alone.fhir.json", "fhir")):
            said = clinic.run(*wanted, str(folder / name), "--format", form)
            assert (said.code, said.err) == (0, "")
            assert said.out == f"Wrote {folder / name}.\n"
        there = clinic.run(*wanted, str(folder / "alone.csv"))
        assert (there.code, there.err) == (
            2, f"{folder / 'alone.csv'} exists already; name another file with --out, or move it away\n",
        )  # fmt: skip
        missing = clinic.run("session", "export", "99", "--out", str(folder / "none.json"))
        assert (missing.code, missing.err) == (1, "There is no session 99\n")
    return folder


def record_in(path: Path) -> str:
    whole = path.read_text(encoding="utf-8")
    return whole[whole.index('"record":') : whole.index('"signatures":')]


def test_beside_a_server_and_without_one_the_record_is_the_same(files: Path) -> None:
    assert record_in(files / "beside.json") == record_in(files / "alone.json")
    assert sorted(path.name for path in files.iterdir()) == [
        "alone.csv",
        "alone.fhir.json",
        "alone.json",
        "beside.json",
    ]
    assert (files / "alone.json").stat().st_mode & 0o077 == 0


def test_a_record_goes_into_an_empty_store_once_and_comes_out_equal(files: Path, tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    took = chairside("session", "import", str(files / "alone.json"), *data, "--json", cwd=tmp_path)
    assert (took.code, took.json) == (0, {"session": 1}), took.err
    again = chairside("session", "import", str(files / "alone.json"), *data, cwd=tmp_path)
    assert (again.code, again.err) == (
        1, "Session 1 was taken in before, with the same record; nothing was changed\n",
    )  # fmt: skip
    assert chairside("session", "export", "1", *data, "--out", "out.json", cwd=tmp_path).code == 0
    assert record_in(tmp_path / "out.json") == record_in(files / "alone.json")


def test_a_file_that_is_none_is_refused_in_one_sentence(files: Path, tmp_path: Path) -> None:
    half = (files / "alone.json").read_bytes()[:-50]
    (tmp_path / "half.json").write_bytes(half)
    refused = chairside("session", "import", "half.json", "--data-dir", str(tmp_path / "data"), cwd=tmp_path)
    assert refused.code == 2
    assert refused.err.startswith("The file is no sound export of a session, and nothing of it was taken in: it is no")
    gone = chairside("session", "import", "gone.json", "--data-dir", str(tmp_path / "data"), cwd=tmp_path)
    assert (gone.code, gone.err) == (1, "gone.json cannot be read: No such file or directory\n")


def test_beside_a_server_nothing_is_taken_in(clinic: Clinic, files: Path) -> None:
    refused = clinic.run("session", "import", str(files / "alone.json"))
    assert refused.code == 1
    assert "stop it first" in refused.err


def test_all_records_go_into_a_folder_and_what_was_broken_off_goes_on(tmp_path: Path) -> None:
    with open_clinic() as clinic:
        over = [clinic.session("intake")["id"] for _ in range(3)]
        for session in over:
            clinic.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "patient’s wish"})
        clinic.session("intake")  # one that goes on has no record to give away yet
        wanted = ("session", "export-all", str(tmp_path / "all"), "--json")
        first = clinic.run(*wanted)
        assert (first.code, first.json["written"], first.json["there_already"]) == (0, over, []), first.err
        (tmp_path / "all" / f"session-{over[1]}.json").unlink()
        (tmp_path / "all" / f"session-{over[1]}.json.part").write_bytes(b"half")
        second = clinic.run(*wanted)
        assert (second.json["written"], second.json["there_already"]) == ([over[1]], [over[0], over[2]])
        later = clinic.run(*wanted, "--from", "2999-01-01")
        assert (later.json["written"], later.json["there_already"]) == ([], [])
        assert clinic.run(*wanted, "--again").json["written"] == over
        assert clinic.run(*wanted, "--from", "soon").code == 2
        form = clinic.run("session", "export-all", str(tmp_path / "forms"), "--format", "monitoring-form")
        assert (form.code, form.err) == (0, "")
        assert form.out == (
            f"Wrote 0 records to {tmp_path / 'forms'}; 0 were there already; 3 were left out, for there is no such "
            f"file of them (Session {over[0]} gave no nasal esketamine: there is no monitoring form to fill in).\n"
        )
        research = clinic.run("session", "export-all", str(tmp_path / "research"), "--format", "research", "--json")
        assert [path.name for path in (tmp_path / "research").iterdir()] == research.json["written"]
        two = ("session", "export", str(over[0]), str(over[1]))
        assert clinic.run(*two, "--format", "research", "--out", str(tmp_path / "two.zip")).code == 0
        assert (tmp_path / "two.zip").read_bytes()[:2] == b"PK"
        assert (
            clinic.run(*two).err == "The format json is a file for each session; write many with session export-all\n"
        )
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [f"session-{number}.json" for number in over]
