//! Volumes: their names, and that each has one source.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::metadata::object_name;
use super::super::{BadValue, Cursor, ErrorKind, FieldError, Outcome, formats};
use super::sources;
use super::{Context, Owner};

/// A volume that containers may use.
pub(super) struct Volume {
    /// Whether it may be used as a raw device.
    pub(super) may_be_device: bool,
}

/// The volumes of a spec in which nothing is wrong, by name. To the server the others are not there.
pub(super) struct Volumes<'t>(HashMap<&'t str, Volume>);

impl<'t> Volumes<'t> {
    /// Checks the volumes of a spec: `ValidateVolumes`.
    pub(super) fn validate(context: &Context<'_, 't>, outcome: &mut Outcome) -> Self {
        let list = context.spec.field("volumes");
        let pod_name = if context.is_pod() { object_name(context.metadata) } else { "".into() };
        let claims: HashSet<String> = list
            .items()
            .filter(|volume| !pod_name.is_empty() && volume.field("ephemeral").is_set())
            .map(|volume| format!("{pod_name}-{}", volume.field("name").text()))
            .collect();
        let mut volumes = Volumes(HashMap::new());
        let added = match context.owner {
            Owner::StatefulSet(templates) => volumes.add_claims(templates, &list, outcome),
            Owner::Pod | Owner::Template => HashSet::new(),
        };
        let mut number = added.len();
        for at in 0..list.len() {
            let volume = list.renumbered(at, number);
            if !added.contains(volume.field("name").text()) {
                volumes.add(&volume, &pod_name, &claims, outcome);
                number += 1;
            }
        }
        volumes
    }

    fn add(&mut self, volume: &Cursor<'_, 't>, pod_name: &str, claims: &HashSet<String>, outcome: &mut Outcome) {
        let before = outcome.errors.len();
        sources::validate(volume, pod_name, outcome);
        let name = volume.field("name");
        if name.text().is_empty() {
            outcome.required(&name, "");
        } else {
            outcome.invalid_each(&name, name.text(), formats::dns1123_label(name.text()));
        }
        if self.0.contains_key(name.text()) {
            outcome.duplicate(&name, name.text());
        }
        let claim = volume.field("persistentVolumeClaim");
        if outcome.errors.len() == before {
            let may_be_device = claim.is_set() || volume.field("ephemeral").is_set();
            self.0.insert(name.text(), Volume { may_be_device });
        }
        let claim_name = claim.field("claimName");
        if claim.is_set() && claims.contains(claim_name.text()) {
            let detail = "must not reference a PVC that gets created for an ephemeral volume";
            outcome.invalid(&claim_name, claim_name.text(), detail);
        }
    }

    /// The volumes that a StatefulSet adds, one for each name of its templates: `volumesToAddForTemplates`. They come before the template's own, in
    /// whose place they stand where a name is the same. To the server their order is random.
    fn add_claims(
        &mut self,
        templates: &Cursor<'_, 't>,
        list: &Cursor<'_, '_>,
        outcome: &mut Outcome,
    ) -> HashSet<&'t str> {
        let mut places = BTreeMap::new();
        for template in templates.items() {
            let metadata = template.field("metadata");
            let name = metadata.field("name");
            places.insert(name.text(), name.path());
        }
        for (at, (name, path)) in places.iter().enumerate() {
            let mut error = |kind, field: &str, value, detail| {
                let field = format!("{}[{at}].{field}", list.printed());
                outcome.errors.push(FieldError { kind, field, path: path.clone(), value, detail });
            };
            if name.is_empty() {
                error(ErrorKind::Required, "persistentVolumeClaim.claimName", BadValue::Omitted, String::new());
                error(ErrorKind::Required, "name", BadValue::Omitted, String::new());
                continue;
            }
            let faults = formats::dns1123_label(name);
            if faults.is_empty() {
                self.0.insert(name, Volume { may_be_device: true });
            }
            faults.into_iter().for_each(|fault| error(ErrorKind::Invalid, "name", BadValue::from(*name), fault));
        }
        places.into_keys().collect()
    }

    /// The volume of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Volume> {
        self.0.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::stateful_template;
    use super::super::testing::{errors, outcome, pod};

    #[test]
    fn a_volume_with_a_fault_is_not_there() {
        let outcome =
            pod("volumes: [{name: a, nfs: {server: s, path: p}}]", "volumeMounts: [{name: a, mountPath: /a}]");
        assert_eq!(
            errors(&outcome),
            [
                "spec.volumes[0].nfs.path: Invalid value: \"p\": must be an absolute path",
                "spec.containers[0].volumeMounts[0].name: Not found: \"a\"",
            ]
        );
    }

    #[test]
    fn volumes_of_a_stateful_set_come_before_its_templates_own() {
        let outcome = outcome(
            "{claims: [{metadata: {name: data}}, {}], template: {spec: {hostname: A, containers: [{name: c, image: i, volumeMounts: \
             [{name: data, mountPath: /d}]}], volumes: [{name: data, hostPath: {}}, {name: own, hostPath: {path: ..}}]}}}",
            |root, outcome| stateful_template(&root.field("template"), &root.field("claims"), outcome),
        );
        assert_eq!(
            errors(&outcome),
            [
                "template.spec.volumes[0].persistentVolumeClaim.claimName: Required value",
                "template.spec.volumes[0].name: Required value",
                "template.spec.volumes[2].hostPath.path: Invalid value: \"..\": must not contain '..'",
            ]
        );
        let paths: Vec<_> = outcome.errors.iter().map(|error| error.path.to_string()).collect();
        assert_eq!(
            paths,
            ["claims[1].metadata.name", "claims[1].metadata.name", "template.spec.volumes[1].hostPath.path"]
        );
    }
}
