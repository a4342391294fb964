"""An import that is interrupted anywhere goes on exactly there: stopped, overtaken, killed, repeated."""

import pytest
from django.db import OperationalError

from regulars.core import faults
from regulars.core.errors import Conflict
from regulars.intake.actions import ask_check, begin_import, stop_import
from regulars.intake.imports import walkers
from regulars.intake.imports.running import is_stuck, take_owed_chunk
from regulars.intake.models import ImportJob
from regulars.journal.models import Effect, Entry
from regulars.journal.worker import claims
from regulars.journal.worker.runner import run_next
from regulars.orders.models import Order, OrderLine
from tests.effects import TOKEN, run_effects, states_of
from tests.intake.imports.conftest import HEADER, order

SEVEN = HEADER + "".join(order(number) for number in range(1, 8))

pytestmark = pytest.mark.usefixtures("small_chunks")


class Killed(BaseException):
    """The process is no more: nothing catches it."""


def at_fault(name: str, error: BaseException):
    """Return a trap that raises once, at the first fault point of that name."""
    sprung = []

    def trap(point: str) -> None:
        if point == name and not sprung:
            sprung.append(point)
            raise error

    return trap


@pytest.fixture
def killed_at():
    """Let the worker's next effect die at a fault point; then free its work, as the next worker does."""

    def kill(name: str, clock) -> None:
        faults.arm(at_fault(name, Killed()))
        try:
            with pytest.raises(Killed):
                run_next(TOKEN, seconds=0)
        finally:
            faults.arm(None)
        walkers.forget_kept_answers()  # another process
        claims.release(TOKEN, at=clock())
        clock.move(minutes=2)

    return kill


def state(job) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.state, job.position, job.taken


def whole(job) -> None:
    """Everything is in, once."""
    assert state(job) == ("done", 8, 7)
    assert Order.objects.count() == OrderLine.objects.count() == 7
    assert Entry.objects.filter(kind="order.remembered").count() == 7


def test_a_stopped_import_keeps_what_came_in_and_goes_on(begun, olga, clock):
    job = begun(SEVEN)
    run_next(TOKEN, seconds=0)

    assert stop_import(job, by=olga.actor, at=clock()) is True
    run_effects()

    assert state(job) == ("stopped", 3, 2)
    assert Order.objects.count() == 2
    assert begin_import(job, by=olga.actor, at=clock.move(minutes=5)) is True
    run_effects()
    whole(job)
    assert [entry.event().position for entry in Entry.objects.of(job.subject).filter(kind="import.started")] == [0, 3]


def test_a_second_click_starts_nothing_twice(checked, olga, clock):
    job = checked(SEVEN)

    assert [begin_import(job, by=olga.actor, at=clock()) for _click in range(3)] == [True, False, False]

    assert states_of("intake.import_next_chunk") == ["owed"]
    run_effects()
    whole(job)
    assert begin_import(job, by=olga.actor, at=clock()) is False
    assert stop_import(job, by=olga.actor, at=clock()) is False


@pytest.mark.parametrize("point", ["import.taken_in", "import.chunk_done", "journal.written", "effect.ran"])
def test_a_death_loses_and_doubles_nothing(begun, clock, killed_at, point):
    job = begun(SEVEN)

    killed_at(point, clock)
    run_effects()
    clock.move(minutes=2)
    run_effects()

    whole(job)


def test_a_position_that_moves_by_itself_would_lose_orders(begun, clock, killed_at, monkeypatch):
    """The negative control of the test above: the position is committed before the orders."""
    from regulars.intake.imports import taking

    write = taking._write

    def broken(job, batch, take, *, owing):
        ImportJob.objects.filter(pk=job.pk).update(position=batch.position)
        job.position = batch.position
        write(job, batch, take, owing=owing)

    begun(SEVEN)
    monkeypatch.setattr(taking, "_write", broken)
    killed_at("import.taken_in", clock)
    monkeypatch.undo()
    run_effects()

    assert Order.objects.count() < 7


def test_an_effect_that_runs_twice_does_nothing_twice(begun):
    job = begun(SEVEN)
    take_owed_chunk(job.pk, position=0)

    take_owed_chunk(job.pk, position=0)

    assert state(job) == ("running", 3, 2)
    run_effects()
    whole(job)


