//! Opening a database.

use server::store::Store;

use crate::contract;
use crate::support::database::TestDatabase;

contract! {
    async fn an_open_database_answers(store: Store) {
        store.ping().await.expect("answers");
    }
}

async fn open_again(database: TestDatabase) {
    let again = Store::open(&database.url).await.expect("opens again");
    again.ping().await.expect("answers");
    again.close().await;
    database.remove().await;
}

#[tokio::test]
async fn a_second_opening_finds_the_schema_on_sqlite() {
    open_again(TestDatabase::sqlite().await).await;
}

#[tokio::test]
async fn a_second_opening_finds_the_schema_on_postgres() {
    if let Some(database) = TestDatabase::postgres().await {
        open_again(database).await;
    }
}
