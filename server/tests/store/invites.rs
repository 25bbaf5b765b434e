//! Invitations.

use domain::Role;
use domain::access::OrgId;
use server::store::{Error, Invite, Joining, Store};

use crate::contract;
use crate::people::{at, org, person};

fn invite(org: OrgId, id: &str, email: &str) -> Invite {
    Invite {
        org,
        id: id.to_owned(),
        email: email.to_owned(),
        role: Role::Developer,
        invited_by: Some("ada@x".to_owned()),
        created_at: at(1),
        expires_at: at(100),
    }
}

contract! {
    async fn an_invitation_makes_one_member_once(store: Store) {
        let harbor = org(&store, "harbor").await;
        let made = invite(harbor.id, "inv_1", "Nina@x");
        store.add_invite(&made, &[1; 32]).await.expect("added");
        assert_eq!(store.good_invite(&[1; 32], at(99)).await.expect("asked"), Some((made.clone(), harbor.clone())));
        assert_eq!(store.good_invite(&[1; 32], at(100)).await.expect("asked"), None, "over");
        assert_eq!(store.good_invite(&[2; 32], at(5)).await.expect("asked"), None);
        let nina = person("Nina@x");
        let late = store.accept_invite(&[1; 32], at(100), Joining::New(&nina)).await.expect("asked");
        assert_eq!(late, None);
        let joined = store.accept_invite(&[1; 32], at(50), Joining::New(&nina)).await.expect("asked");
        assert_eq!(joined, Some((made, harbor.clone())));
        let member = store.member_by_email(harbor.id, "nina@X").await.expect("asked").expect("found");
        assert_eq!((member.role, member.since), (Role::Developer, at(50)));
        let again = store.accept_invite(&[1; 32], at(51), Joining::New(&person("x@x"))).await.expect("asked");
        assert_eq!(again, None, "used");
        assert!(store.invites(harbor.id, 9).await.expect("invites").is_empty());
    }

    async fn of_many_who_use_a_link_at_once_one_joins(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        store.add_invite(&invite(harbor, "inv_1", "nina@x"), &[1; 32]).await.expect("added");
        let tries = (0..6).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let new = server::store::NewPerson { id: format!("id {number}"), ..person("nina@x") };
                store.accept_invite(&[1; 32], at(5), Joining::New(&new)).await
            })
        });
        let mut joined = 0;
        for tried in futures::future::join_all(tries).await {
            // Who comes second finds the link gone, or the person there.
            match tried.expect("a task") {
                Ok(done) => joined += u8::from(done.is_some()),
                Err(Error::Exists("person")) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(joined, 1);
        assert_eq!(store.member_counts(harbor).await.expect("counts").0, 1);
    }

    async fn somebody_known_joins_only_as_themselves(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        for email in ["nina@x", "olaf@x"] {
            store.add_member(fjord, Role::Admin, &person(email)).await.expect("added");
        }
        store.add_invite(&invite(harbor, "inv_1", "NINA@x"), &[1; 32]).await.expect("added");
        let new = store.accept_invite(&[1; 32], at(5), Joining::New(&person("nina@x"))).await;
        assert!(matches!(new, Err(Error::Exists("person"))), "nobody takes an account over: {new:?}");
        let other = store.accept_invite(&[1; 32], at(5), Joining::Known("id of olaf@x")).await.expect("asked");
        assert_eq!(other, None);
        let own = store.accept_invite(&[1; 32], at(5), Joining::Known("id of nina@x")).await.expect("asked");
        assert!(own.is_some(), "the link stayed good");
        assert_eq!(store.memberships("id of nina@x", 9).await.expect("memberships").len(), 2);
    }

    async fn renewing_and_withdrawing_end_a_link(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        store.add_invite(&invite(harbor, "inv_1", "nina@x"), &[1; 32]).await.expect("added");
        let twice = store.add_invite(&invite(harbor, "inv_2", "Nina@X"), &[2; 32]).await;
        assert!(matches!(twice, Err(Error::Exists("invite"))), "{twice:?}");
        store.add_invite(&invite(fjord, "inv_1", "nina@x"), &[3; 32]).await.expect("in another organization");
        assert!(store.renew_invite(harbor, "inv_1", &[4; 32], at(200)).await.expect("asked"));
        assert_eq!(store.good_invite(&[1; 32], at(5)).await.expect("asked"), None);
        assert!(store.good_invite(&[4; 32], at(150)).await.expect("asked").is_some());
        assert!(store.good_invite(&[3; 32], at(50)).await.expect("asked").is_some(), "another one's is as it was");
        assert!(store.delete_invite(harbor, "inv_1").await.expect("asked"));
        assert!(!store.delete_invite(harbor, "inv_1").await.expect("asked"));
        assert_eq!(store.good_invite(&[4; 32], at(5)).await.expect("asked"), None);
        assert!(!store.renew_invite(harbor, "inv_1", &[5; 32], at(9)).await.expect("asked"));
        assert_eq!(store.invite(fjord, "inv_1").await.expect("asked").expect("found").email, "nina@x");
    }
}
