//! The way that is chosen, by what the roll-up says.

use domain::AttachmentKind;

use super::super::count::work;
use super::super::dimensions::{Counted, Totals};
use super::super::path::{Path, is_less_by_sessions, to_all, to_page};
use super::super::selection::{Part, Selection};
use super::{DAY, everything, of_actors, of_all_sorts, of_build, of_devices, of_term};

/// A million sessions over a hundred days: actor 1 ran half of them, actor 2 a hundred, each of the rest five thousand.
fn a_million() -> Totals {
    let actors = (1..=100).map(|actor| {
        let n = match actor {
            1 => 500_000,
            2 => 100,
            _ => 5_000,
        };
        (Counted::Actor.code(), actor, n)
    });
    let devices = (1..=50).map(|device| (Counted::Device.code(), device, 20_000));
    let products = (1..=4).map(|product| (Counted::Product.code(), product, 250_000));
    let others = [
        (Counted::All.code(), 0, 1_000_000),
        (Counted::Status.code(), 3, 30_000),
        (Counted::Recorder.code(), 7, 900_000),
        (
            Counted::File.code(),
            AttachmentKind::CrashLog.code().into(),
            10_000,
        ),
        (Counted::File.code(), AttachmentKind::Other.code().into(), 5),
    ];
    let days = (20_000..20_100).map(|day| (day, 10_000));
    Totals::from_rows(
        actors.chain(devices).chain(products).chain(others).collect(),
        days.collect(),
    )
}

fn page(selection: &Selection) -> Path {
    to_page(selection, &a_million(), 51, true)
}

#[test]
fn time_is_walked_where_much_matches() {
    assert_eq!(page(&everything()), Path::Walk);
    let nearly_all: Vec<i64> = (1..=90).collect();
    let actors = Selection {
        actors: Some(nearly_all.into_iter().collect()),
        ..everything()
    };
    assert_eq!(page(&actors), Path::Walk);
    assert_eq!(page(&of_term()), Path::Walk);
}

#[test]
fn few_keys_are_walked_each() {
    assert_eq!(page(&of_actors([5])), Path::Each(Part::Actors));
    assert_eq!(page(&of_actors([5, 6, 7])), Path::Each(Part::Actors));
    assert_eq!(page(&of_devices([4])), Path::Each(Part::Devices));
}

#[test]
fn the_open_sessions_among_ten_millions_are_found_by_their_status() {
    let statuses = [(0, 200), (1, 2_300), (2, 9_997_500)];
    let statuses = statuses.map(|(status, n)| (Counted::Status.code(), status, n));
    let all = [(Counted::All.code(), 0, 10_000_000)];
    let days = (20_000..20_700).map(|day| (day, 14_286));
    let totals = Totals::from_rows(all.into_iter().chain(statuses).collect(), days.collect());
    let open = Selection {
        statuses: [0, 1].into(),
        ..everything()
    };
    assert!(matches!(
        to_page(&open, &totals, 201, true),
        Path::Each(Part::Statuses) | Path::Gather(Part::Statuses)
    ));
}

#[test]
fn the_rarest_part_leads() {
    let both = Selection {
        actors: of_actors([2]).actors,
        ..of_devices([1, 2, 3, 4, 5])
    };
    assert_eq!(page(&both), Path::Each(Part::Actors));
    assert_eq!(to_all(&both, &a_million()), Part::Actors);
    assert_eq!(to_all(&of_all_sorts(), &a_million()), Part::Statuses);
    assert_eq!(to_all(&everything(), &a_million()), Part::Time);
}

#[test]
fn other_orders_gather_what_is_little_and_walk_what_is_much() {
    let by_duration = |selection: &Selection| to_page(selection, &a_million(), 51, false);
    assert_eq!(by_duration(&everything()), Path::Walk);
    assert_eq!(by_duration(&of_actors([1])), Path::Walk);
    assert_eq!(by_duration(&of_actors([2])), Path::Gather(Part::Actors));
    let an_hour = Selection {
        from: Some(20_050 * DAY),
        until: Some(20_050 * DAY + DAY / 24),
        ..everything()
    };
    assert_eq!(by_duration(&an_hour), Path::Gather(Part::Time));
}

