/**
 * Network logs: several HAR files of one test become one, without its secrets.
 */
import { REDACTED, type Redactor } from "./redact.js";

interface Named {
  name: string;
  value: string;
}

interface HarMessage {
  url?: string;
  redirectURL?: string;
  headers?: Named[];
  cookies?: Named[];
  queryString?: Named[];
  postData?: { mimeType?: string; text?: string; params?: Named[] };
  content?: { mimeType?: string; text?: string; encoding?: string };
}

interface SocketMessage {
  /** 1 for text; the data of others is base64. */
  opcode?: number;
  data?: string;
}

interface HarEntry {
  pageref?: string;
  startedDateTime?: string;
  /** What went over a web socket; Playwright's own. */
  _webSocketMessages?: SocketMessage[];
  request?: HarMessage;
  response?: HarMessage;
}

interface HarPage {
  id: string;
  title?: string;
}

/** An HTTP archive, as far as the recorder knows it; whatever else it holds is kept. */
export interface Har {
  log: { version: string; creator: unknown; pages?: HarPage[]; entries: HarEntry[] };
}

/**
 * Puts the archives of several browser contexts together, in the order of time, and blacks out secrets. `bodies` keeps
 * what was sent and received; Playwright writes the fields of forms down even where it is told to omit bodies.
 */
export function mergeHars(texts: string[], redactor: Redactor, bodies: boolean): Har | undefined {
  const hars = texts.map(read).filter((har): har is Har => har !== undefined);
  const first = hars[0];
  if (!first) return undefined;
  const pages: HarPage[] = [];
  const entries: HarEntry[] = [];
  hars.forEach((har, at) => {
    // Each archive numbers its pages from one.
    const own = (id: string): string => (hars.length > 1 ? `context_${at + 1}_${id}` : id);
    for (const page of har.log.pages ?? []) {
      pages.push({ ...page, id: own(page.id), ...(page.title ? { title: redactor.url(page.title) } : {}) });
    }
    for (const entry of har.log.entries) {
      entries.push({
        ...entry,
        ...(entry.pageref ? { pageref: own(entry.pageref) } : {}),
        ...(entry.request ? { request: clean(entry.request, redactor, bodies) } : {}),
        ...(entry.response ? { response: clean(entry.response, redactor, bodies) } : {}),
        ...(entry._webSocketMessages
          ? { _webSocketMessages: bodies ? entry._webSocketMessages.map((message) => said(message, redactor)) : [] }
          : {}),
      });
    }
  });
  entries.sort((a, b) => (a.startedDateTime ?? "").localeCompare(b.startedDateTime ?? ""));
  return { log: { ...first.log, pages, entries } };
}

function read(text: string): Har | undefined {
  try {
    const har = JSON.parse(text) as Har;
    return Array.isArray(har.log?.entries) ? har : undefined;
  } catch {
    return undefined;
  }
}

function clean(message: HarMessage, redactor: Redactor, bodies: boolean): HarMessage {
  const out: HarMessage = { ...message };
  if (message.url !== undefined) out.url = redactor.url(message.url);
  if (message.redirectURL) out.redirectURL = redactor.url(message.redirectURL);
  if (message.headers) {
    out.headers = message.headers.map((header) => ({
      ...header,
      value: redactor.hidesHeader(header.name)
        ? REDACTED
        : /^(referer|location)$/i.test(header.name)
          ? redactor.url(header.value)
          : redactor.text(header.value),
    }));
  }
  if (message.cookies) out.cookies = message.cookies.map((cookie) => ({ ...cookie, value: REDACTED }));
  if (message.queryString) out.queryString = message.queryString.map((pair) => field(pair, redactor));
  if (message.postData) {
    const { text, params, mimeType = "" } = message.postData;
    out.postData = {
      ...message.postData,
      ...(text === undefined ? {} : { text: bodies ? redactor.body(text, mimeType) : "" }),
      ...(params ? { params: bodies ? params.map((pair) => field(pair, redactor)) : [] } : {}),
    };
  }
  if (message.content?.text !== undefined) {
    const { text, encoding, mimeType = "" } = message.content;
    if (!bodies) out.content = { ...message.content, text: "" };
    else if (encoding !== "base64") out.content = { ...message.content, text: redactor.body(text, mimeType) };
  }
  return out;
}

function field(pair: Named, redactor: Redactor): Named {
  return { ...pair, value: redactor.hidesField(pair.name) ? REDACTED : redactor.text(pair.value ?? "") };
}

/** A message of a web socket: JSON as often as not. */
function said(message: SocketMessage, redactor: Redactor): SocketMessage {
  if (message.opcode !== 1 || message.data === undefined) return message;
  return { ...message, data: redactor.body(message.data, "application/json") };
}
