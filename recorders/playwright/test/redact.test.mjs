import assert from "node:assert/strict";
import { test } from "node:test";

import { mergeHars } from "../dist/har.js";
import { Redactor } from "../dist/redact.js";

const redactor = new Redactor(["s3cr3t-run-token", "s3cr3t"]);

test("text loses secrets and keeps the rest", () => {
  assert.equal(redactor.text("token s3cr3t-run-token used"), "token [redacted] used");
  assert.equal(redactor.text("Authorization: Bearer abc.def-123"), "Authorization: Bearer [redacted]");
  assert.equal(redactor.text('{"password":"p w","user":"ada"}'), '{"password":"[redacted]","user":"ada"}');
  assert.equal(redactor.text("POST body: password=hunter2&user=ada"), "POST body: password=[redacted]&user=ada");
  assert.equal(redactor.text("12 passwords were checked"), "12 passwords were checked");
});

test("what is typed is blacked out, whatever the field is called", () => {
  for (const value of ["hunter2", `a"b' c`, "two\nlines", `getByText("x")`]) {
    assert.equal(redactor.step(`Fill "${value}"`), `Fill "[redacted]"`);
    assert.equal(redactor.step(`Type "${value}" getByLabel('E-mail')`), `Type "[redacted]" getByLabel('E-mail')`);
    assert.equal(redactor.step(`Insert "${value}" locator('input[name="otp"]')`), `Insert "[redacted]" locator('input[name="otp"]')`);
    assert.equal(redactor.step(`keyboard.type(${value})`), "keyboard.type([redacted])");
    assert.equal(redactor.step(`locator.getByLabel('E-mail').pressSequentially(${value})`), "locator.getByLabel('E-mail').pressSequentially([redacted])");
  }
  assert.equal(redactor.step("Fill \"cut short"), `Fill "[redacted]"`);
  for (const title of [`Navigate to "/shoes"`, "page.fill(#email)", `Press "Enter"`, `Fill in the form`, "Click getByText('Type')"]) {
    assert.equal(redactor.step(title), title);
  }
  assert.equal(
    redactor.error(`locator.fill: Timeout\n  waiting for locator('#pw')\n  - fill("hunt\\"er2")\n  - visible`),
    `locator.fill: Timeout\n  waiting for locator('#pw')\n  - fill("[redacted]")\n  - visible`,
  );
});

test("URLs keep their shape", () => {
  assert.equal(
    redactor.url("https://ada:pw@shop.example/a?q=shoes&access_token=abc&empty#top"),
    "https://[redacted]@shop.example/a?q=shoes&access_token=%5Bredacted%5D&empty#top",
  );
  assert.equal(redactor.url("https://shop.example/sessions?search=a%26b"), "https://shop.example/sessions?search=a%26b");
});

const har = (pageId, at, extra = {}) =>
  JSON.stringify({
    log: {
      version: "1.2",
      creator: { name: "Playwright", version: "1" },
      pages: [{ id: pageId, title: "t", startedDateTime: at }],
      entries: [
        {
          pageref: pageId,
          startedDateTime: at,
          time: 3,
          request: {
            method: "POST",
            url: "http://h/sign-in?password=x",
            headers: [
              { name: "Authorization", value: "Bearer abcdefgh" },
              { name: "Cookie", value: "sid=1" },
              { name: "Accept", value: "text/html" },
            ],
            cookies: [{ name: "sid", value: "1" }],
            queryString: [{ name: "password", value: "x" }, { name: "q", value: "shoes" }],
            postData: {
              mimeType: "application/x-www-form-urlencoded",
              text: "email=ada%40h.example&password=hunter2",
              params: [{ name: "password", value: "hunter2" }],
            },
          },
          _webSocketMessages: [
            { type: "send", opcode: 1, data: '{"token":"k3y","n":1}' },
            { type: "receive", opcode: 2, data: "AAEC" },
          ],
          response: {
            status: 200,
            headers: [{ name: "set-cookie", value: "sid=2" }],
            cookies: [{ name: "sid", value: "2" }],
            content: { mimeType: "application/json", text: '{"nested":{"api_key":"k","n":1}}' },
          },
        },
      ],
      ...extra,
    },
  });

test("a network log holds no secret after it was cleaned", () => {
  const clean = mergeHars([har("page_1", "2026-01-01T00:00:00.000Z")], redactor, true);
  const text = JSON.stringify(clean);
  for (const secret of ["abcdefgh", "sid=", "hunter2", '"k"', "k3y"]) assert.ok(!text.includes(secret), secret);
  const [entry] = clean.log.entries;
  assert.equal(entry.request.postData.text, "email=ada%40h.example&password=%5Bredacted%5D");
  assert.equal(entry.request.queryString[1].value, "shoes");
  assert.equal(entry.request.headers[2].value, "text/html");
  assert.deepEqual(JSON.parse(entry.response.content.text), { nested: { api_key: "[redacted]", n: 1 } });
  assert.deepEqual(entry._webSocketMessages.map(({ data }) => data), ['{"token":"[redacted]","n":1}', "AAEC"]);
  assert.equal(entry.time, 3);
});

test("without bodies nothing of them is left, whatever Playwright wrote down", () => {
  const [entry] = mergeHars([har("page_1", "2026-01-01T00:00:00.000Z")], redactor, false).log.entries;
  assert.deepEqual(entry.request.postData, { mimeType: "application/x-www-form-urlencoded", text: "", params: [] });
  assert.equal(entry.response.content.text, "");
  assert.deepEqual(entry._webSocketMessages, []);
});

test("a form of several parts keeps all but its secrets", () => {
  const part = (name, value) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const form = (password) => `${part("email", "ada@h.example")}${part("new_password", password)}${part("n", "1")}--x--\r\n`;
  assert.equal(redactor.body(form("hunter2\r\nhunter3"), "multipart/form-data; boundary=x"), form("[redacted]"));
});

test("the logs of several contexts become one, in the order of time", () => {
  const merged = mergeHars(
    [har("page_1", "2026-01-01T00:00:05.000Z"), "{torn", har("page_1", "2026-01-01T00:00:01.000Z")],
    redactor,
    true,
  );
  assert.deepEqual(merged.log.entries.map((entry) => entry.startedDateTime), [
    "2026-01-01T00:00:01.000Z",
    "2026-01-01T00:00:05.000Z",
  ]);
  const pages = merged.log.pages.map((page) => page.id);
  assert.equal(new Set(pages).size, 2);
  for (const entry of merged.log.entries) assert.ok(pages.includes(entry.pageref));
  assert.equal(mergeHars(["{torn"], redactor, true), undefined);
});