#[test]
fn a_session_that_is_named_needs_no_way() {
    let named = Selection {
        only: Some(domain::SessionId::from_bytes([1; 16])),
        ..of_actors([2])
    };
    assert_eq!(page(&named), Path::Walk);
    assert_eq!(to_all(&named, &a_million()), Part::Time);
}

#[test]
fn a_build_that_is_spelled_like_an_id_is_found_by_its_index() {
    assert!(matches!(
        page(&of_build()),
        Path::Each(Part::Term(0)) | Path::Gather(Part::Term(0))
    ));
    assert_eq!(to_all(&of_build(), &a_million()), Part::Term(0));
}

#[test]
fn today_is_not_taken_for_nothing() {
    // The roll-up was looked at before the sessions of today came.
    let today = Selection {
        from: Some(20_100 * DAY),
        ..of_actors([5])
    };
    assert_eq!(page(&today), Path::Each(Part::Actors));
    assert_eq!(to_all(&today, &a_million()), Part::Actors);
}

#[test]
fn few_files_are_looked_for_on_their_days() {
    let with = |kind| Selection {
        has: vec![kind],
        ..everything()
    };
    let by_duration = |selection: &Selection| to_page(selection, &a_million(), 51, false);
    // There are five of the one and none of the other, as far as anybody knows.
    for kind in [AttachmentKind::Other, AttachmentKind::Screenshot] {
        assert_eq!(page(&with(kind)), Path::Gather(Part::Days), "{kind:?}");
        assert_eq!(by_duration(&with(kind)), Path::Gather(Part::Days), "{kind:?}");
        let elsewhere = Selection {
            devices: of_devices([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]).devices,
            ..with(kind)
        };
        assert_eq!(to_all(&elsewhere, &a_million()), Part::Days, "{kind:?}");
    }
    assert_eq!(page(&with(AttachmentKind::CrashLog)), Path::Walk);
}

#[test]
fn the_roll_up_is_no_work_and_two_dimensions_are() {
    let work = |selection: &Selection| work(selection, &a_million());
    let no_actors = Selection {
        terms: of_build().terms,
        ..everything()
    };
    for selection in [everything(), of_actors([1, 2]), of_devices([1]), no_actors] {
        assert_eq!(work(&selection), 0, "{selection:?}");
    }
    let both = Selection {
        devices: of_devices([1]).devices,
        ..of_actors([1])
    };
    assert_eq!(work(&both) / 1_000, 20, "the sessions of the device");
    assert_eq!(work(&of_term()) / 1_000, 10, "those of both actors");
    let named = Selection {
        only: Some(domain::SessionId::from_bytes([1; 16])),
        ..everything()
    };
    assert_eq!(work(&named), 1);
}

#[test]
fn few_sessions_are_counted_themselves_and_many_by_their_days() {
    let week = Selection {
        from: Some(20_050 * DAY + 1),
        until: Some(20_057 * DAY + 1),
        ..everything()
    };
    let hour = Selection {
        until: Some(20_050 * DAY + DAY / 24),
        ..week.clone()
    };
    for (selection, keys, by_sessions) in [
        (&week, 1, false),
        (&week, 10_000, false),
        (&week, 200_000, true),
        (&hour, 100, false),
        (&hour, 2_000, true),
    ] {
        assert_eq!(
            is_less_by_sessions(selection, &a_million(), keys),
            by_sessions,
            "{keys} keys, {selection:?}"
        );
    }
}

#[test]
fn an_empty_organization_has_a_way_too() {
    let nothing = Totals::default();
    for selection in [everything(), of_actors([1]), of_term(), of_all_sorts()] {
        for by_time in [true, false] {
            to_page(&selection, &nothing, 51, by_time);
        }
        to_all(&selection, &nothing);
    }
}

#[test]
fn totals_know_how_many_there_are_between_two_times() {
    let totals = a_million();
    assert_eq!(totals.between(None, None), 1_000_000);
    assert_eq!(totals.between(Some(20_000 * DAY), Some(20_010 * DAY)), 100_000);
    assert_eq!(totals.between(Some(20_099 * DAY + DAY / 2), None), 5_000);
    assert_eq!(totals.between(Some(20_100 * DAY), None), 0);
    assert_eq!(totals.between(None, Some(19_999 * DAY)), 0);
}
