"""Connection: a shop or a channel with its address and secrets.  Inbound: what came, as it came.
Cursor: how far reconciliation has read.  ApiKey: who may use the REST API.
ImportJob: files with orders on their way in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedTextField

from regulars.intake.ports import ShopAccess
from regulars.stores.models import Store


class Connection(models.Model):
    """A shop that sends us its orders. Its address on our side cannot be guessed."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="connections")
    kind = models.CharField(max_length=30)  # an integration's key: "woocommerce"
    name = models.CharField(_("name"), max_length=80)
    door = models.CharField(max_length=60, unique=True)  # the unguessable part of its intake address
    address = models.CharField(_("shop address"), max_length=300, default="", blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default="", blank=True)
    secret = EncryptedTextField(null=True)  # signs what comes in
    old_secret = EncryptedTextField(null=True)  # the one before, valid until `old_secret_until`
    old_secret_until = models.DateTimeField(null=True)
    api_key = EncryptedTextField(null=True)  # for what we ask the shop
    api_password = EncryptedTextField(null=True)
    live_since = models.DateTimeField()  # orders placed before are history: no promise, no letter
    refused_count = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="a_connection_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def access(self, *, secrets: tuple[str, ...] = ()) -> ShopAccess:
        """Return what the integration needs to know about this shop."""
        return ShopAccess(
            address=self.address,
            secrets=secrets,
            key=self.api_key or "",
            password=self.api_password or "",
            currency=self.currency or self.store.currency,
            country=self.country or self.store.country,
            zone=self.zone or self.store.zone,
        )


class InboundState(models.TextChoices):
    """Where a raw delivery stands."""

    NEW = "new", _("waiting")
    DONE = "done", _("taken in")
    IGNORED = "ignored", _("nothing follows from it")
    QUARANTINED = "quarantined", _("in quarantine")


# What a shop's integration calls the things of its deliveries (ports.Reading.kind).
KINDS = {
    "order": _("Order"),
    "product": _("Product"),
    "customer": _("Customer"),
    "deletion": _("Deletion"),
    "privacy": _("Privacy request"),
    "ping": _("Trial call"),
}


class Source(models.TextChoices):
    """By which door a delivery came."""

    WEBHOOK = "webhook", _("sent by the shop")
    API = "api", _("sent through the API")
    RECONCILED = "reconciled", _("fetched by us")
    SPOOL = "spool", _("kept aside while the database was away")


class Inbound(models.Model):
    """A delivery as it came, bytes and all; stored before it is answered, digested afterwards."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="inbound")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.WEBHOOK)
    topic = models.CharField(max_length=80, default="", blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the body: tells repeats apart
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=InboundState.choices, default=InboundState.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=30, default="", blank=True)
    reason = models.TextField(default="", blank=True)  # why ignored or in quarantine, for a person
    field = models.CharField(max_length=120, default="", blank=True)
    words = models.JSONField(null=True)  # the reason again, {"sentence", "gaps"}, to be told in any language
    digested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InboundState.values), name="a_delivery_is_in_a_known_state"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="new"), name="deliveries_waiting"),
            models.Index(fields=["connection", "-id"], name="deliveries_of_a_connection"),
            models.Index(fields=["id"], condition=Q(state="quarantined"), name="deliveries_in_quarantine"),
            models.Index(fields=["connection", "digest"], name="deliveries_by_content"),
        ]

    def what(self) -> str:
        """Return what the delivery is about, in the reader's language."""
        return str(KINDS.get(self.kind, self.kind))

    def told(self) -> str:
        """Return the reason in the reader's language."""
        if not self.words:
            return self.reason
        sentence, gaps = _gettext(self.words["sentence"]), self.words["gaps"]
        return sentence % gaps if gaps else sentence


class Cursor(models.Model):
    """How far reconciliation has read one list of one shop, in the shop's own words."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="cursors")
    kind = models.CharField(max_length=20)
    place = models.TextField(default="", blank=True)
    began_at = models.DateTimeField(null=True)  # of the run under way; null between two runs
    ran_at = models.DateTimeField(null=True)  # when the last whole run ended
    repaired = models.PositiveIntegerField(default=0)  # what the last run found that no delivery had brought
    problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "kind"], name="a_list_has_one_cursor"),
        ]


class ApiKey(models.Model):
    """A key of the REST API with its scopes. Only its hash is kept."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # its first letters, to tell keys apart on the page
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ApiRequest(models.Model):
    """A request with an idempotency key, and the answer that every repetition of it gets."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)  # null: still running
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="an_idempotency_key_runs_once"),
        ]


class ImportState(models.TextChoices):
    """Where an import of files stands."""

    NEW = "new", _("columns to be matched")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing written yet")
    RUNNING = "running", _("being taken in")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("taken in")
    FAILED = "failed", _("could not go on")


UNFINISHED = (ImportState.RUNNING, ImportState.STOPPED)


class ImportJob(models.Model):
    """Files with orders on their way in. `position` moves only together with the orders before it."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="imports")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="imports")
    name = models.CharField(max_length=80)  # of the connection that its orders belong to, made when they come in
    kind = models.CharField(max_length=30, default="csv")  # a format's key in the group "regulars.files"
    files = models.JSONField(default=dict)  # role → {"name", "kept", "size"}; empty when they were forgotten
    options = models.JSONField(default=dict)  # what a person said: ports.FileOptions
    fingerprint = models.CharField(max_length=64, default="", blank=True)  # of bytes and options
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.NEW)
    summary = models.JSONField(null=True)  # what the check said
    reason = models.TextField(default="", blank=True)  # why it could not go on
    position = models.PositiveIntegerField(default=0)  # the row up to which it was checked, or taken in
    last_row = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)  # orders that were not here before
    changed = models.PositiveIntegerField(default=0)  # orders that were here and got a newer word
    known = models.PositiveIntegerField(default=0)  # orders that were here like that, or newer
    refused = models.PositiveIntegerField(default=0)  # orders that stayed outside
    problems = models.JSONField(default=list)  # of orders that the file's check had let pass
    by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    went_on_at = models.DateTimeField(null=True)  # the last start: the remaining time is told from it
    went_on_from = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="an_import_is_in_a_known_state"),
            models.UniqueConstraint(
                fields=["connection", "fingerprint"],
                condition=Q(state__in=["running", "stopped"]),
                name="a_file_is_taken_in_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["store", "-id"], name="imports_newest_first")]

    def __str__(self) -> str:
        return str(self.files.get("main", {}).get("name", self.name))

    @property
    def subject(self) -> str:
        """The import's thread in the journal; its chunks are owed to it one after the other."""
        return f"import:{self.pk}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 100 only when it is done."""
        if self.state == ImportState.DONE:
            return 100
        return min(99, self.position * 100 // self.last_row) if self.last_row else 0
