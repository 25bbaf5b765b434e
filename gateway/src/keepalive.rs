//! Connections whose other side vanished without a word: a machine that lost its power or its network. They are asked
//! whether anybody is there, and end where nobody is.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

/// After how long of silence a connection is asked, how often then, and how many times before it is given up.
pub const IDLE: Duration = Duration::from_secs(30);
pub const EVERY: Duration = Duration::from_secs(10);
pub const TRIES: u32 = 3;

/// Has a connection asked.
pub fn keep(stream: &TcpStream) -> io::Result<()> {
    let how = TcpKeepalive::new().with_time(IDLE).with_interval(EVERY);
    #[cfg(unix)]
    let how = how.with_retries(TRIES);
    SockRef::from(stream).set_tcp_keepalive(&how)
}
