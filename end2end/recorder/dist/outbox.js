/**
 * Sends requests to the server in the background: in order within a session, a few sessions at once, again where the
 * server or the network stumbled. It never throws into a test run; what could not be sent is counted.
 */
const LONGEST_PAUSE = 8_000;
const REQUEST_TIMEOUT = 30_000;
/** After so many parcels in a row that never arrived the server counts as gone. */
const GONE_AFTER = 4;
class Refused extends Error {
    lasting;
    retryAfter;
    constructor(message, lasting, retryAfter) {
        super(message);
        this.lasting = lasting;
        this.retryAfter = retryAfter;
    }
}
/** The way to the server. */
export class Outbox {
    #settings;
    #chains = new Map();
    #broken = new Set();
    #troubled = new Set();
    #waiting = [];
    #busy = 0;
    #lostInARow = 0;
    #first;
    #closed = false;
    constructor(settings) {
        this.#settings = { lanes: 6, tries: 6, pause: 250, ...settings };
    }
    /** Puts a parcel on its way and returns at once. */
    send(parcel) {
        const before = this.#chains.get(parcel.session) ?? Promise.resolve();
        const after = before.then(() => this.#deliver(parcel));
        this.#chains.set(parcel.session, after);
        void after.then(() => {
            if (this.#chains.get(parcel.session) === after)
                this.#chains.delete(parcel.session);
        });
    }
    /** True while something of the session is on its way. */
    isBusy(session) {
        return this.#chains.has(session);
    }
    /** Waits until everything has arrived or was given up, `timeout` milliseconds at the most. */
    async flush(timeout) {
        const deadline = Date.now() + timeout;
        while (this.#chains.size > 0) {
            const left = deadline - Date.now();
            if (left <= 0) {
                for (const session of this.#chains.keys())
                    this.#note(session, "The run ended before the server had answered");
                this.#closed = true;
                return;
            }
            let timer;
            const bell = new Promise((resolve) => {
                timer = setTimeout(resolve, left);
            });
            await Promise.race([Promise.all(this.#chains.values()), bell]);
            clearTimeout(timer);
        }
    }
    /** What could not be sent so far. */
    trouble() {
        return { sessions: this.#troubled.size, first: this.#first };
    }
    async #deliver(parcel) {
        if (this.#broken.has(parcel.session) || this.#closed)
            return;
        await this.#enter();
        try {
            await this.#tryToSend(parcel);
        }
        catch (error) {
            if (parcel.optional)
                return;
            this.#note(parcel.session, error instanceof Error ? error.message : String(error));
            if (parcel.essential)
                this.#broken.add(parcel.session);
        }
        finally {
            this.#leave();
        }
    }
    async #tryToSend(parcel) {
        // A server that is gone gets one try a parcel, so that the end of the run does not wait for it.
        const tries = parcel.optional || this.#lostInARow >= GONE_AFTER ? 1 : this.#settings.tries;
        for (let attempt = 1;; attempt += 1) {
            try {
                await this.#request(parcel);
                this.#lostInARow = 0;
                return;
            }
            catch (error) {
                const refused = error instanceof Refused ? error : new Refused(reasonOf(error), false, undefined);
                if (refused.lasting) {
                    this.#lostInARow = 0;
                    throw refused;
                }
                if (attempt >= tries || this.#closed) {
                    this.#lostInARow += 1;
                    throw refused;
                }
                const backoff = Math.min(LONGEST_PAUSE, this.#settings.pause * 2 ** (attempt - 1));
                await sleep(refused.retryAfter ?? backoff * (0.5 + Math.random() / 2));
            }
        }
    }
    async #request(parcel) {
        const body = await parcel.body();
        const response = await fetch(this.#settings.url + parcel.path, {
            method: parcel.method,
            headers: { authorization: `Bearer ${this.#settings.token}`, ...parcel.headers },
            ...(body === undefined ? {} : { body: body }),
            signal: AbortSignal.timeout(REQUEST_TIMEOUT),
        });
        const text = await response.text();
        if (response.ok)
            return;
        const lasting = response.status < 500 && response.status !== 408 && response.status !== 429;
        const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
        throw new Refused(`${parcel.method} ${parcel.path} was answered ${response.status}${detailOf(text)}`, lasting, Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_PAUSE) : undefined);
    }
    #note(session, reason) {
        this.#troubled.add(session);
        this.#first ??= reason;
    }
    async #enter() {
        if (this.#busy < this.#settings.lanes) {
            this.#busy += 1;
            return;
        }
        // Whoever leaves hands its lane over.
        await new Promise((resolve) => this.#waiting.push(resolve));
    }
    #leave() {
        const next = this.#waiting.shift();
        if (next)
            next();
        else
            this.#busy -= 1;
    }
}
/** The server's own words, where it gave some. */
function detailOf(text) {
    try {
        const detail = JSON.parse(text).errors?.[0]?.detail;
        return detail ? `: ${detail}` : "";
    }
    catch {
        return "";
    }
}
function reasonOf(error) {
    if (!(error instanceof Error))
        return String(error);
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    return cause ? `${error.message}: ${cause}` : error.message;
}
function sleep(millis) {
    return new Promise((resolve) => {
        setTimeout(resolve, millis);
    });
}
