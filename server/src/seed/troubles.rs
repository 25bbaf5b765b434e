//! What went wrong, in recorders' words: a limited number of texts, some of them hostile.

use super::draw::Draw;

/// The app quit by itself; there is a crash log.
const CRASHES: [&str; 12] = [
    "App quit on launch: SIGABRT in CourierCore",
    "App quit: SIGSEGV in libharbor_pay.so",
    "App quit: EXC_BAD_ACCESS (KERN_INVALID_ADDRESS) in ImageDecoder",
    "Fatal error: Index out of range: file Swift/ContiguousArrayBuffer.swift, line 600",
    "java.lang.NullPointerException: Attempt to invoke virtual method 'int java.util.List.size()' on a null object reference\n\tat com.harbor.pay.cart.CartStore.total(CartStore.kt:88)\n\tat com.harbor.pay.cart.CartScreen.render(CartScreen.kt:41)",
    "Unhandled promise rejection: TypeError: undefined is not a function (near '...items.map...')",
    "ANR in com.harbor.warehouse: Input dispatching timed out, 5,003 ms",
    "App quit: out of memory, 1,412 MB of 1,400 MB used (100.9%)",
    "App quit: \"NSInternalInconsistencyException\", reason: \"Invalid update: invalid number of rows in section 0\"",
    "=CRASH(\"CourierCore\",\"route_graph.cc:318\")",
    "توقف التطبيق: خطأ في قراءة السلة",
    "App quit: panicked at 'called `Option::unwrap()` on a `None` value', src/ffi.rs:212:9",
];

/// It failed while it ran, and nothing crashed.
const FAULTS: [&str; 14] = [
    "The device lost its network connection",
    "The device restarted by itself",
    "Battery below 5%, session ended to protect the device",
    "Test failed: expected \"Paid\", found \"Paying...\"",
    "Test failed: button#pay was not visible within 10,000 ms",
    "Test failed: 3 of 41 assertions, first: total is 148.50, expected 148,50",
    "The stream could not be kept up: 92% of packets lost",
    "Video encoder stopped with code -22",
    "+1 retry, then: 503 from https://api.harbor.example/v3/checkout/confirm?step=3&mode=test",
    "Assertion failed: a < b && b > c, see <log>",
    "\tTAB at the start, and a \"quote\"",
    "Certificate of api.harbor.example expired on 2026-10-01, \"CN=api.harbor.example, O=Harbor, Inc.\"",
    "Fehlgeschlagen: Gerät wurde getrennt 🔌",
    "Step 14 of 20:\r\n  expected: 100%\r\n  found:    99%",
];

/// It never came to a first picture.
const FALSE_STARTS: [&str; 8] = [
    "The app could not be installed: no matching architecture",
    "The app could not be installed: signature expired",
    "The app could not be installed: 2.1 GB needed, 1.4 GB free",
    "The device did not boot within 120 s",
    "The build was deleted while the session was in the queue",
    "@install: manifest has no launchable activity",
    "The app needs iOS 17 or later, the device has iOS 16.7",
    "-1: unknown error of the installer",
];

/// A crash.
pub fn crash(draw: &mut Draw) -> &'static str {
    draw.pick::<&str>(&CRASHES)
}

/// A fault while it ran.
pub fn fault(draw: &mut Draw) -> &'static str {
    draw.pick::<&str>(&FAULTS)
}

/// A start that failed.
pub fn false_start(draw: &mut Draw) -> &'static str {
    draw.pick::<&str>(&FALSE_STARTS)
}
