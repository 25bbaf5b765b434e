//! Everything passes as it is.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_answers_pass_byte_for_byte() {
    let world = World::new(1).await;
    let body: Vec<u8> = (0..=255_u8).cycle().take(1_000_003).collect();
    let sent = world
        .client
        .patch(world.url("/echo/a%20b/c?x=1&y=%2F"))
        .header("x-Own", "1")
        .header("accept", "a/b")
        .header("accept", "c/d")
        .body(body.clone());
    let response = sent.send().await.expect("an answer");
    assert_eq!(response.status(), 418);
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().cloned().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    assert!(response.headers().get("x-odd").is_some());
    assert!(
        response.headers().get("keep-alive").is_none(),
        "that is between us and the server"
    );
    assert_eq!(response.headers()["transfer-encoding"], "chunked");
    assert_eq!(response.bytes().await.expect("a body"), body);
    let got = world.driver.requests().pop().expect("a request");
    assert_eq!(
        (got.method.as_str(), got.path.as_str()),
        ("PATCH", "/echo/a%20b/c?x=1&y=%2F")
    );
    assert_eq!(got.headers["x-own"], "1");
    let accepts: Vec<_> = got.headers.get_all("accept").iter().collect();
    assert_eq!(accepts, ["a/b", "c/d"]);
    assert_eq!(got.headers["content-length"], "1000003");
    assert!(got.headers.get("x-forwarded-for").is_none());
    assert_eq!(got.body, body);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_headers_keep_their_case() {
    let world = World::new(1).await;
    let address = world.gateway.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
    let request = "GET /status HTTP/1.1\r\nHost: x\r\nX-OdD: 1\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with(r#"{"value":{"ready":true}}"#), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_answers_of_commands_pass_whole() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    let (status, answer) = world.get(&id, "screenshot").await;
    assert_eq!(
        (status, answer["value"].as_str().map(str::len)),
        (200, Some(3_000_000))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn web_sockets_pass_both_ways() {
    let world = World::new(1).await;
    let address = world.gateway.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
    let request = "GET /socket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a head"));
    }
    let head = String::from_utf8(head).expect("text").to_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: made-up"), "{head}");
    for piece in ["one", "two two"] {
        stream.write_all(piece.as_bytes()).await.expect("writes");
        let mut back = vec![0; piece.len()];
        stream.read_exact(&mut back).await.expect("reads");
        assert_eq!(back, piece.as_bytes());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_of_web_sockets_lead_through_the_gateway_where_it_is_asked_to() {
    for rewrite in [false, true] {
        let world = World::with(1, |settings| settings.rewrite_urls = rewrite).await;
        let upstream = world.driver.url().replace("http://", "ws://");
        world
            .driver
            .set(|driver| driver.gives = json!({"webSocketUrl": format!("{upstream}/session/x")}));
        let (_, answer) = crate::world::read(world.ask(&json!({"browserName": "chrome"}))).await;
        let url = answer["value"]["capabilities"]["webSocketUrl"]
            .as_str()
            .expect("an address");
        let through = world.gateway.url.replace("http://", "ws://");
        assert_eq!(
            url,
            format!("{}/session/x", if rewrite { through } else { upstream })
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_told_in_webdrivers_words() {
    let world = World::new(1).await;
    world.driver.die().await;
    let (status, answer) = crate::world::read(world.client.get(world.url("/status"))).await;
    assert_eq!(
        (status, &answer["value"]["error"]),
        (502, &json!("unknown error"))
    );
    let (status, answer) = crate::world::read(world.ask(&json!({}))).await;
    assert_eq!(
        (status, &answer["value"]["error"]),
        (502, &json!("session not created"))
    );
    world.until_delivered().await;
    let session = &world.history.sessions()[0];
    assert_eq!(session.end_reason.as_deref(), Some("upstream_lost"));
    assert_eq!(world.queue().await["running"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_answer_cannot_be_read_keeps_its_slot() {
    let world = World::new(1).await;
    world.driver.set(|driver| driver.compresses = true);
    let asked = world.ask(&json!({})).header("accept-encoding", "gzip");
    assert_eq!(crate::world::read(asked).await.0, 200, "its client can");
    let got = world.driver.requests().pop().expect("a request");
    assert_eq!(got.headers["accept-encoding"], "identity");
    world.until_delivered().await;
    let session = &world.history.sessions()[0];
    assert!(
        session
            .error
            .as_deref()
            .is_some_and(|error| error.contains("compressed"))
    );
    assert_eq!(world.queue().await["running"], 1);
    let id = world.driver.running().remove(0);
    assert_eq!(world.delete(&id).await.0, 200);
    assert_eq!(world.queue().await["running"], 0);
}
