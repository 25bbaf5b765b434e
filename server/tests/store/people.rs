//! Organizations, people and memberships.

use domain::{Role, Timestamp, access::OrgId};
use server::store::{Added, Error, NewOrg, NewPerson, Org, Store};

use crate::contract;

/// A moment, in seconds.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::saturating_from_millis(seconds * 1_000)
}

/// Adds an organization.
pub async fn org(store: &Store, slug: &str) -> Org {
    let new = NewOrg {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        created_at: at(1),
    };
    store.add_org(&new).await.expect("an organization")
}

/// Somebody who is to be.
pub fn person(email: &str) -> NewPerson {
    NewPerson {
        id: format!("id of {email}"),
        email: email.to_owned(),
        name: format!("name of {email}"),
        password_hash: Some("a hash".to_owned()),
        created_at: at(2),
    }
}

contract! {
    async fn organizations_are_found_by_slug_and_number(store: Store) {
        assert_eq!(store.org_slugs(10).await.expect("slugs"), Vec::<String>::new());
        let harbor = org(&store, "harbor").await;
        let fjord = org(&store, "fjord").await;
        assert_ne!(harbor.id, fjord.id);
        assert_eq!((harbor.queue_medium_millis, harbor.queue_long_millis), (30_000, 120_000));
        assert_eq!(store.org_by_slug("harbor").await.expect("asked"), Some(harbor.clone()));
        assert_eq!(store.org(fjord.id).await.expect("asked"), Some(fjord.clone()));
        assert_eq!(store.org_by_slug("Harbor").await.expect("asked"), None);
        assert_eq!(store.org(OrgId(99)).await.expect("asked"), None);
        assert_eq!(store.org_slugs(10).await.expect("slugs"), ["fjord", "harbor"]);
        assert_eq!(store.org_slugs(1).await.expect("slugs"), ["fjord"]);
        let ids = store.org_ids(None, 10).await.expect("ids");
        assert_eq!(ids, [harbor.id, fjord.id]);
        assert_eq!(store.org_ids(Some(harbor.id), 10).await.expect("ids"), [fjord.id]);
        let again = NewOrg { slug: "harbor".to_owned(), name: "X".to_owned(), created_at: at(1) };
        assert!(matches!(store.add_org(&again).await, Err(Error::Exists("organization"))));
    }

    async fn a_person_is_one_in_every_organization(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await, org(&store, "fjord").await);
        let ada = person("Åda@harbor.example");
        assert_eq!(store.add_member(harbor.id, Role::Admin, &ada).await.expect("added"), Added::Person);
        let again = NewPerson { id: "another".to_owned(), ..person("åDA@HARBOR.EXAMPLE") };
        let added = store.add_member(fjord.id, Role::User, &again).await.expect("added");
        assert_eq!(added, Added::Membership);
        let twice = store.add_member(fjord.id, Role::Admin, &again).await;
        assert!(matches!(twice, Err(Error::Exists("member"))), "{twice:?}");
        let (found, hash) = store.person_by_email("åda@Harbor.example").await.expect("asked").expect("found");
        assert_eq!((found.email.as_str(), found.id.as_str()), ("Åda@harbor.example", ada.id.as_str()));
        assert_eq!(hash.as_deref(), Some("a hash"));
        let places = store.memberships(&ada.id, 10).await.expect("memberships");
        let places: Vec<(&str, Role)> = places.iter().map(|place| (place.org.slug.as_str(), place.role)).collect();
        assert_eq!(places, [("fjord", Role::User), ("harbor", Role::Admin)]);
        assert_eq!(store.first_org(&ada.id).await.expect("asked"), Some(harbor.id));
        assert_eq!(store.first_org("nobody").await.expect("asked"), None);
    }

    async fn members_come_in_pages(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await, org(&store, "fjord").await);
        for name in ["d", "B", "a", "C", "e"] {
            store.add_member(harbor.id, Role::User, &person(&format!("{name}@x"))).await.expect("added");
        }
        store.add_member(fjord.id, Role::User, &person("aa@x")).await.expect("added");
        let mut seen = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = store.members(harbor.id, "", after.as_deref(), 2).await.expect("members");
            let Some(last) = page.last() else { break };
            after = Some(last.person.email.clone());
            seen.extend(page.into_iter().map(|member| member.person.email));
        }
        assert_eq!(seen, ["a@x", "B@x", "C@x", "d@x", "e@x"]);
        assert!(store.member_by_email(harbor.id, "aa@x").await.expect("asked").is_none(), "of another");
        let member = store.member_by_email(harbor.id, "b@X").await.expect("asked").expect("found");
        assert_eq!((member.role, member.since), (Role::User, at(2)));
    }

    async fn who_is_disabled_cannot_help(store: Store) {
        let harbor = org(&store, "harbor").await;
        for name in ["a", "b"] {
            store.add_member(harbor.id, Role::Admin, &person(&format!("{name}@x"))).await.expect("added");
        }
        store.add_member(harbor.id, Role::Developer, &person("c@x")).await.expect("added");
        assert_eq!(store.admin_emails(harbor.id, 5).await.expect("admins"), ["a@x", "b@x"]);
        store.disable_member(harbor.id, "id of a@x", at(9)).await.expect("disabled");
        store.disable_member(harbor.id, "id of a@x", at(99)).await.expect("disabled again");
        assert_eq!(store.admin_emails(harbor.id, 5).await.expect("admins"), ["b@x"]);
        let a = store.member(harbor.id, "id of a@x").await.expect("asked").expect("found");
        assert_eq!(a.disabled_at, Some(at(9)), "since the first time");
        store.enable_member(harbor.id, "id of a@x").await.expect("enabled");
        let a = store.member(harbor.id, "id of a@x").await.expect("asked").expect("found");
        assert_eq!(a.disabled_at, None);
    }
}
