//! Workloads brought to a level, and all safe fixes at once.

use crate::finding::Finding;
use crate::fix::TextEdit;
use crate::manifest::ObjectId;
use crate::network::query::UnknownEndpoint;
use crate::report::{FixedAll, Hardened, Level, RemainingFinding, Severity, Standard, TakenFix};
use crate::rule::Family;

use super::objects::name;
use super::offers::Offer;
use super::part::Part;
use super::together::{Mending, is_safe};
use super::{Analysis, Options, source_id};

impl Analysis {
    /// Brings a workload to [`Level::Restricted`]: see [`Analysis::harden_to`].
    ///
    /// # Errors
    ///
    /// No workload has this name.
    pub fn restrict(&self, endpoint: &str, suggestions: bool) -> Result<Hardened, UnknownEndpoint> {
        self.harden_to(endpoint, Level::Restricted, suggestions)
    }

    /// Brings a workload to a level as far as its manifest alone allows: takes all its fixes that are safe, those of misspelt and misplaced fields among them,
    /// and its suggestions if they are asked for, one after the other, each proven. What a comment suppresses is left as it is. What the level still forbids
    /// is told, with the reason, and so is what the API server refuses the object for.
    ///
    /// # Errors
    ///
    /// No workload has this name.
    pub fn harden_to(&self, endpoint: &str, level: Level, suggestions: bool) -> Result<Hardened, UnknownEndpoint> {
        let standard = Standard { level, ..self.options.standard };
        let found = self.called(endpoint)?;
        let unknown = || UnknownEndpoint::Workload(endpoint.to_string());
        let (unit_at, part, local) = self.part_of(found).ok_or_else(unknown)?;
        let unit = self.units.get(unit_at).ok_or_else(unknown)?;
        let options = Options { standard, ..self.options.clone() };
        let mut hardened = Hardened {
            endpoint: self.name(found).to_string(),
            standard,
            allowed: false,
            refused: part.objects.get(local as usize).is_some_and(|object| object.refused),
            taken: Vec::new(),
            edits: Vec::new(),
            sources: Vec::new(),
            remaining: Vec::new(),
        };
        let mending = Mending::new(part, &unit.source.text, source_id(unit_at), &options);
        let mut mending = mending.ok_or_else(unknown)?;
        let is_broken = mending.is_broken();
        let is_own = |finding: &Finding| finding.object() == Some(ObjectId(local));
        mending.take(|finding| {
            let counts = finding.rule.check.is_some() || finding.rule.family == Family::Reading;
            counts && is_own(finding) && (suggestions || is_safe(finding))
        });
        let held = mending.held();
        let of_level = |finding: &Finding| finding.rule.check.is_some();
        hardened.allowed = !held.iter().any(|(finding, _)| of_level(finding) && is_own(finding));
        hardened.refused = is_broken || mending.is_refused(local);
        let refuses = |finding: &Finding| {
            hardened.refused && finding.rule.family == Family::Reading && finding.rule.severity == Severity::Error
        };
        // What keeps a document from being read is about no object of it.
        let concerns = |finding: &Finding| is_own(finding) || (is_broken && finding.object().is_none());
        let left = held.iter().filter(|(finding, _)| concerns(finding) && (of_level(finding) || refuses(finding)));
        let left: Vec<_> = left.collect();
        let open = left.iter().filter(|(_, held)| held.is_none()).map(|(finding, _)| finding);
        let mut offers = mending.offers(&open.collect::<Vec<_>>(), &held).into_iter();
        let told = left.into_iter().map(|(finding, held)| match held {
            None => remaining(finding, None, offers.next().flatten(), &mending),
            Some(reason) => remaining(finding, Some(reason), None, &mending),
        });
        hardened.remaining = told.collect();
        let subject = |_: &Finding| self.objects_name(unit_at, part.first + local);
        hardened.taken = taken(&mending, subject);
        let edits = mending.edits();
        hardened.edits = self.positioned(&edits);
        hardened.sources = self.sources(&edits);
        Ok(hardened)
    }

