//! How far sessions were pulled from other places.

use domain::access::OrgId;
use jiff::civil::Date;

use super::sql::Sql;
use super::{Error, Result, Store};

impl Store {
    /// The first day that is not done yet of a source; nothing where none is.
    pub async fn pulled_until(&self, org: OrgId, source: &str) -> Result<Option<Date>> {
        let mut sql = Sql::new("SELECT day FROM pulls WHERE org_id = ");
        sql.number(org.0).push(" AND source = ").bind(source);
        let Some(row) = self.fetch_optional(&sql).await? else {
            return Ok(None);
        };
        let day = i32::try_from(row.get::<i64>(0)?).ok().and_then(date);
        day.map(Some).ok_or(Error::Corrupt("pulls.day"))
    }

    /// Every day before `day` is done. Never goes back, whoever else pulls the same.
    pub async fn set_pulled_until(&self, org: OrgId, source: &str, day: Date) -> Result<()> {
        let mut sql = Sql::new("INSERT INTO pulls (org_id, source, day) VALUES (");
        sql.number(org.0).push(", ").bind(source);
        sql.push(", ").bind(number(day));
        sql.push(
            ") ON CONFLICT (org_id, source) DO UPDATE SET day = excluded.day WHERE excluded.day > pulls.day",
        );
        self.execute(&sql).await.map(drop)
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

fn date(number: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}
