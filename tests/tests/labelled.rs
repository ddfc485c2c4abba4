//! The verdicts of Kyverno's own tests about the Pod Security Standards, over its manifests. Every one of them agrees, those too that are only known of
//! a file as a whole, so there is no table of exceptions.

use std::collections::BTreeMap;
use std::io::Write;

use podwall::cluster::pod_templates;
use podwall::security::standards::{Violation, evaluate};
use podwall::security::{Level, PodView, Version};
use podwall::source;
use podwall_tests::surroundings::shared_or_skip;

/// The check of a control, and what its detail has to contain where only a part of the check is meant (a rule of Kyverno's policy).
fn check(control: &str) -> (&'static str, &'static [&'static str]) {
    match control {
        "/proc Mount Type" => ("procMount", &[]),
        "AppArmor" => ("appArmorProfile", &[]),
        "Capabilities (baseline)" => ("capabilities_baseline", &[]),
        "Capabilities (restricted)" => ("capabilities_restricted", &[]),
        "Capabilities (restricted) rule adding-capabilities-strict" => {
            ("capabilities_restricted", &["must not include"])
        }
        "Capabilities (restricted) rule require-drop-all" => ("capabilities_restricted", &["must set"]),
        "Host Namespaces" => ("hostNamespaces", &[]),
        "Host Ports" => ("hostPorts", &[]),
        "HostPath Volumes" => ("hostPathVolumes", &[]),
        "HostProcess" => ("windowsHostProcess", &[]),
        "Privilege Escalation" => ("allowPrivilegeEscalation", &[]),
        "Privileged Containers" => ("privileged", &[]),
        "Running as Non-root" => ("runAsNonRoot", &[]),
        "Running as Non-root user" => ("runAsUser", &[]),
        "SELinux" => ("seLinuxOptions", &[]),
        "SELinux rule selinux-type" => ("seLinuxOptions", &["type "]),
        "SELinux rule selinux-user-role" => ("seLinuxOptions", &["user may not be set", "role may not be set"]),
        "Seccomp (baseline)" => ("seccompProfile_baseline", &[]),
        "Seccomp (restricted)" => ("seccompProfile_restricted", &[]),
        "Sysctls" => ("sysctls", &[]),
        "Volume Types" => ("restrictedVolumes", &[]),
        other => panic!("there is no check for {other:?}"),
    }
}

/// What both levels forbid about every object of a file, by kind and name.
type Verdicts = BTreeMap<(String, String), BTreeMap<&'static str, Vec<Violation>>>;

fn verdicts(text: &str) -> Verdicts {
    let mut found = Verdicts::new();
    for document in source::read(text).documents {
        let Ok(tree) = &document.content else { continue };
        for (object, pod) in pod_templates(tree) {
            let view = PodView { metadata: &pod.metadata, spec: &pod.spec };
            let at = |level: Level| (level.name(), evaluate(view, level, Version::Latest));
            let both = [Level::Baseline, Level::Restricted].map(at).into_iter().collect();
            found.insert((object.kind, object.name), both);
        }
    }
    found
}

fn forbids(violations: &[Violation], control: &str) -> bool {
    let (id, parts) = check(control);
    violations
        .iter()
        .filter(|violation| violation.check.id == id)
        .any(|violation| parts.is_empty() || parts.iter().any(|part| violation.detail.contains(part)))
}

#[test]
fn every_label_agrees() {
    let Some(folder) = shared_or_skip("corpus/labelled") else { return };
    let labels = std::fs::read_to_string(folder.join("labels.tsv")).unwrap();
    let mut files: BTreeMap<&str, Verdicts> = BTreeMap::new();
    let (mut all, mut refused, mut wrong) = (0, 0, Vec::new());
    for line in labels.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, kind, name, control, level, expected, _] = fields[..] else { panic!("{line}") };
        all += 1;
        refused += usize::from(expected == "fail");
        let of_file =
            files.entry(path).or_insert_with(|| verdicts(&std::fs::read_to_string(folder.join(path)).unwrap()));
        let found = forbids(&of_file[&(kind.to_string(), name.to_string())][level], control);
        if found != (expected == "fail") {
            wrong.push(format!("{path}: {kind} {name}: {control}: expected {expected}"));
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "labelled: {} of {all} labels agree, {refused} of them refusals",
        all - wrong.len()
    );
    assert!(wrong.is_empty(), "{} labels disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused > 0 && refused < all, "{refused} of {all}");
}
