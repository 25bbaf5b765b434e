//! Crash logs, as devices write them, and a test report.

/// Crash logs.
pub const ALL: [&str; 4] = [ANDROID, IOS, JVM, NOT_RESPONDING];

const ANDROID: &str = "\
*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
Build fingerprint: 'samsung/e1sxxx/e1s:15/AP3A.240905.015/S921B:user/release-keys'
ABI: 'arm64'
Process uptime: 42s
Cmdline: com.harbor.courier
pid: 21702, tid: 21877, name: courier-core  >>> com.harbor.courier <<<
signal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------
Abort message: 'assertion failed: node_count == header.node_count (route_graph.cc:318)'

backtrace:
      #00 pc 0000000000089b2c  /apex/com.android.runtime/lib64/bionic/libc.so (abort+164)
      #01 pc 00000000001c4e10  libcourier_core.so (RouteGraph::Verify(Header const&)+412)
      #02 pc 00000000001c2a74  libcourier_core.so (RouteGraph::Load(std::string_view)+96)
      #03 pc 00000000000f7a10  libcourier_core.so (Courier::Start()+208)
      #04 pc 00000000000f1d64  libcourier_core.so (Java_com_harbor_courier_Core_start+44)
";

const IOS: &str = "\
Incident Identifier: 7C2F4C0E-6B0C-4E0B-9E42-0F3C52C0A1D7
Hardware Model:      iPhone16,1
Process:             HarborPay [4821]
Identifier:          com.harbor.pay
Version:             4.12.0 (8812)
OS Version:          iPhone OS 18.2 (22C152)
Exception Type:      EXC_BAD_ACCESS (SIGSEGV)
Exception Subtype:   KERN_INVALID_ADDRESS at 0x0000000000000018
Triggered by Thread: 4

Thread 4 Crashed:
0   HarborPay            0x0000000104a1c2f8 ImageDecoder.decode(_:into:) + 312
1   HarborPay            0x0000000104a1b9d4 ImageLoader.load(_:) + 188
2   libdispatch.dylib    0x00000001a3c5e8b4 _dispatch_call_block_and_release + 32
3   libdispatch.dylib    0x00000001a3c600fc _dispatch_client_callout + 20
";

const JVM: &str = "\
FATAL EXCEPTION: main
Process: com.harbor.pay, PID: 9127
java.lang.NullPointerException: Attempt to invoke virtual method 'int java.util.List.size()' on a null object reference
\tat com.harbor.pay.cart.CartStore.total(CartStore.kt:88)
\tat com.harbor.pay.cart.CartScreen.render(CartScreen.kt:41)
\tat android.os.Handler.dispatchMessage(Handler.java:106)
\tat android.os.Looper.loop(Looper.java:294)
\tat android.app.ActivityThread.main(ActivityThread.java:8177)
";

const NOT_RESPONDING: &str = "\
ANR in com.harbor.warehouse (com.harbor.warehouse/.ScanActivity)
PID: 3310
Reason: Input dispatching timed out (ScanActivity is not responding. Waited 5003ms for MotionEvent)
Load: 11.2 / 9.8 / 7.1
CPU usage from 0ms to 5003ms later:
  97% 3310/com.harbor.warehouse: 96% user + 1% kernel / faults: 212 minor
  3.1% 1480/system_server: 2% user + 1.1% kernel
";

/// A test report.
pub const JUNIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="checkout-smoke" tests="3" failures="1" time="41.2">
  <testcase classname="checkout" name="adds to the basket" time="8.1"/>
  <testcase classname="checkout" name="pays by card" time="21.9"/>
  <testcase classname="checkout" name="shows the receipt" time="11.2">
    <failure message="expected &quot;Paid&quot;, found &quot;Paying...&quot;"/>
  </testcase>
</testsuite>
"#;
