//! What seccomp and AppArmor profiles have in common.

use super::{Cursor, Outcome};

/// A kind of profile, and the words about it.
pub(super) struct ProfileKind {
    /// The field of a security context.
    pub(super) field: &'static str,
    /// What the server calls it where an annotation does not fit.
    pub(super) noun: &'static str,
    /// The annotations that mean the runtime's default.
    pub(super) runtime_default: &'static [&'static str],
}

impl ProfileKind {
    /// The `type` of a profile.
    pub(super) fn kind(&self, kind: &Cursor<'_, '_>, outcome: &mut Outcome) {
        match kind.text() {
            "Localhost" | "RuntimeDefault" | "Unconfined" => {}
            "" => outcome.required(kind, format!("type is required when {} is set", self.field)),
            other => outcome.not_supported(kind, other, &["Localhost", "RuntimeDefault", "Unconfined"]),
        }
    }
}

/// Whether the annotation says what the profile says. The error stands at `place`, the profile of whoever the annotation is about.
pub(super) fn must_match(
    kind: &ProfileKind,
    annotation: &str,
    profile: &Cursor<'_, '_>,
    place: &Cursor<'_, '_>,
    outcome: &mut Outcome,
) {
    let local = annotation.strip_prefix("localhost/");
    let same_type = match profile.field("type").text() {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => kind.runtime_default.contains(&annotation),
        "Localhost" => local.is_some(),
        _ => true,
    };
    if !same_type {
        outcome.forbidden(&place.field("type"), format!("{} type in annotation and field must match", kind.noun));
    } else if profile.field("type").text() == "Localhost" && profile.field("localhostProfile").text_if_set() != local {
        outcome.forbidden(
            &place.field("localhostProfile"),
            format!("{} profile in annotation and field must match", kind.noun),
        );
    }
}
