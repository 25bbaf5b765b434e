// A Session History that remembers what it was told. It checks the order of events like the real one.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const FIELDS = {
  started: "started_at",
  connected: "user_connected_at",
  first_frame: "first_frame_at",
  launched: "app_launched_at",
  heartbeat: "last_seen_at",
  ended: "ended_at",
};

/**
 * `misbehave(call, n)` may answer `"hang"`, `"cut"`, `"cut early"` (before the body was read), a status, or nothing for
 * the right thing. `port` and `sessions` let a server come back as the one that it was.
 */
export async function startFakeServer({ token = "shs_test_token_1234", misbehave, port = 0, sessions = new Map() } = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    if (misbehave?.({ method: request.method, path: request.url, early: true }, requests.length + 1) === "cut early") {
      requests.push({ method: request.method, path: request.url, headers: request.headers, body: Buffer.alloc(0) });
      request.once("data", () => request.socket.resetAndDestroy());
      return;
    }
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const call = { method: request.method, path: request.url, headers: request.headers, body };
      requests.push(call);
      const answer = (status, value, headers = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(value === undefined ? "" : JSON.stringify(value));
      };
      const odd = misbehave?.(call, requests.length);
      if (odd === "hang") return;
      if (odd === "cut") return request.socket.destroy();
      if (odd) return answer(odd.status, odd.body, odd.headers);
      if (request.headers.authorization !== `Bearer ${token}`) {
        return answer(401, { errors: [{ code: "unauthorized", detail: "No such token." }] });
      }
      const [, id, kind] = /^\/api\/v1\/sessions(?:\/([\w-]+))?(?:\/attachments\/(\w+))?$/.exec(request.url) ?? [];
      if (request.method === "POST" && request.url === "/api/v1/sessions") {
        const session = JSON.parse(body);
        if (sessions.has(session.id)) return answer(200, sessions.get(session.id));
        sessions.set(session.id, { ...session, files: {}, beats: 0 });
        return answer(201, session);
      }
      const session = sessions.get(id);
      if (!session) return answer(404, { errors: [{ code: "not_found", detail: "No such session." }] });
      if (kind) {
        session.files[kind] =
          request.method === "PUT"
            ? { state: "available", type: request.headers["content-type"], bytes: body }
            : JSON.parse(body);
        const given = request.headers["x-content-sha256"];
        if (given && given !== createHash("sha256").update(body).digest("hex")) {
          return answer(422, { errors: [{ code: "wrong_hash", detail: "The content is not what the SHA-256 says." }] });
        }
        return answer(200, {});
      }
      const { events } = JSON.parse(body);
      for (const { event, at, ...rest } of events) {
        if (event === "ended" && session.ended_at && session.ended_at !== at) {
          return answer(409, { errors: [{ code: "conflict", detail: "The session has ended already." }] });
        }
        const field = FIELDS[event];
        if (!field) return answer(400, { errors: [{ code: "invalid", detail: `No such event: ${event}` }] });
        if (event === "heartbeat") session.beats += 1;
        Object.assign(session, { [field]: at, ...rest });
        if (event === "started") session.status = "running";
      }
      return answer(200, session);
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    requests,
    sessions,
    byTest: (title) => [...sessions.values()].filter((session) => session.tags.test === title),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
