/**
 * Blacks out secrets in text, URLs, headers, bodies and network logs before anything leaves the machine.
 */

/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

const SECRET_HEADER = /^(proxy-)?authorization$|^(set-)?cookie$|token|secret|api-?key|password|credential|session/i;
const SECRET_NAME = /pass(word|wd|phrase)?$|^pwd$|secret|token|api_?-?key|credential|authorization|^otp$|^pin$/i;

/** Blacks out secrets for one run. */
export class Redactor {
  readonly #words: string[];

  /** `words` are literal secrets, e.g. the API token of the run. */
  constructor(words: string[] = []) {
    // Longest first, so that a secret inside another does not leave the rest of it behind.
    this.#words = [...words].sort((a, b) => b.length - a.length);
  }

  /** Any text: known secrets, bearer tokens, and `password=...` in whatever notation. */
  text(text: string): string {
    let out = text;
    for (const word of this.#words) out = out.replaceAll(word, REDACTED);
    return out
      .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`)
      .replace(
        /(["']?\b[\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;}"']+)/gi,
        (whole, head: string, value: string) => {
          if (value === encodeURIComponent(REDACTED)) return whole;
          return head + (/^["']/.test(value) ? value[0] + REDACTED + value[0] : REDACTED);
        },
      );
  }

  /**
   * The title of a step, without what it types: `Fill "hunter2"`, or `keyboard.type(hunter2)` of older versions. Titles
   * do not say into which field, and put no escapes into a value.
   */
  step(title: string): string {
    return this.text(
      title
        .replace(/^(Fill|Type|Insert) "(?:[^]*"(?= (?:locator|frameLocator|getBy\w+)\()|[^]*)/, `$1 "${REDACTED}"`)
        .replace(/^([^]*?\.(?:type|pressSequentially|insertText))\([^]*\)$/, `$1(${REDACTED})`),
    );
  }

  /** An error and the log of calls in it, without what they type: `fill("hunter2")`. */
  error(text: string): string {
    return this.text(
      text.replace(/\b((?:fill|type|pressSequentially|insertText)\(\s*|(?:Fill|Type|Insert) )("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g, `$1"${REDACTED}"`),
    );
  }

  /** A URL: the values of parameters that are named like secrets, and a password before the host. */
  url(url: string): string {
    const [beforeHash, ...hash] = url.split("#");
    const [path, ...query] = (beforeHash ?? "").split("?");
    const clean = query.join("?").split("&").map((pair) => {
      const [name, ...value] = pair.split("=");
      return value.length > 0 && SECRET_NAME.test(name ?? "") ? `${name}=${encodeURIComponent(REDACTED)}` : pair;
    });
    const head = (path ?? "").replace(/^(\w+:\/\/)[^/@]*@/, `$1${REDACTED}@`);
    return this.text(
      head + (query.length > 0 ? `?${clean.join("&")}` : "") + (hash.length > 0 ? `#${hash.join("#")}` : ""),
    );
  }

  /** True where the value of a header never goes out. */
  hidesHeader(name: string): boolean {
    return SECRET_HEADER.test(name);
  }

  /** True where the value of a parameter or field never goes out. */
  hidesField(name: string): boolean {
    return SECRET_NAME.test(name);
  }

  /** A request or response body: fields of JSON and forms that are named like secrets, else as text. */
  body(text: string, mimeType: string): string {
    if (/json/i.test(mimeType)) {
      try {
        return this.text(JSON.stringify(this.#value(JSON.parse(text))));
      } catch {
        return this.text(text);
      }
    }
    if (/x-www-form-urlencoded/i.test(mimeType)) {
      return this.url(`?${text}`).slice(1);
    }
    if (/^multipart\//i.test(mimeType)) {
      return this.text(
        text.replace(/(\bname="([^"]*)"[^]*?\r\n\r\n)([^]*?)(?=\r\n--)/g, (whole, head: string, name: string) =>
          SECRET_NAME.test(name) ? head + REDACTED : whole,
        ),
      );
    }
    return this.text(text);
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          this.hidesField(name) && inner !== null ? REDACTED : this.#value(inner),
        ]),
      );
    }
    return value;
  }
}
