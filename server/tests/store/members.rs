//! Members: their role, whether they may enter, and that an organization keeps an admin.

use domain::Role;
use domain::access::OrgId;
use server::store::{MemberChange, NewSignIn, OrgChange, Store};

use crate::contract;
use crate::people::{at, org, person};

async fn add(store: &Store, org: OrgId, email: &str, role: Role) -> String {
    store.add_member(org, role, &person(email)).await.expect("added");
    format!("id of {email}")
}

async fn sign_in(store: &Store, hash: u8, person: &str, org: OrgId) {
    let new = NewSignIn {
        id_hash: [hash; 32],
        person: person.to_owned(),
        org: Some(org),
        created_at: at(20),
        expires_at: at(900),
    };
    store.add_sign_in(&new).await.expect("a sign-in");
}

async fn admins(store: &Store, org: OrgId) -> i64 {
    store.member_counts(org).await.expect("counts").1
}

contract! {
    async fn the_last_admin_stays(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        let ada = add(&store, harbor, "ada@x", Role::Admin).await;
        let leo = add(&store, harbor, "leo@x", Role::Developer).await;
        assert_eq!(store.set_role(harbor, &ada, None, Role::User).await.expect("asked"), MemberChange::LastAdmin);
        assert_eq!(store.disable_member(harbor, &ada, at(9)).await.expect("asked"), MemberChange::LastAdmin);
        let member = store.member(harbor, &ada).await.expect("asked").expect("found");
        assert_eq!((member.role, member.disabled_at), (Role::Admin, None), "nothing was changed");
        let same = store.set_role(harbor, &ada, None, Role::Admin).await.expect("asked");
        assert!(matches!(same, MemberChange::Done(_)), "to the same role: {same:?}");
        store.set_role(harbor, &leo, None, Role::Admin).await.expect("changed");
        store.disable_member(harbor, &leo, at(9)).await.expect("disabled");
        let last = store.set_role(harbor, &ada, None, Role::User).await.expect("asked");
        assert_eq!(last, MemberChange::LastAdmin, "one who is disabled does not count");
        store.enable_member(harbor, &leo).await.expect("enabled");
        let done = store.set_role(harbor, &ada, None, Role::User).await.expect("asked");
        assert!(matches!(done, MemberChange::Done(before) if before.role == Role::Admin));
        assert_eq!(admins(&store, harbor).await, 1);
    }

    async fn admins_who_depose_each_other_at_once_leave_one(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        for round in 0..6 {
            let people: Vec<String> = futures::future::join_all((0..4).map(|number| {
                let store = store.clone();
                async move { add(&store, harbor, &format!("{round}-{number}@x"), Role::Admin).await }
            })).await;
            // Admins of the rounds before are out.
            if round > 0 {
                for number in 0..4 {
                    let _ = store.disable_member(harbor, &format!("id of {}-{number}@x", round - 1), at(5)).await;
                }
            }
            let changes = people.iter().enumerate().map(|(at_place, person)| {
                let (store, person) = (store.clone(), person.clone());
                tokio::spawn(async move {
                    if at_place % 2 == 0 {
                        store.set_role(harbor, &person, Some(Role::Admin), Role::User).await
                    } else {
                        store.disable_member(harbor, &person, at(9)).await
                    }
                })
            });
            let mut refused = 0;
            for change in futures::future::join_all(changes).await {
                let change = change.expect("a task").expect("asked");
                refused += u8::from(change == MemberChange::LastAdmin);
            }
            assert_eq!((refused, admins(&store, harbor).await), (1, 1), "round {round}");
        }
    }

    async fn who_chose_a_role_saw_the_one_before(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        add(&store, harbor, "ada@x", Role::Admin).await;
        let leo = add(&store, harbor, "leo@x", Role::User).await;
        store.set_role(harbor, &leo, Some(Role::User), Role::Developer).await.expect("changed");
        let late = store.set_role(harbor, &leo, Some(Role::User), Role::Admin).await.expect("asked");
        assert!(matches!(late, MemberChange::Stale(now) if now.role == Role::Developer));
        let member = store.member(harbor, &leo).await.expect("asked").expect("found");
        assert_eq!(member.role, Role::Developer);
    }

    async fn another_organization_is_not_touched(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        add(&store, harbor, "ada@x", Role::Admin).await;
        let leo = add(&store, harbor, "leo@x", Role::User).await;
        let missing = store.set_role(fjord, &leo, None, Role::Admin).await.expect("asked");
        assert_eq!(missing, MemberChange::Missing);
        assert_eq!(store.disable_member(fjord, &leo, at(9)).await.expect("asked"), MemberChange::Missing);
        add(&store, fjord, "leo@x", Role::User).await;
        sign_in(&store, 1, &leo, harbor).await;
        sign_in(&store, 2, &leo, fjord).await;
        store.disable_member(harbor, &leo, at(30)).await.expect("disabled");
        assert!(store.sign_in(&[1; 32]).await.expect("asked").is_none(), "looked at the one they may not enter");
        assert!(store.sign_in(&[2; 32]).await.expect("asked").is_some());
        assert!(!store.is_shut_out(&leo).await.expect("asked"));
        let places = store.memberships(&leo, 9).await.expect("memberships");
        assert_eq!(places.iter().map(|place| place.org.slug.as_str()).collect::<Vec<_>>(), ["fjord"]);
        assert_eq!(store.first_org(&leo).await.expect("asked"), Some(fjord));
        store.disable_member(fjord, &leo, at(31)).await.expect("disabled");
        assert!(store.sign_in(&[2; 32]).await.expect("asked").is_none());
        assert!(store.is_shut_out(&leo).await.expect("asked"));
        assert!(!store.is_shut_out("nobody").await.expect("asked"));
    }

    async fn members_are_searched_by_name_and_email_whatever_the_case(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        for (email, name) in [("a@x", "Åsa Lund"), ("b_c@x", "Bo"), ("bxc@x", "100%"), ("d@x", "ÅSE")] {
            let new = server::store::NewPerson { name: name.to_owned(), ..person(email) };
            store.add_member(harbor, Role::User, &new).await.expect("added");
        }
        for (search, found) in [
            ("åS", &["a@x", "d@x"][..]),
            ("B_C", &["b_c@x"]),
            ("%", &["bxc@x"]),
            ("!", &[]),
            ("lund", &["a@x"]),
            ("@X", &["a@x", "b_c@x", "bxc@x", "d@x"]),
        ] {
            let members = store.members(harbor, search, None, 9).await.expect("members");
            let emails: Vec<&str> = members.iter().map(|member| member.person.email.as_str()).collect();
            assert_eq!(emails, found, "{search}");
        }
        let rest = store.members(harbor, "@x", Some("b_c@x"), 1).await.expect("members");
        assert_eq!(rest[0].person.email, "bxc@x");
    }

    async fn a_member_was_last_seen_where_they_looked(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        let ada = add(&store, harbor, "ada@x", Role::Admin).await;
        add(&store, fjord, "ada@x", Role::Admin).await;
        sign_in(&store, 1, &ada, harbor).await;
        store.touch_sign_in(&[1; 32], at(40)).await.expect("touched");
        store.delete_sign_in(&[1; 32]).await.expect("signed out");
        let seen = async |org| store.member(org, &ada).await.expect("asked").expect("found").last_seen_at;
        assert_eq!(seen(harbor).await, Some(at(40)), "also after they signed out");
        assert_eq!(seen(fjord).await, None);
    }

    async fn of_two_who_change_an_organization_the_second_is_told(store: Store) {
        let harbor = org(&store, "harbor").await;
        let change = |name: &str| OrgChange {
            name: name.to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            queue_medium_millis: 1_000,
            queue_long_millis: 2_000,
            silence_millis: Some(60_000),
        };
        assert!(store.change_org(harbor.id, harbor.version, &change("First")).await.expect("asked"));
        assert!(!store.change_org(harbor.id, harbor.version, &change("Second")).await.expect("asked"));
        let now = store.org(harbor.id).await.expect("asked").expect("found");
        assert_eq!((now.name.as_str(), now.time_zone.as_str(), now.silence_millis), ("First", "Europe/Berlin", Some(60_000)));
        assert_eq!((now.queue_medium_millis, now.queue_long_millis, now.version), (1_000, 2_000, harbor.version + 1));
        assert!(store.change_org(harbor.id, now.version, &change("Third")).await.expect("asked"));
    }
}
