//! A server with two organizations and some people, on a file of its own.

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use domain::{Role, Timestamp};
use server::api::{Api, Limits};
use server::blob::Blobs;
use server::clock::Clock;
use server::config::PublicUrl;
use server::entropy::Entropy;
use server::service::acting::Acting;
use server::service::passwords::Cost;
use server::service::{Services, orgs, people, tokens};
use server::store::{Org, Store};
use server::web::{Settings, Site, Web, router};
use tokio_util::sync::CancellationToken;

use crate::browser::Browser;
use crate::support::database::TestDatabase;

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";

/// Members: e-mail, role, organization.
const MEMBERS: [(&str, Role, &str); 5] = [
    ("ada@harbor.example", Role::Admin, "harbor"),
    ("leo@harbor.example", Role::Developer, "harbor"),
    ("maria@harbor.example", Role::User, "harbor"),
    ("ada@harbor.example", Role::User, "fjord"),
    ("olaf@fjord.example", Role::Admin, "fjord"),
];

/// The name of a folder that nobody uses.
fn unused_folder() -> PathBuf {
    let random = u64::from_be_bytes(Entropy::system().bytes());
    std::env::temp_dir().join(format!("sh_web_{random:016x}"))
}

/// A running server.
pub struct Server {
    pub services: Services,
    pub clock: Clock,
    pub router: Router,
    pub closing: CancellationToken,
    folder: PathBuf,
    /// Nothing where the test has it.
    database: Option<TestDatabase>,
}

impl Server {
    /// An empty database.
    pub async fn empty() -> Self {
        Self::with(Settings::default()).await
    }

    /// An empty database, served with these settings.
    pub async fn with(settings: Settings) -> Self {
        let database = TestDatabase::sqlite().await;
        let mut server = Self::over(database.store.clone(), settings);
        server.database = Some(database);
        server
    }

    /// The same over a database of the test's own.
    pub fn over(store: Store, settings: Settings) -> Self {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
        let clock = Clock::manual(now);
        let services =
            Services::new(store, clock.clone(), Entropy::seeded(1), Cost::Least).expect("services");
        let closing = CancellationToken::new();
        let folder = unused_folder();
        let api = Api {
            services: services.clone(),
            blobs: Blobs::in_folder(&folder, Entropy::system()).expect("a folder"),
            limits: Limits::default(),
        };
        let web = Web::new(services.clone(), Site::default(), settings, closing.clone()).with_api(api);
        Self {
            router: router(web),
            folder,
            services,
            clock,
            closing,
            database: None,
        }
    }

    /// Two organizations and their members.
    pub async fn start() -> Self {
        let server = Self::empty().await;
        server.fill().await;
        server
    }

    /// The same, told that people reach it by https.
    pub async fn start_https() -> Self {
        let settings = Settings {
            public_url: Some(PublicUrl {
                https: true,
                host: "history.example".to_owned(),
            }),
            ..Settings::default()
        };
        let server = Self::with(settings).await;
        server.fill().await;
        server
    }

    pub async fn fill(&self) {
        for slug in ["harbor", "fjord"] {
            orgs::add(&self.services, slug, slug)
                .await
                .expect("an organization");
        }
        for (email, role, slug) in MEMBERS {
            let org = self.org(slug).await;
            people::add(
                &self.services,
                &Acting::console(org),
                email,
                None,
                role,
                Some(PASSWORD),
            )
            .await
            .expect("a member");
            self.pass(Duration::from_millis(5));
        }
    }

    /// An organization.
    pub async fn org(&self, slug: &str) -> Org {
        orgs::find(&self.services, slug).await.expect("an organization")
    }

    /// A token of an organization, as text.
    pub async fn token(&self, slug: &str, role: Role) -> String {
        let org = self.org(slug).await;
        let (_, secret) = tokens::create(&self.services, &Acting::console(org), "CI", role, None)
            .await
            .expect("a token");
        secret.reveal().to_owned()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.clock
            .advance(i64::try_from(time.as_millis()).expect("a short time"));
    }

    /// A browser that never was here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser that is signed in.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!(answer.location(), "/sessions", "{email} signs in");
        browser
    }

    /// Closes the database and takes it away.
    pub async fn stop(self) {
        if let Some(database) = self.database {
            database.remove().await;
        }
        std::fs::remove_dir_all(self.folder).expect("takes the folder away");
    }
}
