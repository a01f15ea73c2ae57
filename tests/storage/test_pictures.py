"""A picture is kept without the place where it was taken, and shows what it showed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests import pictures
from tests.pictures import PLACE, TURNED, photo, png, shown
from tracker.errors import Refused
from tracker.storage.contents import kind_of
from tracker.storage.pictures import cleaned

FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


def orientation_of(content: bytes) -> Any:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.getexif().get(0x0112)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_place_goes_and_which_way_up_it_is_stays(form: str) -> None:
    taken = photo(form)
    kept = cleaned(taken, FORMS[form])
    assert PLACE in taken
    assert PLACE not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {0x0112: TURNED}
        assert not picture.getexif().get_ifd(0x8825)
        assert "xmp" not in picture.info
    assert shown(kept) == shown(taken)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_the_picture_is_made_anew(form: str) -> None:
    taken = photo(form, orientation=None)
    kept = cleaned(taken, FORMS[form])
    assert PLACE not in kept
    assert shown(kept) == shown(taken)
    assert orientation_of(kept) is None
    assert cleaned(kept, FORMS[form]) == kept, "cleaned again it is the same, and so is its hash"


@pytest.mark.parametrize("options", [{"progressive": True}, {"quality": 100, "subsampling": 0}, {"optimize": True}])
def test_every_way_to_write_a_jpeg_is_kept(options: dict[str, object]) -> None:
    taken = photo("JPEG", size=(200, 120), icc_profile=b"colours" * 40, **options)
    kept = cleaned(taken, "image/jpeg")
    assert shown(kept) == shown(taken)
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.info["icc_profile"] == b"colours" * 40


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_behind_the_end_goes(form: str) -> None:
    film = b"\0\0\0\x18ftypmp42" + PLACE
    kept = cleaned(photo(form) + film, FORMS[form])
    assert PLACE not in kept
    assert b"ftyp" not in kept


def test_a_film_of_pictures_goes_on_moving() -> None:
    frames = [Image.new("RGB", (8, 8), (90 * colour, 0, 0)) for colour in range(3)]
    held = io.BytesIO()
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0, comment=PLACE)
    kept = cleaned(held.getvalue(), "image/gif")
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.n_frames, picture.info["loop"], picture.info["duration"]) == (3, 0, 80)
    assert PLACE not in kept


def test_a_picture_of_an_iphone_keeps_its_length_and_loses_its_place() -> None:
    taken = pictures.heic()
    kept = cleaned(taken, "image/heic")
    assert taken.count(PLACE) == 3
    assert PLACE not in kept
    assert len(kept) == len(taken), "places in it are named by their distance from its start"
    assert b"\x26\x01" + bytes(30) in kept
    assert b"irot\3" in kept
    assert kind_of(io.BytesIO(kept), "IMG_1.HEIC").media_type == "image/heic"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(60_000, 60_000), "image/png"),
        (photo("JPEG").replace(b"\x00\x10\x00\x18\x03", b"\xea\x60\xea\x60\x03"), "image/jpeg"),
        (pictures.heic(60_000, 60_000), "image/heic"),
        (b"GIF89a\x60\xea\x60\xea\0\0\0;", "image/gif"),
    ],
    ids=["png", "jpeg", "heic", "gif"],
)
def test_a_picture_that_no_program_could_show_is_refused_by_what_it_says_of_its_size(
    content: bytes, media_type: str
) -> None:
    with pytest.raises(Refused, match=r"measures 60,000 by 60,000 points, .* 200 million points at most\.$"):
        cleaned(content, media_type)


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_is_cut_off_is_refused(form: str) -> None:
    taken = photo(form)
    for end in (len(taken) * 9 // 10, len(taken) // 2, 20):
        with pytest.raises(Refused, match="damaged"):
            cleaned(taken[:end], FORMS[form])


@pytest.mark.parametrize("form", [*FORMS, "HEIC"])
def test_a_damaged_picture_is_refused_or_cleaned_and_never_an_error(form: str) -> None:
    taken = pictures.heic() if form == "HEIC" else photo(form)
    for at in range(0, len(taken), 3):
        for value in (0x00, 0xFF, taken[at] ^ 0x55):
            broken = taken[:at] + bytes([value]) + taken[at + 1 :]
            try:
                cleaned(broken, FORMS.get(form, "image/heic"))
            except Refused:
                continue


def test_a_picture_that_is_a_script_too_loses_the_script() -> None:
    from tests.reading.attacks import GIF_AND_SCRIPT

    try:
        assert b"alert" not in cleaned(GIF_AND_SCRIPT, "image/gif")
    except Refused:
        return


def test_anything_else_is_kept_as_it_is() -> None:
    assert cleaned(b"%PDF-1.7 " + PLACE, "application/pdf") == b"%PDF-1.7 " + PLACE
