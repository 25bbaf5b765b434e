//! Sign-ins and set-up links.

use domain::Role;
use server::store::{NewOrg, NewSignIn, Store};

use crate::contract;
use crate::people::{at, org, person};

fn sign_in(hash: u8, email: &str, expires: i64) -> NewSignIn {
    NewSignIn {
        id_hash: [hash; 32],
        person: format!("id of {email}"),
        org: None,
        created_at: at(10),
        expires_at: at(expires),
    }
}

fn new_org(slug: &str, now: i64) -> NewOrg {
    NewOrg {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        created_at: at(now),
    }
}

contract! {
    async fn a_sign_in_remembers_who_and_where(store: Store) {
        let harbor = org(&store, "harbor").await;
        store.add_member(harbor.id, Role::User, &person("a@x")).await.expect("added");
        store.add_sign_in(&sign_in(1, "a@x", 100)).await.expect("added");
        let found = store.sign_in(&[1; 32]).await.expect("asked").expect("found");
        assert_eq!((found.person.email.as_str(), found.org), ("a@x", None));
        assert_eq!((found.last_seen_at, found.expires_at), (at(10), at(100)));
        store.touch_sign_in(&[1; 32], at(20)).await.expect("touched");
        store.set_sign_in_org(&[1; 32], harbor.id).await.expect("set");
        let found = store.sign_in(&[1; 32]).await.expect("asked").expect("found");
        assert_eq!((found.last_seen_at, found.org), (at(20), Some(harbor.id)));
        store.delete_sign_in(&[1; 32]).await.expect("deleted");
        assert_eq!(store.sign_in(&[1; 32]).await.expect("asked"), None);
    }

    async fn what_is_over_or_unused_is_forgotten(store: Store) {
        let harbor = org(&store, "harbor").await;
        store.add_member(harbor.id, Role::User, &person("a@x")).await.expect("added");
        for (hash, expires) in [(1, 50), (2, 500), (3, 500)] {
            store.add_sign_in(&sign_in(hash, "a@x", expires)).await.expect("added");
        }
        store.touch_sign_in(&[3; 32], at(40)).await.expect("touched");
        assert_eq!(store.delete_expired_sign_ins(at(50), at(30)).await.expect("deleted"), 2);
        assert!(store.sign_in(&[3; 32]).await.expect("asked").is_some());
    }

    async fn a_password_or_a_ban_ends_the_sign_ins_of_one_person(store: Store) {
        let harbor = org(&store, "harbor").await;
        for email in ["a@x", "b@x"] {
            store.add_member(harbor.id, Role::User, &person(email)).await.expect("added");
        }
        for (hash, email) in [(1, "a@x"), (2, "a@x"), (3, "b@x")] {
            store.add_sign_in(&sign_in(hash, email, 100)).await.expect("added");
        }
        store.set_password("id of a@x", "another").await.expect("set");
        for (hash, there) in [(1, false), (2, false), (3, true)] {
            assert_eq!(store.sign_in(&[hash; 32]).await.expect("asked").is_some(), there, "{hash}");
        }
        let (_, hash) = store.person_by_email("a@x").await.expect("asked").expect("found");
        assert_eq!(hash.as_deref(), Some("another"));
        store.disable_member(harbor.id, "id of b@x", at(60)).await.expect("disabled");
        assert!(store.sign_in(&[3; 32]).await.expect("asked").is_none());
    }

    async fn a_set_up_link_is_the_only_one_and_works_once(store: Store) {
        store.replace_setup_link(&[1; 32], at(1), at(100)).await.expect("made");
        store.replace_setup_link(&[2; 32], at(1), at(100)).await.expect("made");
        assert!(!store.setup_link_is_good(&[1; 32], at(2)).await.expect("asked"), "replaced");
        assert!(store.setup_link_is_good(&[2; 32], at(99)).await.expect("asked"));
        assert!(!store.setup_link_is_good(&[2; 32], at(100)).await.expect("asked"), "over");
        let late = store.set_up(&[2; 32], &new_org("late", 100), &person("a@x")).await.expect("asked");
        assert_eq!(late, None);
        let made = store.set_up(&[2; 32], &new_org("first", 50), &person("a@x")).await.expect("asked");
        let made = made.expect("an organization");
        let places = store.memberships("id of a@x", 5).await.expect("memberships");
        assert_eq!((places[0].org.clone(), places[0].role), (made, Role::Admin));
        let again = store.set_up(&[2; 32], &new_org("second", 50), &person("b@x")).await.expect("asked");
        assert_eq!(again, None);
        assert_eq!(store.org_slugs(5).await.expect("slugs"), ["first"]);
    }

    async fn of_two_that_use_a_link_at_once_one_sets_up(store: Store) {
        store.replace_setup_link(&[1; 32], at(1), at(100)).await.expect("made");
        let tries = (0..6).map(|number| {
            let store = store.clone();
            async move {
                let org = new_org(&format!("org{number}"), 5);
                store.set_up(&[1; 32], &org, &person(&format!("{number}@x"))).await.expect("asked")
            }
        });
        let made = futures::future::join_all(tries).await;
        assert_eq!(made.iter().flatten().count(), 1);
        assert_eq!(store.org_slugs(9).await.expect("slugs").len(), 1);
    }

    async fn no_link_works_where_an_organization_is(store: Store) {
        store.replace_setup_link(&[1; 32], at(1), at(100)).await.expect("made");
        org(&store, "harbor").await;
        assert!(!store.setup_link_is_good(&[1; 32], at(2)).await.expect("asked"));
        let made = store.set_up(&[1; 32], &new_org("second", 2), &person("a@x")).await.expect("asked");
        assert_eq!(made, None);
    }
}
