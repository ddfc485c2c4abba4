//! A workload of the input as admission sees it. What was judged when it was read is not judged again; it is decoded again only for another version.

use std::cell::OnceCell;

use k8s_openapi::api::core::v1::PodSpec;

use crate::cluster::{PodTemplate, pod_template};
use crate::security::admission::{Subject, Verdict};
use crate::security::standards::{forbidden_detail, forbidden_reason, minor};
use crate::security::{Level, PodView, Version, defaults};

use super::Entry;
use crate::analysis::part::Judged;

/// A workload with what is known of it.
#[derive(Debug)]
pub(super) struct Workload<'a> {
    entry: Entry<'a>,
    /// The verdicts that are known, with their version.
    known: Option<(&'a Judged, Version)>,
    /// Whether it is looked at as a Pod, and not as the template of one: the server's defaults differ.
    is_pod: bool,
    decoded: OnceCell<PodTemplate>,
}

impl<'a> Workload<'a> {
    /// The object itself.
    pub(super) fn of(entry: Entry<'a>, version: Version) -> Self {
        let is_pod = entry.object.kind == "Pod";
        let known = entry.judged.map(|judged| (judged, version));
        Workload { entry, known, is_pod, decoded: OnceCell::new() }
    }

    /// A pod that it makes.
    pub(super) fn pod_of(entry: Entry<'a>) -> Self {
        Workload { entry, known: None, is_pod: true, decoded: OnceCell::new() }
    }

    fn decoded(&self) -> &PodTemplate {
        self.decoded.get_or_init(|| {
            let Entry { unit, object, .. } = self.entry;
            let mut pod = unit.tree(object).and_then(|tree| pod_template(object, tree)).unwrap_or_default();
            if self.is_pod {
                defaults::pod(&mut pod.metadata, &mut pod.spec);
            } else {
                defaults::template(&mut pod.spec);
            }
            pod
        })
    }
}

impl Subject for Workload<'_> {
    fn spec(&self) -> &PodSpec {
        &self.decoded().spec
    }

    fn verdict(&self, level: Level, version: Version) -> Option<Verdict> {
        let known = self.known.filter(|(_, judged_at)| minor(*judged_at) == minor(version));
        let Some((judged, _)) = known else {
            let PodTemplate { metadata, spec, .. } = self.decoded();
            return Verdict::of(PodView { metadata, spec }, level, version);
        };
        let violations = judged.violations(level);
        let verdict = || Verdict { reason: forbidden_reason(violations), detail: forbidden_detail(violations) };
        (!violations.is_empty()).then(verdict)
    }
}
