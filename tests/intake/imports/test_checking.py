"""Before anything is written: what would the files do?"""

import os
import stat

import pytest
from django.core.files.storage import default_storage

from regulars.core.errors import Refusal
from regulars.intake.actions import ask_check, begin_import
from regulars.intake.imports import checking, kept
from regulars.intake.models import Connection, ImportJob
from regulars.journal.models import Entry
from regulars.journal.worker.runner import run_next
from regulars.orders.models import Order
from tests.effects import TOKEN, run_effects
from tests.intake.imports.conftest import HEADER, LIVE, PAST, order

MIXED = HEADER + order(1) + order(2) + order(3, status="wartet") + order(4, quantity="some")


def test_a_check_tells_what_is_new_known_and_wrong_and_writes_nothing(checked, imported):
    imported(HEADER + order(1), name="Old shop")
    before = (Order.objects.count(), Connection.objects.count())

    job = checked(MIXED)

    assert (job.state, job.last_row, job.position) == ("checked", 5, 0)
    assert job.summary["standing"] == {"new": 1, "changed": 0, "known": 1}
    assert (job.summary["orders"], job.summary["orders_refused"]) == (2, {"unknown_status": 1, "bad_quantity": 1})
    assert (Order.objects.count(), Connection.objects.count()) == before
    assert job.connection is None


def test_everything_is_new_to_a_shop_that_nobody_knows(checked):
    assert checked(MIXED).summary["standing"] == {"new": 2, "changed": 0, "known": 0}
    assert Connection.objects.count() == 0


def test_a_long_check_goes_on_in_steps(uploaded, olga, clock, monkeypatch):
    text = HEADER + "".join(order(number) for number in range(1, 8))
    job = uploaded(text)
    monkeypatch.setattr(checking, "_BATCH", 2)
    ticks = iter(range(1_000))
    monkeypatch.setattr(checking.clock, "monotonic", lambda: next(ticks) * 6.0)  # a batch takes six seconds

    ask_check(job, name=job.name, options=job.options, by=olga.actor, at=clock())
    run_next(TOKEN, seconds=0)
    job.refresh_from_db()
    half = (job.state, job.position, job.percent)
    run_effects()

    job.refresh_from_db()
    assert half == ("checking", 3, 37)
    assert (job.state, job.summary["orders"], job.summary["standing"]["new"]) == ("checked", 7, 7)
    assert Entry.objects.of(job.subject).filter(kind="import.check_owed").count() == 4


def test_whoever_says_something_else_meanwhile_is_heard(uploaded, olga, clock, monkeypatch):
    """The answer of the check that was under way is not taken for an answer to the new question."""
    job = uploaded(MIXED)
    options = {**PAST, "statuses": {"wartet": "placed"}}
    ask_check(job, name=job.name, options=job.options, by=olga.actor, at=clock())
    read_on = checking._read_on

    def interrupted(of_job, walker):
        ended = read_on(of_job, walker)
        monkeypatch.undo()
        ask_check(job, name=job.name, options=options, by=olga.actor, at=clock())
        return ended

    monkeypatch.setattr(checking, "_read_on", interrupted)
    run_effects()

    job.refresh_from_db()
    assert (job.state, job.options, job.summary["orders"]) == ("checked", options, 3)


def test_what_is_missing_is_told_and_nothing_can_begin(checked, olga, clock):
    job = checked(HEADER + order(1), options={**PAST, "currency": ""})

    assert (job.state, job.summary["ready"]) == ("checked", False)
    assert [one["field"] for one in job.summary["missing"]] == ["currency"]
    with pytest.raises(Refusal, match="still missing"):
        begin_import(job, by=olga.actor, at=clock())
    assert Order.objects.count() == 0


def test_a_rule_that_was_explained_once_holds_for_all_rows(checked):
    text = HEADER + "".join(order(number, status="wartet") for number in range(1, 6))

    before = checked(text)
    after = checked(text, options={**PAST, "statuses": {"wartet": "fulfilled"}})

    assert before.summary["unknown_words"] == {"wartet": 5}
    assert (after.summary["orders"], after.summary["unknown_words"]) == (5, {})


def test_old_orders_that_would_be_promised_something_are_counted(checked):
    job = checked(HEADER + order(1, date="2026-04-01 10:00"), options=LIVE)

    assert job.summary["old_orders"] == 1
    assert len(job.summary["warnings"]) == 1


def test_a_file_that_is_none_fails_with_a_reason_and_may_be_checked_again(uploaded, olga, clock):
    job = uploaded(HEADER + order(1))
    nonsense = {**PAST, "columns": {"total": "No such column"}}

    ask_check(job, name=job.name, options=nonsense, by=olga.actor, at=clock())
    run_effects()

    job.refresh_from_db()
    assert job.state == "failed"
    assert "has no column No such column" in job.reason
    assert ask_check(job, name=job.name, options=PAST, by=olga.actor, at=clock()) is True
    run_effects()
    job.refresh_from_db()
    assert (job.state, job.reason) == ("checked", "")


def test_kept_files_are_ours_alone(uploaded):
    job = uploaded(MIXED)

    place = default_storage.path(job.files["main"]["kept"])

    assert stat.S_IMODE(os.stat(place).st_mode) == 0o600
    assert (job.files["main"]["name"], job.files["main"]["size"]) == ("main.csv", len(MIXED))


def test_files_are_forgotten_after_thirty_days_and_what_came_in_stays(imported, uploaded, olga, clock):
    done, fresh = imported(MIXED), None
    place = default_storage.path(done.files["main"]["kept"])
    os.utime(place, (clock().timestamp(), clock().timestamp()))
    clock.move(days=29)
    fresh = uploaded(MIXED)
    os.utime(default_storage.path(fresh.files["main"]["kept"]), (clock().timestamp(),) * 2)

    assert kept.forget_files(at=clock()) == 0
    assert kept.forget_files(at=clock.move(days=2)) == 1

    assert not os.path.exists(place)
    assert ImportJob.objects.get(pk=done.pk).files == {}
    assert ImportJob.objects.get(pk=fresh.pk).files != {}
    assert Order.objects.count() == 2
    assert str(ImportJob.objects.get(pk=done.pk)) == "Old shop"


def test_a_stopped_import_whose_files_are_gone_says_so(begun, olga, clock):
    from regulars.intake.actions import stop_import

    job = begun(MIXED)
    stop_import(job, by=olga.actor, at=clock())
    ImportJob.objects.filter(pk=job.pk).update(files={})

    begin_import(job, by=olga.actor, at=clock())
    run_effects()

    job.refresh_from_db()
    assert job.state == "failed"
    assert "deleted after 30 days" in job.reason
