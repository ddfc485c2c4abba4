//! The rows that only Windows has.

use crate::report::{ContextSource, OperatingSystem};

use crate::words::tick;

use super::super::value::{Context, Effective, Spot};
use super::container::set;
use super::written::written;
use super::{Maker, Row};

/// The names of the rows, with the fields below a container and below the pod.
const ROWS: [(&str, &[&str], &[&str]); 3] = [
    (
        "windowsOptions.hostProcess",
        &["securityContext", "windowsOptions", "hostProcess"],
        &["spec", "securityContext", "windowsOptions", "hostProcess"],
    ),
    (
        "windowsOptions.runAsUserName",
        &["securityContext", "windowsOptions", "runAsUserName"],
        &["spec", "securityContext", "windowsOptions", "runAsUserName"],
    ),
    (
        "windowsOptions.gmsaCredentialSpecName",
        &["securityContext", "windowsOptions", "gmsaCredentialSpecName"],
        &["spec", "securityContext", "windowsOptions", "gmsaCredentialSpecName"],
    ),
];

impl<'a> Maker<'a> {
    pub(super) fn windows(self, context: Context<'a>) -> impl Iterator<Item = Row<'a>> {
        ROWS.into_iter().map(move |(name, own, of_pod)| {
            let field = own.last().copied().unwrap_or_default();
            if self.system == OperatingSystem::Linux {
                return Row::elsewhere(name, self.system, self.os_spot(), set(context, field, own));
            }
            let (own, of_pod) = (context.spot(own), Spot::Pod(of_pod));
            let (otherwise, source, missing) = default(field);
            let effective = Effective::nearest(written(context, own), own, written(context, of_pod), of_pod, || {
                Effective::default(None, source)
            });
            let sentence = match effective.value.as_deref() {
                None => missing.to_string(),
                Some(value) => meaning(field, value),
            };
            let known = source == ContextSource::ApiDefault;
            let value = match &effective.value {
                Some(value) => Ok(value.clone()),
                None if known => Ok(otherwise.to_string()),
                None => Err(otherwise),
            };
            Row::of(name, &effective, value, |spot| written(context, spot).unwrap_or_default(), sentence)
        })
    }
}

/// What holds where a field is not set: the value, who decides, and a sentence.
fn default(field: &str) -> (&'static str, ContextSource, &'static str) {
    match field {
        "hostProcess" => ("false", ContextSource::ApiDefault, "It runs apart from the node, as containers do."),
        "runAsUserName" => (
            "the image's user",
            ContextSource::Image,
            "No name is set, so the image decides: `ContainerUser` or `ContainerAdministrator` as a rule.",
        ),
        _ => ("none", ContextSource::ApiDefault, "It has no identity in Active Directory."),
    }
}

fn meaning(field: &str, value: &str) -> String {
    match (field, value) {
        ("hostProcess", "true") => "It runs on the node itself, with all that its user may do there.".to_string(),
        ("hostProcess", _) => "It runs apart from the node, as containers do.".to_string(),
        ("runAsUserName", name) => format!("It starts as {}.", tick(name)),
        (_, name) => format!("It has the identity in Active Directory that the credential spec {} names.", tick(name)),
    }
}
