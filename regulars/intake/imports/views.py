"""The owner's pages for files: upload, match columns, check, go; stop, go on, and what came of it."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.core import clock
from regulars.core.errors import Conflict, IntegrationError, NotFound
from regulars.intake.imports import kept
from regulars.intake.imports.checking import OPEN, add_import, ask_check, discard_import
from regulars.intake.imports.forms import ColumnsForm, UploadForm, WordsForm
from regulars.intake.imports.queries import import_for, imports_of, names_of_shops, remaining_words
from regulars.intake.imports.running import begin_import, is_stuck, stop_import
from regulars.intake.imports.telling import problems_of, told_of
from regulars.intake.models import ImportJob
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import go_to, page


@staff_door("imports.see")
@require_GET
def imports(request: StaffRequest) -> HttpResponse:
    """What was brought in, and what is on its way?"""
    before = request.GET.get("before", "")
    found = imports_of(request.staff.store, before=int(before) if before.isdigit() else None)
    here = reverse("intake:imports")
    older = f"{here}?before={found.older}" if found.older else ""
    newer = here if before.isdigit() else ""
    parts = ("intake/imports/list.html", "intake/imports/_list.html")
    return _page(request, *parts, jobs=found.rows, older_url=older, newer_url=newer)


@staff_door("imports.run")
@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """Receive files; nothing but the files and a note of them is written."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = _received(request, form)
        if job is not None:
            return go_to(request, reverse("intake:import_columns", args=[job.pk]))
    return _page(request, "intake/imports/upload.html", form=form, status=422 if form.errors else 200)


@staff_door("imports.run")
@require_http_methods(["GET", "POST"])
def columns(request: StaffRequest, number: int) -> HttpResponse:
    """Match columns, and have the files checked."""
    job = import_for(request.staff, number)
    if job.started_at is not None or job.state not in OPEN:
        return _job_page(request, job)
    plan = kept.open_kept(job)
    plan.close()
    form = ColumnsForm(job, plan.columns, request.POST or None)
    if request.method == "POST" and form.is_valid() and _fits(job, form):
        name, options = form.cleaned_data["name"].strip(), form.options()
        ask_check(job, name=name, options=options, by=request.staff.actor, at=clock.now())
        return go_to(request, reverse("intake:import", args=[number]))
    shops = names_of_shops(request.staff.store)
    status = 422 if form.errors else 200
    return _page(request, "intake/imports/columns.html", job=job, form=form, shops=shops, status=status)


@staff_door("imports.see")
@require_GET
def job(request: StaffRequest, number: int) -> HttpResponse:
    """What will happen, what is happening, what has happened to these files?"""
    return _job_page(request, import_for(request.staff, number))


@staff_door("imports.run")
@require_POST
def words(request: StaffRequest, number: int) -> HttpResponse:
    """Say what the shop's words mean, once for all rows; the files are checked anew."""
    one = import_for(request.staff, number)
    told = told_of(one)
    form = WordsForm(told.unknown_words if told else {}, request.POST)
    if form.is_valid() and form.told():
        statuses = {**one.options.get("statuses", {}), **form.told()}
        ask_check(
            one, name=one.name, options={**one.options, "statuses": statuses}, by=request.staff.actor, at=clock.now()
        )
    return go_to(request, reverse("intake:import", args=[number]))


@staff_door("imports.run")
@require_POST
def run(request: StaffRequest, number: int) -> HttpResponse:
    """Go, or go on. A second click finds it running."""
    begin_import(import_for(request.staff, number), by=request.staff.actor, at=clock.now())
    return _after(request, number)


@staff_door("imports.run")
@require_POST
def stop(request: StaffRequest, number: int) -> HttpResponse:
    """Stop after the chunk in hand."""
    stop_import(import_for(request.staff, number), by=request.staff.actor, at=clock.now())
    return _after(request, number)


@staff_door("imports.run")
@require_POST
def discarding(request: StaffRequest, number: int) -> HttpResponse:
    """Leave it: the files are deleted, nothing had been written."""
    if not discard_import(import_for(request.staff, number)):
        raise Conflict(_("It has begun already: stop it instead."))
    return go_to(request, reverse("intake:imports"))


@staff_door("imports.see")
@require_GET
def bad_rows(request: StaffRequest, number: int, role: str) -> HttpResponseBase:
    """The rows of a file that stay outside, each with its reason, to be corrected and brought again."""
    one = import_for(request.staff, number)
    if one.files and role not in one.files:
        raise NotFound(_("There is no such file."))
    path = kept.bad_rows(one, role)
    stem = one.files[role]["name"].removesuffix(".gz").removesuffix(".csv")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{stem}-bad-rows.csv", content_type="text/csv; charset=utf-8"
    )


def _received(request: StaffRequest, form: UploadForm) -> ImportJob | None:
    """Keep the files and look whether they can be read at all; None where they cannot, told beside the field."""
    uploads = form.uploads()
    files = kept.keep(uploads)
    name = files["main"]["name"].removesuffix(".gz").removesuffix(".csv")[:80]
    by, at = request.staff.actor, clock.now()
    one = add_import(request.staff.store, files, name=name, options={}, by=by, at=at)
    try:
        kept.open_kept(one).close()
    except IntegrationError as error:
        discard_import(one)
        form.refuse(error, files)
        return None
    return one


def _fits(job: ImportJob, form: ColumnsForm) -> bool:
    """Tell whether files can be read as a person says; what does not fit is told beside its field."""
    try:
        plan = kept.open_kept(job, form.options())
        plan.close()
    except IntegrationError as error:
        form.refuse(error.field, error.message)
        return False
    for one in plan.missing:
        form.refuse(one["field"], _(one["says"]))
    return not plan.missing


def _after(request: StaffRequest, number: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _job_page(request, import_for(request.staff, number))
    return go_to(request, reverse("intake:import", args=[number]))


def _job_page(request: StaffRequest, one: ImportJob) -> HttpResponse:
    told, at = told_of(one), clock.now()
    context = {
        "told": told,
        "problems": problems_of(one),
        "words_form": WordsForm(told.unknown_words) if told and told.unknown_words else None,
        "left": remaining_words(one, at=at),
        "stuck": is_stuck(one, at=at),
        "came": one.taken + one.changed + one.known,
    }
    return _page(request, "intake/imports/job.html", "intake/imports/_job.html", job=one, **context)


def _page(request: StaffRequest, template: str, part: str = "", **context: Any) -> HttpResponse:
    return page(request, template, part, store=request.staff.store, section="imports", **context)
