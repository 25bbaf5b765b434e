/**
 * What the recorder is told, by the Playwright config and by the environment. Nothing here talks to a server.
 */
/**
 * Fills in the defaults. Read when the run begins, not when the config is loaded, so that a global setup can start a
 * server and name it in the environment. Nothing where no server is named: then nothing is recorded.
 */
export function settle(options, env) {
    const url = options.url ?? env.SESSION_HISTORY_URL;
    const token = options.token ?? env.SESSION_HISTORY_TOKEN;
    if (!url || !token)
        return undefined;
    return {
        url: url.replace(/\/+$/, ""),
        token,
        app: options.app ?? {},
        devices: options.devices ?? {},
        tags: options.tags ?? {},
        network: options.network ?? "without-bodies",
        screenshot: options.screenshot ?? "on",
        secrets: [token, ...(options.secrets ?? [])].filter((secret) => secret.length >= 4),
        heartbeatEvery: options.heartbeatEvery ?? 20_000,
        flushTimeout: options.flushTimeout ?? 30_000,
    };
}
