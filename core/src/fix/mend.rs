//! What would mend a finding, as data without text.

use serde_json::Value;

use crate::manifest::FieldPath;

/// What would mend a finding about the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// The key is renamed.
    RenameKey(String),
    /// The key is renamed and its scalar replaced: `runtime: RuntimeDefault` becomes `type: RuntimeDefault`.
    Rewrite {
        /// The new key.
        key: String,
        /// The new string.
        value: String,
    },
    /// The key is renamed and its scalar becomes a mapping of one field: `seccomp: unconfined` becomes `seccompProfile: {type: Unconfined}`.
    Nest {
        /// The new key.
        key: String,
        /// The field of the new mapping.
        field: String,
        /// The field's string.
        value: String,
    },
    /// The field is moved into another mapping of the object, which is made if it is missing. A mapping that has nothing left goes away.
    MoveField {
        /// The mapping.
        to: FieldPath,
    },
    /// A number or boolean becomes the string that is written there.
    Quote,
    /// A string becomes the number or boolean that it spells.
    Unquote,
    /// A value becomes a list of one.
    WrapInList,
    /// A scalar becomes a mapping with it under a key: `8080` becomes `{port: 8080}`.
    WrapInMapping(&'static str),
    /// A scalar becomes a list of one such mapping.
    WrapInListOf(&'static str),
    /// A string is written where another one stands, in its quotes. Whether that holds is not known beforehand.
    Write {
        /// The new string, which needs no quotes.
        value: String,
        /// What to check before it is done, if it is a suggestion.
        check: Option<&'static str>,
    },
    /// Fields are set or removed, all of them or none.
    Fields(Fields),
    /// A policy is changed, whose effect depends on other objects.
    Revise(Revise),
}

/// A change of a policy. Whether it mends anything only all objects together tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revise {
    /// What is done.
    pub act: Revision,
    /// What that is called: an order, without a full stop.
    pub title: String,
    /// What to check before it is done, if it is a suggestion.
    pub check: Option<&'static str>,
}

/// What is done to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// The item of a list that the finding is about and the next one become one.
    Join,
    /// The key of the finding is renamed.
    Rename(String),
    /// The field gets a string or a number, and is made where it is missing.
    Set(FieldPath, Value),
    /// A list gets an item more.
    Push(FieldPath, Value),
}

/// Fields to set or to remove. All of it is known before any pod is read, so that a rule gives it without allocating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// What is done; places that do not touch.
    pub steps: &'static [Step],
    /// What to check before it is done, as a sentence, where no manifest tells whether it is right. It is a suggestion then.
    pub check: Option<&'static str>,
}

/// One field with what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The field.
    pub at: At,
    /// What becomes of it.
    pub act: Act,
}

/// A field, seen from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The one that the finding is about.
    Here,
    /// What the one that the finding is about is a part of.
    Above,
    /// One of the pod: `["spec", "securityContext", "runAsNonRoot"]`.
    Pod(&'static [&'static str]),
}

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It gets a value, and is made with all that leads to it where it is missing.
    Set(Plain<'static>),
    /// What is written there becomes the word that it evidently means.
    Spell(Spelling),
    /// It goes away, and so does what has nothing left then.
    Remove,
    /// Its key is renamed.
    Rename(&'static str),
    /// Of a list all strings but these go away; if none is left, the list does too.
    Keep(&'static [&'static str]),
}

/// The word that a written one means and is not, which needs no quotes; none where that is not evident.
#[derive(Debug, Clone, Copy)]
pub struct Spelling(pub fn(&str) -> Option<String>);

impl PartialEq for Spelling {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Spelling {}

/// A value to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain<'a> {
    /// A boolean.
    Bool(bool),
    /// A word that needs no quotes.
    Word(&'a str),
    /// A list of one word.
    ListOf(&'a str),
}

impl Mend {
    /// A safe mend: it takes nothing from a container that it is known to use.
    pub const fn safe(steps: &'static [Step]) -> Mend {
        Mend::Fields(Fields { steps, check: None })
    }

    /// A mend of which somebody has to check something first.
    pub const fn suggested(steps: &'static [Step], check: &'static str) -> Mend {
        Mend::Fields(Fields { steps, check: Some(check) })
    }

    /// Whether it mends a slip, so that only a proof tells whether it holds. Rules know of the others beforehand what the API server would refuse.
    pub fn is_of_slip(&self) -> bool {
        !matches!(self, Mend::Fields(_) | Mend::Revise(_))
    }

    /// What to check before it is made; none of a safe one.
    pub fn check(&self) -> Option<&'static str> {
        match self {
            Mend::Fields(fields) => fields.check,
            Mend::Write { check, .. } => *check,
            Mend::Revise(revise) => revise.check,
            _ => None,
        }
    }
}

impl Step {
    /// The field that the finding is about gets a value.
    pub const fn set(value: Plain<'static>) -> Step {
        Step { at: At::Here, act: Act::Set(value) }
    }

    /// A field of the pod gets a value.
    pub const fn set_for_pod(fields: &'static [&'static str], value: Plain<'static>) -> Step {
        Step { at: At::Pod(fields), act: Act::Set(value) }
    }

    /// What is written in the field that the finding is about becomes the word that it evidently means.
    pub const fn spell(spelling: fn(&str) -> Option<String>) -> Step {
        Step { at: At::Here, act: Act::Spell(Spelling(spelling)) }
    }

    /// Of the list that the finding is about only these strings stay.
    pub const fn keep(names: &'static [&'static str]) -> Step {
        Step { at: At::Here, act: Act::Keep(names) }
    }

    /// The field that the finding is about goes away.
    pub const REMOVE: Step = Step { at: At::Here, act: Act::Remove };

    /// What the field that the finding is about is a part of goes away.
    pub const REMOVE_ABOVE: Step = Step { at: At::Above, act: Act::Remove };
}
