//! API tokens.

use domain::Role;
use domain::access::{OrgId, TokenKey};
use server::store::{NewToken, Store, TokenList};

use crate::contract;
use crate::people::{at, org};

fn token(org: OrgId, name: u8) -> NewToken {
    NewToken {
        org,
        id: format!("tok_{name}"),
        label: "CI".to_owned(),
        role: Role::Developer,
        secret_hash: [name; 32],
        created_by: None,
        created_at: at(5),
    }
}

contract! {
    async fn tokens_are_found_by_their_hash(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        let made = store.add_token(&token(harbor, 1)).await.expect("a token");
        assert_eq!(store.token_by_hash(&[1; 32]).await.expect("asked"), Some(made.clone()));
        assert_eq!(store.token_by_hash(&[2; 32]).await.expect("asked"), None);
        store.touch_token(harbor, made.key, at(7)).await.expect("touched");
        let found = store.token_by_id(harbor, "tok_1").await.expect("asked").expect("found");
        assert_eq!((found.last_used_at, found.revoked_at), (Some(at(7)), None));
    }

    async fn a_revoked_token_stays_to_be_seen(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        store.add_token(&token(harbor, 1)).await.expect("a token");
        assert!(!store.revoke_token(fjord, "tok_1", at(8)).await.expect("asked"), "of another");
        assert!(store.revoke_token(harbor, "tok_1", at(8)).await.expect("asked"));
        assert!(!store.revoke_token(harbor, "tok_1", at(9)).await.expect("asked"), "once");
        let found = store.token_by_hash(&[1; 32]).await.expect("asked").expect("found");
        assert_eq!(found.revoked_at, Some(at(8)));
    }

    async fn tokens_have_numbers_of_their_organization_and_come_in_pages(store: Store) {
        let (harbor, fjord) = (org(&store, "harbor").await.id, org(&store, "fjord").await.id);
        for name in 1..=5 {
            let made = store.add_token(&token(harbor, name)).await.expect("a token");
            assert_eq!(made.key, TokenKey(i64::from(name)));
        }
        let made = store.add_token(&token(fjord, 9)).await.expect("a token");
        assert_eq!(made.key, TokenKey(1));
        let first = store.tokens(harbor, None, 3).await.expect("tokens");
        let rest = store.tokens(harbor, Some(first[2].key), 3).await.expect("tokens");
        let ids: Vec<&str> = first.iter().chain(&rest).map(|token| token.id.as_str()).collect();
        assert_eq!(ids, ["tok_1", "tok_2", "tok_3", "tok_4", "tok_5"]);
    }

    async fn tokens_are_listed_newest_first_by_state_and_maker(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        for name in 1..=5 {
            let by = if name % 2 == 0 { Some("leo@x".to_owned()) } else { None };
            store.add_token(&NewToken { created_by: by, ..token(harbor, name) }).await.expect("a token");
        }
        store.revoke_token(harbor, "tok_4", at(8)).await.expect("revoked");
        let list = async |revoked, made_by, before: Option<i64>| {
            let which = TokenList { revoked, made_by };
            let page = store.token_page(harbor, &which, before.map(TokenKey), 2).await.expect("tokens");
            page.into_iter().map(|token| token.id).collect::<Vec<_>>()
        };
        assert_eq!(list(false, None, None).await, ["tok_5", "tok_3"]);
        assert_eq!(list(false, None, Some(3)).await, ["tok_2", "tok_1"]);
        assert_eq!(list(true, None, None).await, ["tok_4"]);
        assert_eq!(list(false, Some("leo@x"), None).await, ["tok_2"]);
        assert_eq!(list(true, Some("leo@x"), None).await, ["tok_4"]);
        assert_eq!(list(false, Some("eve@x"), None).await, Vec::<String>::new());
        let twice = store.add_token(&NewToken { secret_hash: [99; 32], ..token(harbor, 5) }).await;
        assert!(matches!(twice, Err(server::store::Error::Exists("token"))), "{twice:?}");
    }

    async fn tokens_made_at_once_get_different_numbers(store: Store) {
        let harbor = org(&store, "harbor").await.id;
        let made = futures::future::join_all((1..=24).map(|name| {
            let store = store.clone();
            async move { store.add_token(&token(harbor, name)).await.expect("a token").key.0 }
        }));
        let mut keys = made.await;
        keys.sort_unstable();
        assert_eq!(keys, (1..=24).collect::<Vec<_>>());
    }
}