    /// Takes every safe fix of the input, one after the other, each proven. Suggestions are left to those who can check them.
    pub fn fix_all(&self) -> FixedAll {
        let mut all = FixedAll { taken: Vec::new(), edits: Vec::new(), sources: Vec::new() };
        let mut edits: Vec<TextEdit> = Vec::new();
        for (unit_at, unit) in self.units.iter().enumerate() {
            // In what cannot be read nothing is mended.
            let is_read = |part: &&Part| part.document.as_ref().is_some_and(|document| document.content.is_ok());
            for part in unit.parts().iter().filter(is_read) {
                let Some(mut mending) = Mending::new(part, &unit.source.text, source_id(unit_at), &self.options) else {
                    continue;
                };
                let off = &self.options.rules_off;
                mending.take(|finding| is_safe(finding) && !off.contains(&finding.rule.id));
                let subject = |finding: &Finding| {
                    finding.object().map_or(String::new(), |local| self.objects_name(unit_at, part.first + local.0))
                };
                all.taken.extend(taken(&mending, subject));
                edits.extend(mending.edits());
            }
        }
        all.edits = self.positioned(&edits);
        all.sources = self.sources(&edits);
        all
    }

    /// What an object is called, by its number in its unit.
    fn objects_name(&self, unit_at: usize, number: u32) -> String {
        let unit = self.units.get(unit_at);
        unit.and_then(|unit| Some(name(unit, unit.object(number)?))).unwrap_or_default()
    }
}

fn taken(mending: &Mending<'_>, subject: impl Fn(&Finding) -> String) -> Vec<TakenFix> {
    let taken = mending.taken.iter().map(|(finding, Offer { title, check, .. })| TakenFix {
        rule: finding.rule.id.to_string(),
        subject: subject(finding),
        path: path_of(finding),
        title: title.clone(),
        suggestion: check.is_some(),
        check: check.map(str::to_string),
    });
    taken.collect()
}

fn path_of(finding: &Finding) -> String {
    finding.path().map(ToString::to_string).unwrap_or_default()
}

/// Why a finding was left; with what a fix that was not wanted would do about it.
fn remaining(finding: &Finding, held: Option<&str>, offer: Option<Offer>, mending: &Mending<'_>) -> RemainingFinding {
    let suppressed = held.map(|reason| format!("A comment suppresses it: {reason}"));
    let of_server = finding.rule.check.is_none();
    let reason = match (&offer, &finding.mend, mending.ground()) {
        _ if mending.is_broken() => {
            "The document cannot be read as it stands, and nothing in it is edited before that is mended."
        }
        (Some(_), ..) => "Whether it is right depends on what no manifest tells, so it is only suggested.",
        (None, Some(_), Some(ground)) if ground.is_template() => {
            "There is `{{` in the document, so that it may be a template, which becomes a manifest only when it is rendered: nothing in it is edited."
        }
        (None, Some(_), Some(ground)) if ground.is_piece() => {
            "Only a piece of the object stands here, and the edit would not stay within it."
        }
        (None, Some(_), _) => {
            "No small edit of the text here could be proven: an anchor is used elsewhere too, a comment would be lost, or the API server would refuse the result."
        }
        (None, None, _) if of_server => "The API server refuses the object for it, and no edit is known to be meant.",
        (None, None, _) => "No edit of this manifest alone mends it without a decision about what the program needs.",
    };
    RemainingFinding {
        rule: finding.rule.id.to_string(),
        path: path_of(finding),
        message: finding.message.clone(),
        reason: suppressed.unwrap_or_else(|| reason.to_string()),
        suggestion: offer.as_ref().map(|offer| offer.title.clone()),
        check: offer.and_then(|offer| offer.check).map(str::to_string),
    }
}