def test_two_processes_at_one_import_take_each_order_once(begun, monkeypatch):
    """Between reading the row and moving it, somebody else takes the same chunk in."""
    from regulars.intake.imports import taking

    job, write, raced = begun(SEVEN), taking._write, []

    def race(of_job, batch, take, *, owing):
        if not raced:
            raced.append(batch.position)
            take_owed_chunk(of_job.pk, position=0)  # with a walk of its own
        write(of_job, batch, take, owing=owing)

    monkeypatch.setattr(taking, "_write", race)
    run_effects()

    assert raced == [3]
    whole(job)


def test_a_walk_that_was_overtaken_passes_over_what_is_in(begun, clock):
    job = begun(HEADER + "".join(order(n) + order(f"B{n}", quantity="some") for n in range(1, 8)))
    run_next(TOKEN, seconds=0)  # this process has a walk behind order 2 now
    kept = dict(walkers._held)
    walkers._held.clear()
    run_next(TOKEN, seconds=0)  # another process takes two more
    walkers._held.update(kept)  # and back to this one

    run_effects()

    job.refresh_from_db()
    assert (job.state, job.taken, job.refused) == ("done", 7, 7)


def test_a_database_that_is_away_is_waited_for(begun, clock):
    job = begun(SEVEN)
    faults.arm(at_fault("import.taken_in", OperationalError("the disk is full")))
    run_next(TOKEN, seconds=0)
    faults.arm(None)

    assert state(job) == ("running", 2 - 2, 0)
    assert Order.objects.count() == 0
    clock.move(minutes=2)
    run_effects(trouble=True)
    whole(job)


def test_files_that_cannot_be_read_any_more_are_told_and_another_try_goes_on(begun, olga, clock, settings):
    from django.core.files.storage import default_storage

    job = begun(SEVEN)
    run_next(TOKEN, seconds=0)
    walkers.forget_kept_answers()
    place = default_storage.path(job.files["main"]["kept"])
    with open(place, "rb") as file:
        content = file.read()
    default_storage.delete(job.files["main"]["kept"])

    run_effects()

    assert state(job) == ("failed", 3, 2)
    assert "cannot be read" in job.reason
    with open(place, "wb") as file:
        file.write(content)
    assert begin_import(job, by=olga.actor, at=clock()) is True
    run_effects()
    whole(job)
    assert job.reason == ""


def test_an_import_that_nobody_carries_on_is_stuck_and_can_be_let_go_again(begun, olga, clock):
    job = begun(SEVEN)
    run_next(TOKEN, seconds=0)
    Effect.objects.filter(subject=job.subject, state="owed").update(state="parked")
    job.refresh_from_db()

    assert is_stuck(job, at=clock()) is False
    assert is_stuck(job, at=clock.move(minutes=2)) is True
    assert begin_import(job, by=olga.actor, at=clock()) is True
    assert is_stuck(job, at=clock()) is False
    run_effects()
    whole(job)


def test_the_same_file_is_not_taken_in_by_two_imports_at_once(begun, checked, olga, clock):
    job = begun(SEVEN)
    twin = checked(SEVEN)
    ImportJob.objects.filter(pk=job.pk).update(state="stopped", position=3)

    with pytest.raises(Conflict, match=f"as import {job.pk}"):
        begin_import(twin, by=olga.actor, at=clock())

    twin.refresh_from_db()
    assert (twin.state, twin.started_at) == ("checked", None)


def test_nothing_begins_unchecked(uploaded, olga, clock):
    job = uploaded(SEVEN)

    with pytest.raises(Conflict, match="Check the file first"):
        begin_import(job, by=olga.actor, at=clock())

    assert (state(job), Effect.objects.count()) == (("new", 0, 0), 0)


def test_an_import_that_has_begun_is_not_checked_anew(begun, olga, clock):
    job = begun(SEVEN)

    assert ask_check(job, name="Another", options={}, by=olga.actor, at=clock()) is False

    job.refresh_from_db()
    assert job.name == "Old shop"
