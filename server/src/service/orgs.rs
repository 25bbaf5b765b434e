//! Organizations.

use super::acting::{Act, Acting};
use super::{Error, Result, Services};
use crate::store::{self, NewOrg, Org, OrgChange};

/// Letters of a slug at the most.
const MAX_SLUG_CHARS: usize = 40;
/// Letters of a name at the most.
const MAX_NAME_CHARS: usize = 80;

/// Adds an organization.
pub async fn add(services: &Services, slug: &str, name: &str) -> Result<Org> {
    let new = NewOrg {
        slug: check_slug(slug)?,
        name: check_name(name)?,
        created_at: services.clock.now(),
    };
    services.store.add_org(&new).await.map_err(|error| match error {
        store::Error::Exists(_) => Error::Conflict(format!("There is an organization “{slug}” already.")),
        other => other.into(),
    })
}

/// The organization of that slug; says which there are where there is none.
pub async fn find(services: &Services, slug: &str) -> Result<Org> {
    if let Some(org) = services.store.org_by_slug(slug).await? {
        return Ok(org);
    }
    let slugs = services.store.org_slugs(20).await?;
    let advice = if slugs.is_empty() {
        "There is none yet: add one with `org add`.".to_owned()
    } else {
        format!("There are: {}.", slugs.join(", "))
    };
    Err(Error::invalid(
        "org",
        format!("There is no organization “{slug}”. {advice}"),
    ))
}

/// Seconds that an admin may choose for a limit of waiting.
const QUEUE_SECONDS: std::ops::RangeInclusive<i64> = 1..=86_400;
/// Seconds that an admin may choose for a recorder's silence: as `--lost-after` has them.
const SILENCE_SECONDS: std::ops::RangeInclusive<i64> = 10..=604_800;

/// What an admin told about the organization, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its name.
    pub name: &'a str,
    /// The IANA name of its time zone.
    pub time_zone: &'a str,
    /// Seconds from which a wait is medium.
    pub queue_medium: &'a str,
    /// Seconds from which a wait is long.
    pub queue_long: &'a str,
    /// Seconds that a recorder may be silent; empty where the server decides.
    pub silence: &'a str,
}

/// Changes what an organization decides for itself, where nobody else did since it was at `version`.
pub async fn change(services: &Services, acting: &Acting, version: i64, told: &Told<'_>) -> Result<()> {
    acting.as_admin()?;
    let change = check(told)?;
    let before = &acting.org;
    // Read with the sign-in, a moment ago: what it was before is only told where it is that version.
    if before.version != version || !services.store.change_org(before.id, version, &change).await? {
        return Err(Error::invalid(
            "stale-settings",
            "Somebody else changed these settings meanwhile.",
        ));
    }
    let after = Org {
        name: change.name,
        time_zone: change.time_zone,
        queue_medium_millis: change.queue_medium_millis,
        queue_long_millis: change.queue_long_millis,
        silence_millis: change.silence_millis,
        version: version + 1,
        ..before.clone()
    };
    acting.did(services, &Act::OrgChanged(before, &after)).await;
    Ok(())
}

fn check(told: &Told<'_>) -> Result<OrgChange> {
    let time_zone = told.time_zone.trim();
    let zone = jiff::tz::TimeZone::get(time_zone);
    let zone = zone.map_err(|_| Error::invalid("time-zone", "There is no such time zone."))?;
    let seconds = |text: &str, allowed: &std::ops::RangeInclusive<i64>| {
        let seconds = text.trim().parse().ok();
        seconds
            .filter(|seconds| allowed.contains(seconds))
            .map(|seconds| seconds * 1_000)
    };
    let medium = seconds(told.queue_medium, &QUEUE_SECONDS)
        .ok_or_else(|| Error::invalid("queue-medium", "Write seconds from 1 to 86400."))?;
    let long = seconds(told.queue_long, &QUEUE_SECONDS)
        .filter(|long| *long > medium)
        .ok_or_else(|| Error::invalid("queue-long", "Write more seconds than for the medium mark."))?;
    let silence_millis = match told.silence.trim() {
        "" => None,
        text => Some(
            seconds(text, &SILENCE_SECONDS)
                .ok_or_else(|| Error::invalid("silence", "Write seconds from 10 to 604800."))?,
        ),
    };
    Ok(OrgChange {
        name: check_name(told.name)?,
        // As it is spelled in the list of zones, whatever the case it was typed in.
        time_zone: zone.iana_name().unwrap_or(time_zone).to_owned(),
        queue_medium_millis: medium,
        queue_long_millis: long,
        silence_millis,
    })
}

/// Checks the word by which URLs and commands name an organization.
pub fn check_slug(slug: &str) -> Result<String> {
    let fine = !slug.is_empty()
        && slug.len() <= MAX_SLUG_CHARS
        && slug
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if fine {
        Ok(slug.to_owned())
    } else {
        let advice = "Write a short name of small letters, digits and hyphens, 40 at the most.";
        Err(Error::invalid("slug", advice))
    }
}

/// Checks the name of an organization.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Error::invalid("organization", "Write a name of 1 to 80 letters."));
    }
    Ok(name.to_owned())
}

/// A slug made of a name: `Harbor Mobile` becomes `harbor-mobile`; `main` where nothing is left of it.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(MAX_SLUG_CHARS);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "main".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_made_of_names() {
        for (name, slug) in [
            ("Harbor Mobile", "harbor-mobile"),
            ("  Ærø & Søn / Apps  ", "r-s-n-apps"),
            ("日本", "main"),
            ("", "main"),
        ] {
            assert_eq!(slug_of(name), slug);
            assert!(check_slug(&slug_of(name)).is_ok());
        }
        assert!(check_slug(&slug_of(&"ab ".repeat(40))).is_ok());
    }

    #[test]
    fn slugs_are_words_of_urls() {
        for slug in ["", "A", "a b", "-a", "a-", "ä", &"a".repeat(41)] {
            assert!(check_slug(slug).is_err(), "{slug}");
        }
    }
}
