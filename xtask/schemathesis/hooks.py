"""What schemathesis must be told of this API: how NDJSON is written, and which rules JSON Schema has no words for.

A request that the document allows must be taken. The one exception are rules between values: an end before its start, a
cursor of another filter. Where such a rule refuses a request, its answer has to say so by its code; any other refusal of
an allowed request fails here, as `positive_data_acceptance` would have it.
"""

import json

import schemathesis
from schemathesis.generation import GenerationMode

# Codes of rules between values of a request, or between a request and what is stored.
BETWEEN_VALUES = {"inconsistent", "duplicate_id", "conflict", "secret_refused", "sha256_mismatch"}
# Values whose set no schema can list: cursors that the server gave, the zones that it knows, the words of a search.
UNLISTED = {"cursor", "tz"}
COUNTED = {(key, "too_large") for key in ("search", "user", "device", "os")}


def _lines(body):
    rows = body if isinstance(body, list) else [body]
    return "\n".join(json.dumps(row) for row in rows).encode()


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    return value if isinstance(value, bytes) else _lines(value)


TIMES = ["requested_at", "started_at", "user_connected_at", "first_frame_at", "app_launched_at", "ended_at", "closed_at"]


@schemathesis.hook.apply_to(operation_id="recordSession")
def map_body(ctx, body):
    """Lets the times of every other session go together, or hardly any would be taken: drawn at random they never do."""
    if not isinstance(body, dict) or len(json.dumps(body, default=str)) % 2:
        return body
    given = [name for name in TIMES if isinstance(body.get(name), str) and body[name].endswith(("Z", "z"))]
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


@schemathesis.check
def refusals_of_allowed_requests_name_a_rule_between_values(ctx, response, case):
    """Of requests that the document allows, only rules between values may refuse one."""
    if response.status_code not in (400, 422) or case.meta is None:
        return
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    for error in response.json()["errors"]:
        field, code = error["field"] or "", error["code"]
        between = code in BETWEEN_VALUES or field in UNLISTED or (field, code) in COUNTED
        assert between, f"{field or 'the request'} was refused with {code}: {error['detail']}"
