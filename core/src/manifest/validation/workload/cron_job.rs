//! CronJobs.

use super::metadata::{self, Traits, non_negative, object_name};
use super::{BadValue, Cursor, ErrorKind, Outcome, job_spec, schedule, structure, template};

/// The length that leaves room for what is added to the names of the Jobs.
const MAX_NAME: usize = 52;

/// A CronJob: `ValidateCronJobCreate`.
pub(in super::super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(&metadata, &Traits::USUAL, outcome);
    let when = spec.field("schedule");
    if !when.text().is_empty() {
        if let Err(error) = schedule::parse(when.text()) {
            outcome.invalid(&when, when.text(), error);
        }
        if when.text().contains("TZ") {
            outcome.invalid(&when, when.text(), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
    }
    non_negative(&spec.field("startingDeadlineSeconds"), outcome);
    template::one_of(&spec.field("concurrencyPolicy"), &["Allow", "Forbid", "Replace"], outcome);
    let job_template = spec.field("jobTemplate");
    let job = job_template.field("spec");
    job_spec::validate(&job, None, outcome);
    generated_selector(&job, outcome);
    non_negative(&spec.field("successfulJobsHistoryLimit"), outcome);
    non_negative(&spec.field("failedJobsHistoryLimit"), outcome);
    let name = object_name(&metadata);
    if name.len() > MAX_NAME {
        outcome.invalid(&metadata.field("name"), &*name, format!("must be no more than {MAX_NAME} characters"));
    }
    // The declarative rules of the type say this, after all else.
    if when.text().is_empty() {
        outcome.required(&when, "");
    }
    if outcome.errors.is_empty() {
        template::warn_of_name(&metadata, outcome);
        job_spec::warnings(&job, outcome);
    }
}

fn generated_selector(job: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (selector, manual) = (job.field("selector"), job.field("manualSelector"));
    if selector.is_set() {
        outcome.invalid(&selector, structure(), "`selector` will be auto-generated");
    }
    if manual.is_true() {
        outcome.error(ErrorKind::NotSupported, &manual, BadValue::Bool(true), "supported values: \"nil\", \"false\"");
    }
}
