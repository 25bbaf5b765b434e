//! What is kept, for how long, and that rows and contents go together.

use domain::{AttachmentKind, AttachmentState, Role, Scope, Session};
use server::service::retention::{self, Gone};
use server::service::scrub::{self, Finding, Options};
use server::service::{leftovers, orgs};
use server::store::{Kept, Retention, Store};
use tokio_util::sync::CancellationToken;

use crate::contract;
use crate::world::{Caller, World};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl World {
    fn later(&self, millis: i64) {
        self.services.clock.advance(millis);
    }

    async fn clear(&self) -> u64 {
        leftovers::clear(&self.services, &self.blobs)
            .await
            .expect("cleared")
    }

    async fn take_away(&self) -> Gone {
        let done = retention::take_away(&self.services, &CancellationToken::new()).await;
        done.expect("taken away")
    }
}

/// A session that ended `days` ago, with these files.
async fn ended(world: &World, token: &Caller<'_>, days: i64, files: &[&str]) -> String {
    let at = world.services.clock.now().plus_millis(-days * DAY);
    let body = format!(
        r#"{{"device":{{"id":"pixel8"}},"status":"completed","requested_at":"{at}","started_at":"{at}","ended_at":"{at}"}}"#
    );
    let id = token.record(&body).await;
    for kind in files {
        let answer = token
            .put(&format!("/sessions/{id}/attachments/{kind}"), &[], "content")
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    id
}

fn keep(sessions: Option<u32>, files: &[(AttachmentKind, u32)]) -> Retention {
    Retention {
        sessions,
        files: files.iter().copied().collect(),
    }
}

contract! {
    async fn what_is_replaced_goes(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = ended(&world, &token, 0, &["video", "debug_log"]).await;
        let path = format!("/sessions/{id}/attachments/video");
        assert_eq!(token.put(&path, &[], "another film").await.status, 200);
        assert_eq!((world.kept_files(), world.clear().await, world.kept_files()), (3, 1, 2));
        assert_eq!(token.get(&path).await.text(), "another film");
        // The same again is no news, and nothing of it stays.
        assert_eq!(token.put(&path, &[], "another film").await.status, 200);
        assert_eq!((world.kept_files(), world.clear().await), (2, 0));
        assert_eq!(token.get(&path).await.text(), "another film");
    }

    async fn what_a_dead_server_stored_and_did_not_name_goes(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = ended(&world, &token, 0, &[]).await;
        let store = &world.services.store;
        let put = async |text: &'static str| {
            let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from_static(text.as_bytes()))]);
            let incoming = world.blobs.receive(org.id, body, 100, None).await.expect("received");
            let name = incoming.stored().name.clone();
            store.note_blob(org.id, &name, world.services.clock.now().plus_millis(HOUR)).await.expect("noted");
            incoming.keep().await.expect("kept");
            name
        };
        let slow = put("slow").await;
        put("dead").await;
        assert_eq!(world.clear().await, 0, "its sender may still be at it");
        world.later(HOUR);
        assert_eq!((world.clear().await, world.kept_files()), (2, 0));
        // A sender that was so slow that its content is gone does not get a row for it.
        let scope = Scope { org: org.id, reads: domain::Reads::Everything };
        let session_id = id.parse().expect("an id");
        let name = |session: &Session| -> Result<Session, ()> {
            let mut session = session.clone();
            let mut file = domain::Attachment::in_state(AttachmentKind::Video, AttachmentState::Available);
            file.blob = Some(slow.clone());
            session.attachments.push(file);
            Ok(session)
        };
        let refused = store.amend(&scope, session_id, name).await.expect_err("too late");
        assert!(refused.is_unavailable(), "the same may be tried again: {refused}");
        assert_eq!(token.get(&format!("/sessions/{id}")).await.json()["attachments"], serde_json::json!([]));
    }

    async fn files_expire_with_their_contents_and_say_when(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let old = ended(&world, &token, 31, &["video", "debug_log"]).await;
        let young = ended(&world, &token, 29, &["video"]).await;
        let other = world.org("other").await;
        let theirs = world.token(&other, Role::Admin).await;
        let foreign = ended(&world, &theirs, 31, &["video"]).await;
        assert_eq!(world.take_away().await, Gone::default(), "for ever, unless somebody says otherwise");

        let keep = keep(None, &[(AttachmentKind::Video, 30)]);
        let preview = retention::preview(&world.services, org.id, &keep).await.expect("a preview");
        assert_eq!((preview.len(), preview[0].kept, preview[0].number), (1, Kept::Files(AttachmentKind::Video), 1));
        world.services.store.set_retention(org.id, &Retention::default(), &keep).await.expect("set");
        assert_eq!(world.services.store.retention(org.id).await.expect("read"), keep);
        assert_eq!(world.take_away().await, Gone { sessions: 0, files: 1 });
        assert_eq!((world.kept_files(), world.clear().await, world.kept_files()), (4, 1, 3));

        let session = token.get(&format!("/sessions/{old}")).await.json();
        let file = |kind: &str| session["attachments"].as_array().expect("files").iter().find(|file| file["kind"] == kind).cloned().expect("a file");
        assert_eq!(file("video")["state"], "expired");
        assert_eq!(file("video")["reason"], "Videos are kept for 30 days.");
        assert_eq!(file("video")["updated_at"], world.services.clock.now().to_string());
        assert_eq!(file("debug_log")["state"], "available");
        let gone = token.get(&format!("/sessions/{old}/attachments/video")).await;
        assert_eq!(gone.status, 404);
        assert!(gone.text().contains("The video has expired: Videos are kept for 30 days."), "{}", gone.text());
        assert_eq!(token.get(&format!("/sessions/{young}/attachments/video")).await.status, 200);
        assert_eq!(theirs.get(&format!("/sessions/{foreign}/attachments/video")).await.status, 200);
        assert_eq!(token.get("/sessions/count?has=video").await.json()["count"], 1);
        assert_eq!(world.take_away().await, Gone::default());
        // Two days later the other one is old enough.
        world.later(2 * DAY);
        assert_eq!(world.take_away().await, Gone { sessions: 0, files: 1 });
        assert_eq!(token.get("/sessions/count?has=video").await.json()["count"], 0);
    }

    async fn sessions_go_with_everything_of_them(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        for days in [95, 92, 91] {
            ended(&world, &token, days, &["video", "screenshot"]).await;
        }
        let stays = ended(&world, &token, 90, &["video"]).await;
        let at = world.services.clock.now().plus_millis(-100 * DAY);
        let open = token.record(&format!(r#"{{"device":{{"id":"d"}},"status":"running","requested_at":"{at}","started_at":"{at}"}}"#)).await;
        world.services.store.set_retention(org.id, &Retention::default(), &keep(Some(90), &[(AttachmentKind::Video, 30)])).await.expect("set");

        // A server that dies in the middle has done a part, whole by itself.
        let day = (world.services.clock.now().millis() - 95 * DAY).div_euclid(DAY);
        assert_eq!(world.services.store.delete_sessions(org.id, day, 1).await.expect("deleted"), 1);
        assert_eq!(token.get("/sessions/count").await.json()["count"], 4);
        assert_eq!(world.take_away().await, Gone { sessions: 2, files: 1 });
        assert_eq!(world.clear().await, 7);
        assert_eq!(world.kept_files(), 0);

        let listed = token.get("/sessions").await.json();
        let ids: Vec<&str> = listed["sessions"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids, [stays.as_str(), open.as_str()], "what is not over stays");
        for (query, count) in [("", 2), ("?status=completed", 1), ("?has=video", 0), ("?has=screenshot", 0), ("?device=pixel8", 1)] {
            assert_eq!(token.get(&format!("/sessions/count{query}")).await.json()["count"], count, "{query}");
        }
        let facet = token.get("/sessions/facets/devices").await.json();
        let options = facet["options"].as_array().expect("options");
        let count = |value: &str| options.iter().find(|option| option["value"] == value).map(|option| option["count"].clone());
        assert_eq!(count("pixel8"), Some(1.into()), "{facet}");
    }

    async fn a_scrub_finds_and_mends_what_does_not_fit(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = ended(&world, &token, 0, &["video", "debug_log", "screenshot"]).await;
        let session = id.parse().expect("an id");
        let scope = Scope { org: org.id, reads: domain::Reads::Everything };
        let stored = world.services.store.find(&scope, session).await.expect("found").expect("a session");
        let name = |kind| stored.attachments.iter().find(|file| file.kind == kind).and_then(|file| file.blob.clone()).expect("a name");
        world.blobs.remove(org.id, &name(AttachmentKind::Video)).await.expect("removed");
        let log = name(AttachmentKind::DebugLog);
        std::fs::write(world.folder.join(format!("blobs/{}/{}/{log}", org.id.0, &log[..2])), "CONTENT").expect("damaged");
        let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from_static(b"orphan"))]);
        let orphan = world.blobs.put(org.id, body, 100, None).await.expect("put").name;

        let run = async |repair, verify, min_age| {
            let mut found = Vec::new();
            let options = Options { repair, verify, min_age };
            let report = scrub::run(&world.services, &world.blobs, org.id, options, |finding| found.push(finding.clone()));
            let report = report.await.expect("scrubbed");
            found.sort_by_key(|finding| format!("{finding:?}"));
            (report, found)
        };
        let missing = Finding::Missing(session, AttachmentKind::Video, name(AttachmentKind::Video));
        let damaged = Finding::Damaged(session, AttachmentKind::DebugLog, log);
        // The clock of the tests stands; the disk's does not.
        let ever = i64::MIN / 2;
        assert_eq!(run(false, false, i64::MAX).await.1, std::slice::from_ref(&missing), "young orphans are let be");
        let all = vec![damaged, missing, Finding::Orphan(orphan, 6)];
        assert_eq!(run(false, true, ever).await.1, all);
        let (report, found) = run(true, true, ever).await;
        assert_eq!((found, report.files, report.findings, report.mended), (all, 3, 3, 3));
        assert_eq!(run(true, true, ever).await.1, []);
        let states = token.get(&format!("/sessions/{id}")).await.json();
        let states: Vec<&str> = states["attachments"].as_array().expect("files").iter().filter_map(|file| file["state"].as_str()).collect();
        assert_eq!(states, ["failed", "failed", "available"]);
        world.clear().await;
        assert_eq!(world.kept_files(), 1);
        assert!(orgs::find(&world.services, "acme").await.is_ok());
    }

    async fn a_scrub_lets_be_what_is_sent_again_meanwhile(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = ended(&world, &token, 0, &["video"]).await;
        let path = format!("/sessions/{id}/attachments/video");
        let name = world.services.store.named_blobs(org.id, 0).await;
        let mut names = name.expect("read");
        for first in 1..=u8::MAX {
            names.extend(world.services.store.named_blobs(org.id, first).await.expect("read"));
        }
        world.blobs.remove(org.id, &names[0].blob).await.expect("removed");
        let send_again = || async { assert_eq!(token.put(&path, &[], "sent again").await.status, 200) };
        let mut found = 0;
        let options = Options { repair: true, verify: true, min_age: i64::MAX };
        let report = scrub::run(&world.services, &world.blobs, org.id, options, |_| {
            found += 1;
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(send_again()));
        });
        let report = report.await.expect("scrubbed");
        assert_eq!((found, report.findings, report.mended), (1, 1, 0));
        assert_eq!(token.get(&path).await.text(), "sent again");
    }

    async fn a_content_that_cannot_be_removed_waits_and_keeps_nobody_waiting(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let other = world.org("globex").await;
        let noted = async |org: &server::store::Org| {
            let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from_static(b"left"))]);
            let name = world.blobs.put(org.id, body, 100, None).await.expect("put").name;
            world.services.store.note_blob(org.id, &name, world.services.clock.now()).await.expect("noted");
            name
        };
        let stuck = noted(&org).await;
        noted(&org).await;
        noted(&other).await;
        // A folder where the file should be cannot be removed as one.
        let place = world.folder.join(format!("blobs/{}/{}/{stuck}", org.id.0, &stuck[..2]));
        std::fs::remove_file(&place).expect("removed");
        std::fs::create_dir_all(place.join("in")).expect("made");
        assert_eq!((world.clear().await, world.kept_files()), (2, 0));
        std::fs::remove_dir_all(&place).expect("removed");
        assert_eq!(world.clear().await, 0, "it is put off");
        world.later(HOUR);
        assert_eq!(world.clear().await, 1);
    }
}
