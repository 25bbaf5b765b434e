//! Files of sessions: in, out, in part.

use axum::body::Body;
use axum::http::Method;
use domain::{AttachmentKind, Role};
use server::api::{FileLimits, Limits};
use server::store::Store;

use crate::contract;
use crate::world::{World, refused};

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

contract! {
    async fn a_file_goes_in_and_comes_out(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let id = token.record(r#"{"app":{"name":"Acme Shop","version":"2.3"},"requested_at":"2026-08-15T13:04:59Z",
            "device":{"id":"iphone15pro","name":"iPhone 15 Pro","platform":"ios","os_version":"18.2"}}"#).await;
        let path = format!("/sessions/{id}/attachments/debug_log");
        let headers = [("content-type", "text/plain; charset=utf-8"), ("x-content-sha256", HELLO),
            ("content-disposition", "attachment; filename=\"../console.log\"")];
        let answer = token.put(&path, &headers, "hello").await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let file = answer.json();
        assert_eq!((&file["state"], &file["size"], &file["sha256"]), (&"available".into(), &5.into(), &HELLO.into()));
        assert_eq!(file["file_name"], "console.log");
        let session = token.get(&format!("/sessions/{id}")).await.json();
        assert_eq!(session["attachments"][0], file);
        assert_eq!(token.get("/sessions/count?has=debug_log").await.json()["count"], 1);

        let answer = token.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "hello"));
        assert_eq!(answer.header("content-length"), "5");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
        let name = "acme-shop_2.3_iphone-15-pro_ios-18.2_2026-08-15T1304Z_debug.log";
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}"));

        let again = token.put(&path, &headers, "hello").await;
        assert_eq!((again.status.as_u16(), again.json()), (200, file));
        let other = token.put(&path, &[], "hallo").await;
        assert_eq!((other.status.as_u16(), other.json()["size"].as_i64()), (200, Some(5)));
        assert_eq!(token.get(&path).await.text(), "hallo");
    }

    async fn parts_come_when_asked_for(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let path = format!("/sessions/{}/attachments/video", token.record(r#"{"device":{"id":"d"}}"#).await);
        token.put(&path, &[], "0123456789").await;
        let ask = |headers: &'static [(&'static str, &'static str)]| token.call(Method::GET, &path, headers, Body::empty());
        let part = ask(&[("range", "bytes=2-4")]).await;
        assert_eq!((part.status.as_u16(), part.text(), part.header("content-range")), (206, "234", "bytes 2-4/10"));
        assert_eq!(part.header("content-length"), "3");
        assert_eq!(ask(&[("range", "bytes=-3")]).await.text(), "789");
        assert_eq!(ask(&[("range", "bytes=7-")]).await.header("content-range"), "bytes 7-9/10");
        let beyond = ask(&[("range", "bytes=10-")]).await;
        assert_eq!(beyond.error(), refused(416, "range_not_satisfiable", "range"));
        assert_eq!(beyond.header("content-range"), "bytes */10");
        let whole = ask(&[("range", "bytes=0-1"), ("if-range", "\"another\"")]).await;
        assert_eq!((whole.status.as_u16(), whole.text()), (200, "0123456789"));
        let tag = whole.header("etag").to_owned();
        let kept = token.call(Method::GET, &path, &[("if-none-match", &tag)], Body::empty()).await;
        assert_eq!((kept.status.as_u16(), kept.text()), (304, ""));
        let head = token.call(Method::HEAD, &path, &[], Body::empty()).await;
        assert_eq!((head.status.as_u16(), head.header("content-length"), head.text()), (200, "10", ""));
    }

    async fn what_is_refused_leaves_everything_as_it_was(store: Store) {
        let world = World::with_limits(store, Limits { files: FileLimits::new(8, [(AttachmentKind::Video, 0)]), ..Limits::default() });
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        let path = format!("/sessions/{id}/attachments/network_log");
        token.put(&path, &[], "first").await;
        let before = token.get(&format!("/sessions/{id}")).await.json();
        let answer = token.put(&path, &[("content-length", "9")], "123456789").await;
        assert_eq!(answer.error(), refused(413, "too_large", ""));
        let chunks = futures::stream::iter([Ok::<_, std::io::Error>("12345"), Ok("6789")]);
        let answer = token.put(&path, &[], Body::from_stream(chunks)).await;
        assert_eq!(answer.error(), refused(413, "too_large", ""));
        let broken = futures::stream::iter([Ok("12345"), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))]);
        let answer = token.put(&path, &[], Body::from_stream(broken)).await;
        assert_eq!(answer.error(), refused(400, "interrupted", ""));
        let answer = token.put(&path, &[("x-content-sha256", HELLO)], "hallo").await;
        assert_eq!(answer.error(), refused(422, "sha256_mismatch", "x-content-sha256"));
        let answer = token.put(&path, &[("x-content-sha256", "abc")], "hallo").await;
        assert_eq!(answer.error(), refused(422, "invalid_value", "x-content-sha256"));
        let answer = token.put(&path, &[("content-range", "bytes 0-4/10")], "hallo").await;
        assert_eq!(answer.error(), refused(400, "partial_upload", "content-range"));
        let video = token.put(&format!("/sessions/{id}/attachments/video"), &[], "x").await;
        assert_eq!(video.error(), refused(422, "kind_not_taken", "kind"));
        let voice = token.put(&format!("/sessions/{id}/attachments/voice"), &[], "x").await;
        assert_eq!(voice.error(), refused(404, "not_found", ""));
        assert_eq!(token.get(&format!("/sessions/{id}")).await.json(), before);
        assert_eq!(token.get(&path).await.text(), "first");
        assert_eq!(world.kept_files(), 1);
    }

    async fn a_file_that_there_is_not_says_why(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        let path = format!("/sessions/{id}/attachments/video");
        assert_eq!(token.get(&path).await.error(), refused(404, "file_not_available", ""));
        let session = token.patch(&path, r#"{"state":"not_captured","reason":"turn it on in the settings"}"#).await;
        assert_eq!(session.json()["attachments"][0]["state"], "not_captured");
        let answer = token.get(&path).await;
        assert_eq!(answer.error(), refused(404, "file_not_available", ""));
        assert!(answer.text().contains("The video was not captured: turn it on in the settings."));
        assert_eq!(token.patch(&path, r#"{"state":"available"}"#).await.error(), refused(422, "invalid_value", "state"));
        assert_eq!(token.patch(&path, "{}").await.error(), refused(422, "missing_field", "state"));
        // Afterwards it was found after all.
        assert_eq!(token.put(&path, &[], "film").await.status, 201);
        assert_eq!(token.patch(&path, r#"{"state":"failed"}"#).await.error(), refused(409, "conflict", "state"));
        assert_eq!(token.get(&path).await.text(), "film");
    }
}
