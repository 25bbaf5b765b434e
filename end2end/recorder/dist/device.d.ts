/** A device as the REST API takes it. */
export interface Device {
    id: string;
    name: string;
    platform: "ios" | "android" | "web" | "other";
    os_version: string | null;
}
/** The part of a project's `use` that tells its device. */
export interface DeviceUse {
    userAgent?: string | undefined;
    viewport?: {
        width: number;
        height: number;
    } | null | undefined;
    deviceScaleFactor?: number | undefined;
    isMobile?: boolean | undefined;
    browserName?: string | undefined;
    defaultBrowserType?: string | undefined;
}
/**
 * The device of a project. Playwright forgets the name of the descriptor that a config spread into `use`; the user
 * agent and the screen lead back to it. Where several descriptors are the same but for their name (iPhone 15 and
 * iPhone 15 Pro), the one that the project is named after is meant.
 */
export declare function deviceOf(use: DeviceUse, project?: string): Device;
/** How the screen is held. */
export declare function orientationOf(use: DeviceUse): "portrait" | "landscape" | null;
