//! Rows of the settings as pages show them: times with the zone's offset.

use app::backend::{InviteRow, LocalTime, MemberRow, TokenRow};
use domain::{Query, Role, Timestamp};
use jiff::tz::TimeZone;

use super::super::acting::Acting;
use crate::store::{Invite, Member, Token};

/// Makes rows for one viewer at one moment.
pub struct Rows {
    zone: TimeZone,
    name: String,
    now: Timestamp,
    viewer: Option<String>,
}

impl Rows {
    /// In the zone that the query names, else in the organization's.
    pub fn of(acting: &Acting, query: &Query, now: Timestamp) -> Self {
        let asked = query.first("tz").and_then(|name| TimeZone::get(name).ok());
        let zone = asked
            .or_else(|| TimeZone::get(&acting.org.time_zone).ok())
            .unwrap_or(TimeZone::UTC);
        Self {
            name: zone.iana_name().unwrap_or("UTC").to_owned(),
            zone,
            now,
            viewer: acting.person().map(str::to_owned),
        }
    }

    /// The moment.
    pub fn now(&self) -> LocalTime {
        self.local(self.now)
    }

    /// The zone of days and times.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The zone's name.
    pub fn zone_name(&self) -> String {
        self.name.clone()
    }

    /// A token.
    pub fn token(&self, token: Token) -> TokenRow {
        TokenRow {
            id: token.id,
            label: token.label,
            role: token.role,
            created_at: self.local(token.created_at),
            created_by: token.created_by,
            last_used_at: token.last_used_at.map(|at| self.local(at)),
            revoked_at: token.revoked_at.map(|at| self.local(at)),
        }
    }

    /// A member of an organization with so many admins who may enter.
    pub fn member(&self, member: Member, admins: i64) -> MemberRow {
        MemberRow {
            is_viewer: self.viewer.as_ref() == Some(&member.person.id),
            is_last_admin: member.role == Role::Admin && member.disabled_at.is_none() && admins == 1,
            id: member.person.id,
            email: member.person.email,
            name: member.person.name,
            role: member.role,
            since: self.local(member.since),
            last_seen_at: member.last_seen_at.map(|at| self.local(at)),
            disabled_at: member.disabled_at.map(|at| self.local(at)),
        }
    }

    /// An invitation.
    pub fn invite(&self, invite: Invite) -> InviteRow {
        InviteRow {
            id: invite.id,
            email: invite.email,
            role: invite.role,
            invited_by: invite.invited_by,
            is_over: invite.expires_at <= self.now,
            expires_at: self.local(invite.expires_at),
        }
    }

    /// A time with the zone's offset.
    pub fn local(&self, at: Timestamp) -> LocalTime {
        LocalTime {
            at,
            offset_seconds: self.zone.to_offset(at.to_jiff()).seconds(),
        }
    }
}
