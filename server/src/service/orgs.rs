//! Organizations.

use super::{Error, Result, Services};
use crate::store::{self, NewOrg, Org};

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
