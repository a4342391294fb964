"""Is everything running? One line a thing that can fail."""

import json
import re
from datetime import timedelta

import pytest

from regulars.intake.models import Connection, Cursor, Inbound
from regulars.journal.models import Effect, Entry
from tests.desk.test_desk import alive


@pytest.fixture
def lines(signed_in, olga, clock, settings, tmp_path):
    """The lines of Olga's Health page: (state, words, facts)."""
    settings.DATA = tmp_path
    alive(clock())
    browser = signed_in(olga)

    def read():
        page = browser.get("/health").content.decode()
        found = re.findall(
            r'<li class="is-(\w+)">.*?check-what">(.*?)</div><div class="check-facts">(.*?)</div>', page, re.S
        )
        return [(state, *(re.sub(r"<[^>]+>|\s+", " ", part).strip() for part in rest)) for state, *rest in found]

    read.browser = browser
    return read


def said(lines):
    """The words alone, by state."""
    return {words: state for state, words, _facts in lines}


def test_all_is_well(lines, connection, tmp_path, clock):
    (tmp_path / "backups").mkdir()
    taken = {"taken_at": clock().isoformat()}
    (tmp_path / "backups" / "regulars-20260514-100000.sqlite3.json").write_text(json.dumps(taken))

    found = said(lines())

    assert set(found.values()) == {"kept"}
    for words in (
        "The promise clock runs",
        "What is owed is being done",
        "The timetable runs",
        "Every delivery has been taken in",
        "Nothing that is owed is late",
        "There is a good backup",
        "Web shop: nothing is in quarantine",
    ):
        assert words in found
    assert any("SQLite" in words or "PostgreSQL" in words for words in found)


def test_a_worker_that_is_silent_for_two_minutes_is_red_and_stands_first(lines, clock):
    clock.move(minutes=3)

    found = lines()

    assert [state for state, *_rest in found[:3]] == ["now", "now", "now"]
    assert "nobody watches the promises" in found[0][1]


def test_deliveries_that_wait_and_those_in_quarantine_are_told(lines, connection, clock):
    def came(state, **facts):
        Inbound.objects.create(
            connection=connection, body=b"{}", digest="d", received_at=clock(), state=state, reason="x", **facts
        )

    came("new")
    came("quarantined")
    came("quarantined")
    clock.move(minutes=7)

    found = said(lines())

    assert found["The oldest delivery has been waiting for 7 m"] == "now"
    assert found["Web shop: 2 deliveries could not be read and are in quarantine"] == "now"


def test_refused_signatures_of_the_last_day_are_told(lines, connection, clock):
    Connection.objects.filter(pk=connection.pk).update(refused_count=3, refused_at=clock())

    assert said(lines())["Web shop: 3 deliveries had a wrong signature and were turned away"] == "soon"
    clock.move(hours=25)
    assert not any("wrong signature" in words for words in said(lines()))


def test_reconciliation_tells_when_it_ran_and_what_went_wrong(lines, connection, clock):
    cursor = Cursor.objects.create(connection=connection, kind="order", ran_at=clock())
    assert said(lines())["Web shop: nothing was missed"] == "kept"

    clock.move(hours=25)
    assert said(lines())["Web shop: nobody has asked the shop what we missed for a day"] == "soon"

    Cursor.objects.filter(pk=cursor.pk).update(problem="503 from the shop")
    found = next(line for line in lines() if "did not work" in line[1])
    assert "503 from the shop" in found[2]


def owe(store, clock, state, **facts):
    entry = Entry.objects.create(
        store_id=store.pk, at=clock(), kind="store.founded", subject="store:1", actor="clock"
    )
    ended = clock() if state == "parked" else None
    return Effect.objects.create(
        entry=entry,
        handler="orders.write_letter",
        subject="order:1",
        state=state,
        next_at=clock(),
        ended_at=ended,
        **facts,
    )


def test_what_is_owed_and_late_is_told_with_its_age(lines, store, clock):
    owe(store, clock, "owed")
    assert said(lines())["Nothing that is owed is late"] == "kept"

    clock.move(minutes=4)
    assert said(lines())["What is owed has been waiting for 4 m"] == "soon"


def test_what_was_put_aside_can_be_tried_again_by_the_owner_alone(lines, signed_in, maria, olga, store, clock):
    effect = owe(store, clock, "parked", attempts=5, problem="550 no such user")

    page = lines.browser.get("/health").content.decode()
    assert "550 no such user" in page
    assert f'hx-post="/health/effects/{effect.pk}/retry"' in page

    browser = signed_in(maria)
    assert "/retry" not in browser.get("/health").content.decode()
    assert browser.post(f"/health/effects/{effect.pk}/retry").status_code == 403
    assert Effect.objects.get().state == "parked"

    answer = signed_in(olga).post(f"/health/effects/{effect.pk}/retry", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/health")
    assert (Effect.objects.get().state, Effect.objects.get().attempts) == ("owed", 0)


def test_no_backup_and_an_old_one_are_not_the_same(lines, tmp_path, clock):
    assert said(lines())["There is no backup yet"] == "soon"

    (tmp_path / "backups").mkdir()
    taken = {"taken_at": (clock() - timedelta(days=3)).isoformat()}
    (tmp_path / "backups" / "regulars-20260511-100000.sqlite3.json").write_text(json.dumps(taken))
    assert said(lines())["The last good backup is 3 d old"] == "now"


def test_the_page_can_be_fetched_alone_and_has_one_main_button(lines):
    part = lines.browser.get("/health", headers={"HX-Request": "true", "HX-Target": "health"}).content.decode()

    assert part.startswith('<div class="page" id="health"')
    assert part.count("btn-primary") == 1
