//! How a controller makes the pods of a template, as far as their labels depend on it.

use super::fields::Fields;

/// The value of a label that is known to be there, and whose value no manifest tells. No label can have it.
pub const UNTOLD: &str = "…";

/// What ends the value of a label of which the pods of a workload have several, none of which any selector asks for. No label can have it.
pub(crate) const AND_OTHERS: &str = ", …";

/// Whether a value is that of one pod or of all that a workload stands for, and not in place of values that are untold or several.
pub(crate) fn is_one_value(value: &str) -> bool {
    !value.ends_with(UNTOLD)
}

/// How a controller makes the pods of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Making {
    /// The number of the first pod of a StatefulSet (`spec.ordinals.start`).
    pub first: u32,
    /// Whether the pods of a Job are numbered (`completionMode: Indexed`).
    pub indexed: bool,
    /// Whether a Job selects its pods itself (`manualSelector: true`), so that its template gets no labels.
    pub manual_selector: bool,
    /// Whether a HorizontalPodAutoscaler of the input decides how many pods a StatefulSet has.
    pub autoscaled: bool,
    /// The number of the only pod that the workload stands for, of several of a StatefulSet.
    pub ordinal: Option<u32>,
}

/// What an object of a kind that makes pods says of it.
pub(super) fn making(kind: &str, object: Fields<'_>) -> Making {
    let spec = object.get("spec");
    let job = match kind {
        "CronJob" => spec.and_then(|spec| spec.get("jobTemplate")?.get("spec")),
        "Job" => spec,
        _ => None,
    };
    let first =
        spec.filter(|_| kind == "StatefulSet").and_then(|spec| spec.get("ordinals")?.get("start")?.own_number());
    Making {
        first: first.and_then(|first| u32::try_from(first).ok()).unwrap_or_default(),
        indexed: job.is_some_and(|job| job.text("completionMode") == "Indexed"),
        manual_selector: job.is_some_and(|job| job.is_true("manualSelector")),
        autoscaled: false,
        ordinal: None,
    }
}

/// The StatefulSet whose number of pods a HorizontalPodAutoscaler decides.
pub(super) fn autoscaled(api_version: &str, kind: &str, object: Fields<'_>) -> Option<Box<str>> {
    let is_autoscaler =
        kind == "HorizontalPodAutoscaler" && crate::manifest::kinds::group(api_version) == "autoscaling";
    let target = object.get("spec").filter(|_| is_autoscaler)?.get("scaleTargetRef")?;
    (target.text("kind") == "StatefulSet").then(|| target.text("name").into())
}
