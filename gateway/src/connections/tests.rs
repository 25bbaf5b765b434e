use bytes::Bytes;
use futures::{StreamExt, stream};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

use super::*;
use crate::body::{self, BodyError};

/// A server, and what ends it.
struct Running {
    addr: SocketAddr,
    closing: CancellationToken,
    serving: JoinHandle<()>,
}

/// `/endless` begins an answer that has no end; everything else is `hello`.
async fn start(connections: Connections) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let closing = CancellationToken::new();
    let answer = async |_, request: Request<Incoming>| {
        Response::new(if request.uri().path() == "/endless" {
            let first = stream::iter([Ok(Frame::data(Bytes::from("begun")))]);
            StreamBody::new(first.chain(stream::pending::<Result<_, BodyError>>())).boxed_unsync()
        } else {
            body::full("hello")
        })
    };
    let until = closing.clone();
    let serving = tokio::spawn(async move {
        connections.take(listener, until, answer).await.wait().await;
    });
    Running {
        addr,
        closing,
        serving,
    }
}

impl Running {
    async fn connect(&self, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.addr).await.expect("connects");
        stream.write_all(sent.as_bytes()).await.expect("sends");
        stream
    }

    /// A connection that was answered and asks no more.
    async fn used(&self) -> TcpStream {
        let mut stream = self.connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        read_until(&mut stream, "hello").await;
        stream
    }

    async fn stop(self) {
        self.closing.cancel();
        self.serving.await.expect("ends");
    }
}

async fn read_until(stream: &mut TcpStream, what: &str) {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(what) {
        assert_ne!(stream.read_buf(&mut read).await.expect("bytes"), 0, "{read:?}");
    }
}

/// Waits until the other side has closed.
async fn closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
}

/// Impatient ones.
fn brief(most: usize) -> Connections {
    Connections {
        first_request: Duration::from_millis(100),
        next_request: Some(Duration::from_millis(100)),
        ..Connections::at_most(most)
    }
}

#[tokio::test]
async fn who_asks_for_nothing_is_closed_first_or_later() {
    let running = start(brief(10)).await;
    for sent in ["", "GET / HTT", "GET / HTTP/1.1\r\nhost: a\r\n"] {
        closed(running.connect(sent).await).await;
    }
    let mut used = running.used().await;
    used.write_all(b"GET / HTT").await.expect("sends");
    closed(used).await;
    running.stop().await;
}

#[tokio::test]
async fn who_is_being_answered_stays() {
    let running = start(brief(2)).await;
    let mut endless = running.connect("GET /endless HTTP/1.1\r\nhost: a\r\n\r\n").await;
    read_until(&mut endless, "begun").await;
    // Longer than anybody may ask for nothing, and all others need the one place that is left.
    for _ in 0..5 {
        closed(running.connect("GET / HTT").await).await;
    }
    let mut byte = [0];
    let more = tokio::time::timeout(Duration::from_millis(50), endless.read(&mut byte)).await;
    assert!(more.is_err(), "still open: {more:?}");
    drop(endless);
    running.stop().await;
}

#[tokio::test]
async fn where_all_places_are_taken_the_longest_wait_ends() {
    let running = start(Connections::at_most(3)).await;
    let first = running.used().await;
    let second = running.connect("GET / HTT").await;
    let third = running.connect("").await;
    let fourth = running.used().await;
    closed(first).await;
    let fifth = running.used().await;
    closed(second).await;
    drop((third, fourth, fifth));
    running.stop().await;
}

#[tokio::test]
async fn silent_connections_do_not_hold_up_the_end() {
    let running = start(Connections::at_most(3)).await;
    let half = running.connect("GET / HTT").await;
    let used = running.used().await;
    running.stop().await;
    closed(half).await;
    closed(used).await;
}

#[tokio::test]
async fn an_answer_that_has_begun_is_given_after_the_end_was_called() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let closing = CancellationToken::new();
    let told = closing.clone();
    let answer = move |_, _| {
        let told = told.clone();
        async move {
            told.cancel();
            tokio::task::yield_now().await;
            Response::new(Full::new(Bytes::from("hello")))
        }
    };
    let taking = tokio::spawn(Connections::at_most(3).take(listener, closing, answer));
    let mut stream = TcpStream::connect(addr).await.expect("connects");
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("sends");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.ends_with("hello"), "{answer}");
    taking.await.expect("ends").wait().await;
}
