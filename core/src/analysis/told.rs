//! A finding as it is told: kept where it was found, or made from all objects together.

use std::ops::Deref;

use crate::finding::{Finding, Place};
use crate::manifest::ObjectId;

/// A finding as it is told. One that is kept with its document counts objects from there, so that nothing of it is copied.
#[derive(Debug, Clone)]
pub(super) struct Told<'a> {
    finding: Held<'a>,
    /// What its objects are numbered from.
    base: u32,
}

/// A list of findings is sorted and handed on, so that an entry of it has to be small.
#[derive(Debug, Clone)]
enum Held<'a> {
    Kept(&'a Finding),
    Made(Box<Finding>),
}

impl Deref for Held<'_> {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        match self {
            Held::Kept(finding) => finding,
            Held::Made(finding) => finding,
        }
    }
}

impl<'a> Told<'a> {
    /// One that counts objects as the analysis does.
    pub(super) fn new(finding: Finding) -> Self {
        Told { finding: Held::Made(Box::new(finding)), base: 0 }
    }

    /// One that counts objects from the number of another one.
    pub(super) fn kept(finding: &'a Finding, base: u32) -> Self {
        Told { finding: Held::Kept(finding), base }
    }

    /// The finding, with objects numbered as where it is kept.
    pub(super) fn finding(&self) -> &Finding {
        &self.finding
    }

    /// The number of an object in the analysis.
    pub(super) fn number(&self, object: ObjectId) -> ObjectId {
        ObjectId(object.0.saturating_add(self.base))
    }

    /// The object that it is about, by its number in the analysis; none for a finding about text.
    pub(super) fn object(&self) -> Option<ObjectId> {
        match &self.finding.place {
            Place::Field { object, .. } => Some(self.number(*object)),
            Place::Text { .. } => None,
        }
    }

    /// The finding, with objects numbered as the analysis does.
    pub(super) fn into_finding(self) -> Finding {
        let mut finding = match self.finding {
            Held::Kept(finding) => finding.clone(),
            Held::Made(finding) => *finding,
        };
        finding.rebase(self.base);
        finding
    }
}
