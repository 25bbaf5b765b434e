/**
 * Which device a Playwright project stands for.
 */
import { devices as descriptors } from "@playwright/test";
/**
 * The device of a project. Playwright forgets the name of the descriptor that a config spread into `use`; the user
 * agent and the screen lead back to it. Where several descriptors are the same but for their name (iPhone 15 and
 * iPhone 15 Pro), the one that the project is named after is meant.
 */
export function deviceOf(use, project = "") {
    const userAgent = use.userAgent ?? "";
    const named = userAgent ? descriptorName(use, project) : undefined;
    const browser = use.browserName ?? use.defaultBrowserType ?? "chromium";
    const name = named ?? `Desktop ${browser.charAt(0).toUpperCase()}${browser.slice(1)}`;
    const system = systemOf(userAgent, use.isMobile === true);
    return { id: name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""), name, ...system };
}
/** How the screen is held. */
export function orientationOf(use) {
    if (!use.viewport)
        return null;
    return use.viewport.width > use.viewport.height ? "landscape" : "portrait";
}
function descriptorName(use, project) {
    const same = Object.entries(descriptors).filter(([, device]) => device.userAgent === use.userAgent);
    const exact = same.filter(([, device]) => device.viewport.width === use.viewport?.width &&
        device.viewport.height === use.viewport?.height &&
        device.deviceScaleFactor === use.deviceScaleFactor);
    const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    // The longest name first: "iPhone 15 Pro, Berlin" is no iPhone 15.
    const candidates = (exact.length > 0 ? exact : same).map(([name]) => name.replace(/ landscape$/, ""));
    const meant = candidates
        .filter((name) => plain(project).includes(plain(name)))
        .sort((a, b) => b.length - a.length)[0];
    return meant ?? candidates[0];
}
function systemOf(userAgent, mobile) {
    const apple = /\b(?:iPhone|iPad|iPod)\b.*? OS (\d+(?:_\d+)*)/.exec(userAgent);
    if (apple)
        return { platform: "ios", os_version: apple[1]?.replaceAll("_", ".") ?? null };
    const android = /\bAndroid (\d+(?:\.\d+)*)/.exec(userAgent);
    if (android)
        return { platform: "android", os_version: android[1] ?? null };
    if (mobile && userAgent)
        return { platform: "other", os_version: null };
    // A browser on a desk: the browser is the system that the page runs on.
    const browser = /\b(?:Edg|Chrome|Firefox|Version)\/(\d+)/.exec(userAgent);
    return { platform: "web", os_version: browser?.[1] ?? null };
}
