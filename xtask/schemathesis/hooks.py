"""What schemathesis must be told of this API: how NDJSON is written, and which rules JSON Schema has no words for.

A request that the document allows must be taken. The one exception are rules between values: an end before its start, a
cursor of another filter. Where such a rule refuses a request, its answer has to say so by its code; any other refusal of
an allowed request fails here, as `positive_data_acceptance` would have it.
"""

import datetime
import json
import re

import schemathesis
from schemathesis.generation import GenerationMode

# Codes of rules between values, which JSON Schema cannot say.
BETWEEN_VALUES = {
    "inconsistent",  # times and states of one session that do not go together
    "duplicate_id",  # a line of a batch with the id of another line
    "conflict",  # a range that ends before it begins, a cursor of another filter
    "secret_refused",  # a text that holds what looks like a token of ours
    "sha256_mismatch",  # a content that is not what its hash in the header says
}
# Values whose set no schema can list, and the one refusal of each: cursors that the server gave, zones that it knows.
UNLISTED = {("cursor", "malformed"), ("tz", "unknown_value")}
# Values that are counted after they were read: the words of a search, and choices without repeats.
COUNTED = {(key, "too_large") for key in ("search", "user", "device", "os")}
# Years run from 0001 to 9999 in UTC. Which offsets go over those edges is more than a format can say.
EDGES = re.compile(r'"(0000-|0001-01-01|9999-12-(29|3))')
# A session may be asked for a day ahead of the server's clock at the most, whose time no schema knows.
REQUESTED = re.compile(r'"requested_at": "([0-9T:-]{19})', re.IGNORECASE)
TIMES = ["requested_at", "started_at", "user_connected_at", "first_frame_at", "app_launched_at", "ended_at", "closed_at"]


def _lines(body):
    rows = body if isinstance(body, list) else [body]
    return "\n".join(json.dumps(row) for row in rows).encode()


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    return value if isinstance(value, bytes) else _lines(value)


@schemathesis.hook.apply_to(operation_id="recordSession")
def map_body(ctx, body):
    """Lets the times of every other session go together, or hardly any would be taken: drawn at random they never do."""
    if not isinstance(body, dict) or len(json.dumps(body, default=str)) % 2:
        return body
    given = [name for name in TIMES if isinstance(body.get(name), str) and body[name].endswith(("Z", "z"))]
    # Drawn from all years, most of them would be still to come. Leap years, for a 29th of February.
    for name in given:
        if body[name][:4].isdigit():
            body[name] = f"{1972 + int(body[name][:4]) % 13 * 4:04}{body[name][4:]}"
    for name, at in zip(given, sorted((body[name] for name in given), key=str.upper)):
        body[name] = at
    if "ended_at" not in given:
        for name in ("closed_at", "end_reason"):
            if name in body and isinstance(body[name], str):
                del body[name]
    for name in ("status", "end_estimated"):
        if isinstance(body.get(name), (str, bool)):
            del body[name]
    return body


def _over_an_edge(field, code, body):
    time = field.split(".")[-1] in [*TIMES, "last_seen_at", "at"]
    return time and code == "invalid_value" and EDGES.search(json.dumps(body, default=str)) is not None


def _ahead_of_the_clock(field, code, body):
    if field != "requested_at" or code != "invalid_value":
        return False
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return any(at.upper() > now for at in REQUESTED.findall(json.dumps(body, default=str)))


@schemathesis.check
def refusals_of_allowed_requests_name_a_rule_between_values(ctx, response, case):
    """Of requests that the document allows, only rules between values may refuse one."""
    if response.status_code not in (400, 422) or case.meta is None:
        return
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    for error in response.json()["errors"]:
        field, code = error["field"] or "", error["code"]
        between = code in BETWEEN_VALUES or (field, code) in UNLISTED | COUNTED
        ahead = _ahead_of_the_clock(field, code, case.body)
        assert between or ahead or _over_an_edge(field, code, case.body), f"{field or 'the request'} was refused with {code}: {error['detail']}"
