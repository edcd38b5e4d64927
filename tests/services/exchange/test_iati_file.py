"""Files that are none: one clear line each, before anything of them is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.exchange.iati import file as files
from services.exchange.iati.file import FileRefused, canonical_sha256, open_file, read_activities
from tests.services.exchange.conftest import SAMPLE

BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<iati-activities version="2.03"><iati-activity><iati-identifier>&c;</iati-identifier></iati-activity></iati-activities>"""
OUTSIDE = (
    """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><iati-activities version="2.03">&a;</iati-activities>"""
)
DEEP = '<iati-activities version="2.03">' + "<a>" * 300 + "</a>" * 300 + "</iati-activities>"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is empty: fetch it again"),
        (b" \n", "is empty: fetch it again"),
        (b"PK\x03\x04 not xml", "is not well-formed XML"),
        (SAMPLE.read_bytes()[:-200], "it may be cut off or damaged; fetch it again"),
        (SAMPLE.read_bytes() + b"<more/>", "is not well-formed XML (Extra content"),
        (b"<iati-activities version='2.03'>\xff</iati-activities>", "is not well-formed XML (Invalid bytes"),
        (b"<?xml version='1.0' encoding='klingon'?><iati-activities/>", "(Unsupported encoding"),
        (b"<iati-activities version='2.03'>&x;</iati-activities>", "is not well-formed XML"),
        (DEEP.encode(), "has more than 100 elements inside each other"),
        (BOMB.encode(), "declares a document type"),
        (BOMB.encode("utf-16"), "declares a document type"),
        (OUTSIDE.encode(), "declares a document type"),
        (b"<!DOCTYPE html><html/>", "declares a document type"),
        (b"<html/>", "is XML but not IATI (its root is <html>"),
        (b"<iati-organisations version='2.03'/>", "is an IATI organisation file"),
        (b"<iati-activities/>", "says no version; Milepost reads IATI 2.03"),
        (b"<iati-activities version='1.05'/>", "says version 1.05; Milepost reads IATI 2.03"),
    ],
)
def test_what_is_no_iati_file_is_refused_in_one_line(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        open_file(path)
    assert line in str(refusal.value)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="is a folder"):
        open_file(tmp_path)
    with pytest.raises(FileRefused, match="does not exist: check the name"):
        open_file(tmp_path / "nothing.xml")
    with pytest.raises(FileRefused, match="cannot be read"):
        open_file(SAMPLE / "below.xml")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1024 * 1024)
    path = tmp_path / "large.xml"
    with path.open("wb") as stream:
        stream.truncate(1024 * 1024 + 1)
    with pytest.raises(FileRefused, match=r"has 1 MiB, the most is 1: .*split it by activity"):
        open_file(path)


def test_a_file_says_how_much_is_in_it_and_what_stands_beside_the_activities() -> None:
    opened = open_file(SAMPLE)
    assert opened.activities == 3
    assert opened.others == {"{https://example.org/extension}note": 1}
    assert [one.findtext("iati-identifier") for one in read_activities(opened)] == [
        "XM-TEST-1",
        "XM-TEST-2 (odd)",
        "XM-TEST-3",
    ]


def test_an_activity_inside_another_one_is_no_activity(tmp_path: Path) -> None:
    path = tmp_path / "nested.xml"
    path.write_text('<iati-activities version="2.03"><x><iati-activity/></x><iati-activity/></iati-activities>')
    opened = open_file(path)
    assert opened.activities == len(list(read_activities(opened))) == 1


def test_the_digest_of_an_activity_ignores_how_its_tags_are_written(tmp_path: Path) -> None:
    def digest(activity: str) -> str:
        path = tmp_path / "one.xml"
        path.write_text(f'<iati-activities version="2.03">{activity}  </iati-activities>')
        return canonical_sha256(next(read_activities(open_file(path))))

    plain = digest('<iati-activity a="1" b="2"><x/></iati-activity>')
    assert digest("<iati-activity  b='2' a='1'><x></x><!-- a remark --></iati-activity>") == plain
    assert digest('<iati-activity a="1" b="3"><x/></iati-activity>') != plain
